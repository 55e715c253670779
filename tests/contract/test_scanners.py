"""One contract for every scanner, run against real media: a pty, picture files, a video file."""

import contextlib
import os
import queue
import shutil
import time
from collections.abc import Iterator
from dataclasses import FrozenInstanceError, fields
from importlib.metadata import entry_points
from pathlib import Path

import cv2
import numpy
import pytest
import segno

from drivers import ReaderThread, ScanData, Scanner, Status
from drivers.errors import (
    CodeTooLong,
    DeviceBusy,
    DeviceLost,
    DeviceMissing,
    DriverError,
    NotClaimed,
)
from drivers.scanners.camera import CameraScanner, CameraSettings
from drivers.scanners.line_simulator import LineSimulator
from drivers.scanners.serial import SerialScanner, SerialSettings
from drivers.scanners.virtual import VirtualScanner, VirtualSettings

PATIENCE = 10.0
PAYLOADS = {
    "ascii": b"BTN1:6BFOXN*TS0BI$ZD-PHQ7I9AD66V5B22CH9",
    "chinese": "满一百减二十，好味饺子馆".encode(),
    "gs1": b"010460123456789421ABC\x1d1726112210LOT7",
    "gbk": "满减券".encode("gb18030"),
    "binary": bytes(b for b in range(256) if b not in b"\r\n\t\x02\x03"),
}


def drawn(raw: bytes) -> numpy.ndarray:
    """A QR of these bytes on a grey page of one size, as a picture in colour."""
    symbol = segno.make_qr(raw, error="m", mode="byte")
    rows = [[30 if dark else 220 for dark in row] for row in symbol.matrix_iter(scale=4, border=6)]
    page = numpy.full((480, 480), 220, numpy.uint8)
    page[: len(rows), : len(rows)] = rows
    return cv2.cvtColor(page, cv2.COLOR_GRAY2BGR)


BLANK = numpy.full((480, 480, 3), 220, numpy.uint8)


class SerialMedium:
    """A real pty with a stable name, as udev gives it."""

    def __init__(self, folder: Path) -> None:
        self.place = str(folder / "scanner-1")
        self.wire = LineSimulator(link=self.place)

    def scanner(self, place: str | None = None) -> Scanner:
        return SerialScanner(SerialSettings(device=place or self.place))

    @contextlib.contextmanager
    def showing(self, *codes: bytes) -> Iterator[Scanner]:
        with self.scanner() as scanner:
            for code in codes:
                self.wire.show(code)
            yield scanner

    def show_late(self, raw: bytes) -> None:
        self.wire.show(raw)

    def unplug(self) -> None:
        self.wire.unplug()

    def plug(self) -> None:
        self.wire.replug()

    def close(self) -> None:
        self.wire.close()


class VirtualMedium:
    """The scanner is its own device, so there is only one object."""

    place = "virtual-contract"

    def __init__(self, folder: Path) -> None:
        self.only = VirtualScanner(VirtualSettings(device=self.place))

    def scanner(self, place: str | None = None) -> Scanner:
        if place is None:
            return self.only
        absent = VirtualScanner(VirtualSettings(device=place))
        absent.unplug()
        return absent

    @contextlib.contextmanager
    def showing(self, *codes: bytes) -> Iterator[Scanner]:
        with self.only as scanner:
            for code in codes:
                self.only.show(code)
            yield scanner

    def show_late(self, raw: bytes) -> None:
        self.only.show(raw)

    def unplug(self) -> None:
        self.only.unplug()

    def plug(self) -> None:
        self.only.plug()

    def close(self) -> None:
        self.only.release()


class FolderMedium:
    """A folder of pictures; the folder is what gets unplugged."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "pictures"
        self.place = str(self.folder)
        self.folder.mkdir()
        self.aside = folder / "aside"
        self.number = 0
        self._add(BLANK)
        self._add(BLANK)

    def scanner(self, place: str | None = None) -> Scanner:
        return CameraScanner(CameraSettings(source=place or self.place))

    @contextlib.contextmanager
    def showing(self, *codes: bytes) -> Iterator[Scanner]:
        for code in codes:
            self._add(drawn(code))
        with self.scanner() as scanner:
            yield scanner

    def show_late(self, raw: bytes) -> None:
        raise AssertionError("a folder is read once, from its start")

    def unplug(self) -> None:
        shutil.move(self.folder, self.aside)

    def plug(self) -> None:
        shutil.move(self.aside, self.folder)

    def close(self) -> None:
        pass

    def _add(self, picture: numpy.ndarray) -> None:
        self.number += 1
        assert cv2.imwrite(str(self.folder / f"{self.number:03}.png"), picture)


class VideoMedium(FolderMedium):
    """A video file, coded with loss like a camera's stream: ten frames of each code."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "film.avi"
        self.place = str(self.folder)
        self._film(BLANK)

    def scanner(self, place: str | None = None) -> Scanner:
        return CameraScanner(CameraSettings(source=place or self.place, paced=False))

    @contextlib.contextmanager
    def showing(self, *codes: bytes) -> Iterator[Scanner]:
        self._film(*(drawn(code) for code in codes))
        with self.scanner() as scanner:
            yield scanner

    def _film(self, *scenes: numpy.ndarray) -> None:
        film = cv2.VideoWriter(self.place, cv2.VideoWriter_fourcc(*"MJPG"), 25, (480, 480))
        for scene in scenes:
            for _ in range(10):
                film.write(scene)
        film.release()


