"""One contract for every scanner, run against real media: a pty, picture files, a video file."""

import os
import time
from dataclasses import FrozenInstanceError, fields
from importlib.metadata import entry_points

import pytest

from drivers import ScanData, Scanner
from drivers.errors import (
    DeviceBusy,
    DeviceLost,
    DeviceMissing,
    DriverError,
    NotClaimed,
)
from drivers.scanners.line_simulator import LineSimulator

PATIENCE = 10.0
PAYLOADS = {
    "ascii": b"BTN1:6BFOXN*TS0BI$ZD-PHQ7I9AD66V5B22CH9",
    "chinese": "满一百减二十，好味饺子馆".encode(),
    "gs1": b"010460123456789421ABC\x1d1726112210LOT7",
    "gbk": "满减券".encode("gb18030"),
    "binary": bytes(b for b in range(256) if b not in b"\r\n\t\x02\x03"),
}


def codes_of(scanner: Scanner, number: int) -> list[ScanData]:
    """Read until `number` different codes came, the source ended, or patience did."""
    found: dict[bytes, ScanData] = {}
    deadline = time.monotonic() + PATIENCE
    while len(found) < number and not scanner.ended and time.monotonic() < deadline:
        found |= {scan.raw: scan for scan in scanner.read(0.2)}
    return list(found.values())


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


def test_a_claimed_device_is_busy_for_others(live):
    rival = type(live.scanner())(live.scanner().settings)
    with live.scanner():
        with pytest.raises(DeviceBusy) as caught:
            rival.claim()
        assert live.place in str(caught.value)
    with rival:
        pass


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
    if medium.place.endswith(".avi"):
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


@pytest.mark.parametrize("name", ["serial", "ssi", "module", "evdev", "camera", "virtual"])
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
