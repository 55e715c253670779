"""The media behind the scanner contract: a pty, picture files, a video file, no device at all."""

import contextlib
import queue
import shutil
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy
import pytest
import segno

from drivers import ReaderThread, Scanner
from drivers.scanners.camera import CameraScanner, CameraSettings
from drivers.scanners.camera_simulator import CameraSimulator
from drivers.scanners.evdev import EvdevScanner, EvdevSettings
from drivers.scanners.keyboard_simulator import KeyboardSimulator
from drivers.scanners.line_simulator import LineSimulator
from drivers.scanners.module import ModuleScanner
from drivers.scanners.module_settings import ModuleSettings
from drivers.scanners.module_simulator import ModuleSimulator
from drivers.scanners.serial import SerialScanner, SerialSettings
from drivers.scanners.ssi import SsiScanner, SsiSettings
from drivers.scanners.ssi_simulator import SsiSimulator
from drivers.scanners.virtual import VirtualScanner, VirtualSettings

PATIENCE = 10.0


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


class ModuleMedium(SerialMedium):
    """A register module out of its box, so that the driver has all of it to set."""

    def __init__(self, folder: Path) -> None:
        self.place = str(folder / "scanner-1")
        self.wire = ModuleSimulator(link=self.place)

    def scanner(self, place: str | None = None) -> Scanner:
        return ModuleScanner(ModuleSettings(device=place or self.place))


class KeyboardMedium(SerialMedium):
    """Real input events through a named pipe; only the grab needs a device."""

    def __init__(self, folder: Path) -> None:
        self.place = str(folder / "scanner-1-event-kbd")
        self.wire = KeyboardSimulator(self.place)

    def scanner(self, place: str | None = None) -> Scanner:
        return EvdevScanner(EvdevSettings(device=place or self.place, gs="alt", grab=False))


class SsiMedium(SerialMedium):
    """A simulated SSI scanner that answers on a real pty."""

    def __init__(self, folder: Path) -> None:
        self.place = str(folder / "scanner-3")
        self.wire = SsiSimulator(link=self.place)

    def scanner(self, place: str | None = None) -> Scanner:
        return SsiScanner(SsiSettings(device=place or self.place))


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


class PhoneMedium:
    """Drawn phones before a simulated camera, through the real camera driver."""

    can_flood = False

    def __init__(self, folder: Path) -> None:
        self.eye = CameraSimulator(folder.name, rate=5, paced=False)
        self.place = self.eye.path

    def scanner(self, place: str | None = None) -> Scanner:
        return CameraScanner(CameraSettings(source=place or self.place))

    @contextlib.contextmanager
    def showing(self, *codes: bytes) -> Iterator[Scanner]:
        with self.scanner() as scanner:
            for code in codes:
                self.show_late(code)
            yield scanner

    def show_late(self, raw: bytes) -> None:
        self.eye.show(raw, stays=1.6)  # eight frames

    def unplug(self) -> None:
        self.eye.unplug()

    def plug(self) -> None:
        self.eye.replug()

    def close(self) -> None:
        self.eye.close()


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
        self.aside = folder / "aside.avi"
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
    "ssi": SsiMedium,
    "module": ModuleMedium,
    "evdev": KeyboardMedium,
    "virtual": VirtualMedium,
    "phone": PhoneMedium,
    "folder": FolderMedium,
    "video": VideoMedium,
}
LIVE = ("serial", "ssi", "module", "evdev", "virtual")
FILES = ("folder", "video")


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


@pytest.fixture(params=FILES)
def files(request, tmp_path):
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