MEDIA = {
    "serial": SerialMedium,
    "virtual": VirtualMedium,
    "folder": FolderMedium,
    "video": VideoMedium,
}
LIVE = ("serial", "virtual")


@pytest.fixture(params=MEDIA)
def medium(request, tmp_path):
    medium = MEDIA[request.param](tmp_path)
    yield medium
    medium.close()


@pytest.fixture(params=LIVE)
def live(request, tmp_path):
    medium = MEDIA[request.param](tmp_path)
    yield medium
    medium.close()


@pytest.fixture
def reading():
    """Start a reader; gives (reader, scans, states) as queues; all readers end with the test."""
    readers = []

    def start(scanner):
        scans, states = queue.Queue(), queue.Queue()
        reader = ReaderThread(scanner, scans.put, states.put, retries=(0.02, 0.1))
        readers.append(reader)
        reader.start()
        return reader, scans, states

    yield start
    for reader in readers:
        reader.stop()
    for reader in readers:
        reader.join(PATIENCE)


def codes_of(scanner: Scanner, number: int) -> list[ScanData]:
    """Read until `number` different codes came, the source ended, or patience did."""
    found: dict[bytes, ScanData] = {}
    deadline = time.monotonic() + PATIENCE
    while len(found) < number and not scanner.ended and time.monotonic() < deadline:
        found |= {scan.raw: scan for scan in scanner.read(0.2)}
    return list(found.values())


def state_until(states: queue.Queue, status: Status):
    while True:
        state = states.get(timeout=PATIENCE)
        if state.status is status:
            return state


@pytest.mark.parametrize("kind", PAYLOADS)
def test_bytes_arrive_exactly(medium, kind):
    with medium.showing(PAYLOADS[kind]) as scanner:
        before = time.monotonic()
        (scan,) = codes_of(scanner, 1)
        assert scan.raw == PAYLOADS[kind]
        assert scan.source == scanner.label
        assert before - PATIENCE <= scan.at <= time.monotonic()


def test_codes_arrive_in_order(medium):
    shown = [b"first-1", b"second-2", b"third-3"]
    with medium.showing(*shown) as scanner:
        assert [scan.raw for scan in codes_of(scanner, 3)] == shown


def test_nothing_shown_is_an_empty_list_in_time(medium):
    with medium.scanner() as scanner:
        started = time.monotonic()
        assert scanner.read(0.05) == []
        assert time.monotonic() - started < 2


def test_use_before_claim_raises_the_named_error(medium):
    scanner = medium.scanner()
    for use in (scanner.enable, scanner.disable, lambda: scanner.read(0)):
        with pytest.raises(NotClaimed):
            use()


def test_use_after_release_raises_the_named_error(medium):
    with medium.scanner() as scanner:
        pass
    for use in (scanner.enable, scanner.disable, lambda: scanner.read(0)):
        with pytest.raises(NotClaimed):
            use()


def test_a_disabled_scanner_does_not_read(medium):
    with medium.scanner() as scanner:
        scanner.disable()
        with pytest.raises(NotClaimed):
            scanner.read(0)
        scanner.enable()
        assert scanner.read(0.01) == []


def test_release_twice_is_harmless_and_claim_may_follow(medium):
    scanner = medium.scanner()
    scanner.release()
    scanner.claim()
    scanner.claim()
    scanner.release()
    scanner.release()
    with scanner:
        assert scanner.read(0.01) == []


def test_what_was_scanned_while_disabled_is_thrown_away(live):
    scanner = live.scanner()
    scanner.claim()
    live.show_late(b"too early")
    scanner.enable()
    live.show_late(b"now")
    try:
        assert [scan.raw for scan in codes_of(scanner, 1)] == [b"now"]
    finally:
        scanner.release()


@pytest.mark.parametrize("name", LIVE)
def test_a_claimed_device_is_busy_for_others(name, tmp_path):
    medium = MEDIA[name](tmp_path)
    rival = type(medium.scanner())(medium.scanner().settings)
    with medium.scanner():
        with pytest.raises(DeviceBusy) as caught:
            rival.claim()
        assert medium.place in str(caught.value)
    with rival:
        pass
    medium.close()


def test_a_missing_device_is_named_in_one_clean_sentence(medium, tmp_path):
    hostile = f"{tmp_path}/no\x1b[31m\nsuch\x07\u202edevice"
    with pytest.raises(DeviceMissing) as caught:
        medium.scanner(hostile).claim()
    sentence = str(caught.value)
    assert sentence.isprintable()
    assert f"{tmp_path}/no" in sentence
    assert sentence.endswith(".")
    with pytest.raises(DeviceMissing, match="/nothing-here"):
        medium.scanner(str(tmp_path / "nothing-here")).claim()


def test_unplugging_raises_device_lost_and_plugging_in_again_works(medium):
    if isinstance(medium, VideoMedium):
        pytest.skip("an open video file stays open when its name goes")
    with medium.scanner() as scanner:
        assert scanner.read(0.01) == []
        medium.unplug()
        with pytest.raises(DeviceLost) as caught:
            codes_of(scanner, 1)
        assert medium.place in str(caught.value)
        assert str(caught.value).isprintable()
    with pytest.raises(DeviceMissing):
        scanner.claim()
    medium.plug()
    with medium.showing(b"back again") as scanner:
        assert [scan.raw for scan in codes_of(scanner, 1)] == [b"back again"]


def test_the_reader_comes_back_after_an_unplug(live, reading):
    _, scans, states = reading(live.scanner())
    state_until(states, Status.READY)
    for round_number in range(3):
        code = b"code %d" % round_number
        live.show_late(code)
        assert scans.get(timeout=PATIENCE).raw == code
        live.unplug()
        lost = state_until(states, Status.MISSING)
        assert live.place in lost.reason
        live.plug()
        state_until(states, Status.READY)
    assert scans.empty()


def test_the_reader_waits_for_a_source_that_is_not_there_yet(medium, reading):
    if isinstance(medium, VideoMedium):
        medium.aside = Path(medium.place + ".aside")
    medium.unplug()
    _, _, states = reading(medium.scanner())
    missing = state_until(states, Status.MISSING)
    assert medium.place in missing.reason
    medium.plug()
    state_until(states, Status.READY)


@pytest.mark.parametrize("name", ["folder", "video"])
def test_the_end_of_a_file_is_an_end_and_no_error(name, tmp_path, reading):
    medium = MEDIA[name](tmp_path)
    with medium.showing(b"the only code"):
        reader, scans, states = reading(medium.scanner())
        assert state_until(states, Status.ENDED).reason == ""
        reader.join(PATIENCE)
        assert [scans.get_nowait().raw] == [b"the only code"]
        assert scans.empty(), "ten frames of one code are one event"


def test_a_huge_code_is_refused_and_the_next_arrives_whole(live, reading):
    _, scans, states = reading(live.scanner())
    state_until(states, Status.READY)
    live.show_late(b"x" * 100_000)
    live.show_late(b"small and whole")
    assert scans.get(timeout=PATIENCE).raw == b"small and whole"
    notice = state_until(states, Status.READY)
    assert isinstance(notice.error, CodeTooLong)
    assert notice.reason.isprintable()
    assert scans.empty()


@pytest.mark.parametrize("name", ["serial", "camera", "virtual"])
def test_found_by_entry_point_with_described_settings(name):
    (entry,) = entry_points(group="baton.scanners", name=name)
    scanner_class = entry.load()
    assert issubclass(scanner_class, Scanner)
    assert scanner_class.name == name
    settings = scanner_class.Settings()
    for info in scanner_class.describe():
        assert getattr(settings, info.name) == info.default
        assert info.help.endswith(".")
    with pytest.raises(FrozenInstanceError):
        setattr(settings, fields(settings)[0].name, "other")


def test_every_error_is_one_clean_sentence():
    hostile = "a\nb\x1b]0;owned\x07\x9b\u200f" + "z" * 5000
    kinds = [DriverError]
    while kinds:
        kind = kinds.pop()
        kinds += kind.__subclasses__()
        for error in (kind("serial /dev/x"), kind(hostile, hostile, hostile)):
            assert str(error).isprintable()
            assert len(str(error)) < 700
        assert str(kind("serial /dev/x")).startswith("serial /dev/x: ")


def test_the_simulator_names_the_current_port(tmp_path):
    with LineSimulator(link=tmp_path / "scanner-1") as wire:
        assert os.path.realpath(wire.path).startswith("/dev/pts/")
        wire.unplug()
        assert not os.path.lexists(wire.path)
        with pytest.raises(DeviceMissing):
            wire.show(b"nobody")
