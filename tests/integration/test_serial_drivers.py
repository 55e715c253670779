"""The serial driver on real ptys: what only this driver must do beyond the contract."""

import os
import time
from pathlib import Path

import pytest

from drivers.errors import (
    BadSetting,
    CodeIncomplete,
    CodeTooLong,
    DeviceFault,
    DeviceLost,
    DeviceMissing,
)
from drivers.scanners.line_simulator import LineSimulator
from drivers.scanners.serial import SerialScanner, SerialSettings

PATIENCE = 10.0


def codes_of(scanner, number):
    found = []
    deadline = time.monotonic() + PATIENCE
    while len(found) < number and time.monotonic() < deadline:
        found += scanner.read(0.2)
    return [scan.raw for scan in found]


@pytest.fixture
def wire():
    with LineSimulator() as simulator:
        yield simulator


@pytest.mark.parametrize("suffix", [b"\r", b"\n", b"\r\n", b"\t"])
def test_each_end_mark_ends_one_code(wire, suffix):
    with SerialScanner(SerialSettings(device=wire.path)) as scanner:
        for code in (b"one", b"two"):
            wire.show(code, suffix=suffix)
        assert codes_of(scanner, 2) == [b"one", b"two"]
        assert scanner.read(0.05) == []


def test_framed_codes(wire):
    with SerialScanner(SerialSettings(device=wire.path)) as scanner:
        wire.show(b"\x02one\rline\x03", suffix=b"\r\n")
        assert codes_of(scanner, 1) == [b"one\rline"]


def test_all_byte_values_pass_when_silence_ends_a_code(wire):
    every = bytes(range(256))
    with SerialScanner(SerialSettings(device=wire.path, terminator="silence")) as scanner:
        wire.show(every, suffix=b"")
        assert codes_of(scanner, 1) == [every]


def test_a_code_in_single_bytes_is_one_code(wire):
    with SerialScanner(SerialSettings(device=wire.path)) as scanner:
        wire.show(b"slow but steady", chunk=1)
        assert codes_of(scanner, 1) == [b"slow but steady"]


def test_half_a_code_is_given_up_and_told(wire):
    with SerialScanner(SerialSettings(device=wire.path)) as scanner:
        wire.show(b"half", suffix=b"")
        with pytest.raises(CodeIncomplete):
            codes_of(scanner, 1)
        wire.show(b"whole")
        assert codes_of(scanner, 1) == [b"whole"]


def test_half_a_code_from_before_an_unplug_is_forgotten(tmp_path):
    with LineSimulator(link=tmp_path / "scanner-1") as wire:
        scanner = SerialScanner(SerialSettings(device=wire.path))
        with scanner:
            wire.show(b"half", suffix=b"")
            assert scanner.read(0.1) == []
            wire.unplug()
        wire.replug()
        with scanner:
            wire.show(b"whole")
            assert codes_of(scanner, 1) == [b"whole"]


def test_an_unplug_in_the_middle_of_a_read_is_lost_too(wire, monkeypatch):
    """pyserial then raises a plain OSError from `in_waiting`, not its own exception."""
    with SerialScanner(SerialSettings(device=wire.path)) as scanner:
        line = scanner._port._line
        read = line.read

        def read_and_unplug(size):
            first = read(size)
            wire.unplug()
            return first

        monkeypatch.setattr(line, "read", read_and_unplug)
        wire.show(b"half a code")
        with pytest.raises(DeviceLost):
            scanner.read(PATIENCE)


def test_the_simulator_says_when_nobody_listens():
    with LineSimulator(listen_limit=0.2) as wire, pytest.raises(DeviceFault, match="nobody reads"):
        wire.show(b"x" * 100_000)


def test_a_stable_name_is_resolved_anew_at_every_claim(tmp_path):
    link = tmp_path / "scanner-1"
    scanner = SerialScanner(SerialSettings(device=str(link)))
    with LineSimulator() as first, LineSimulator() as second:
        for wire in (first, second):
            link.unlink(missing_ok=True)
            link.symlink_to(wire.path)
            with scanner:
                wire.show(wire.path.encode())
                assert codes_of(scanner, 1) == [wire.path.encode()]


def test_aim_identifiers_are_cut_off_only_when_set(wire):
    with SerialScanner(SerialSettings(device=wire.path, aim_id=True)) as scanner:
        wire.show(b"]Q1BTN1:A")
        (scan,) = scanner.read(PATIENCE)
        assert (scan.raw, scan.symbology) == (b"BTN1:A", "QRCode")
    with SerialScanner(SerialSettings(device=wire.path)) as scanner:
        wire.show(b"]Q1BTN1:A")
        (scan,) = scanner.read(PATIENCE)
        assert (scan.raw, scan.symbology) == (b"]Q1BTN1:A", None)


def test_separators_shown_as_another_character_are_put_back_when_set(wire):
    with SerialScanner(SerialSettings(device=wire.path, gs="|")) as scanner:
        wire.show(b"21A|10B\x1d17C")
        assert codes_of(scanner, 1) == [b"21A\x1d10B\x1d17C"]
    with SerialScanner(SerialSettings(device=wire.path)) as scanner:
        wire.show(b"21A|10B\x1d17C")
        assert codes_of(scanner, 1) == [b"21A|10B\x1d17C"]


def test_a_separator_without_sense_is_a_bad_setting():
    with pytest.raises(BadSetting, match="gs"):
        SerialScanner(SerialSettings(gs="\n"))


def test_a_flood_without_end_mark_is_refused_once(wire):
    with SerialScanner(SerialSettings(device=wire.path)) as scanner:
        refused = 0
        for _ in range(100):
            wire.show(b"x" * 1000, suffix=b"")
            try:
                assert scanner.read(0.2) == []
            except CodeTooLong:
                refused += 1
        assert refused == 1
        assert len(scanner._framer._code) == 0


def test_urls_work_as_devices():
    with SerialScanner(SerialSettings(device="loop://")) as scanner:
        scanner._port.send(b"round and round\r")
        assert codes_of(scanner, 1) == [b"round and round"]


def test_spy_writes_a_hex_log_for_the_technician(wire, tmp_path):
    log = tmp_path / "scanner.hex"
    with SerialScanner(SerialSettings(device=wire.path, spy=str(log))) as scanner:
        wire.show(b"VC-12345")
        assert codes_of(scanner, 1) == [b"VC-12345"]
    assert "<- 56 43 2D 31 32 33 34 35 0D" in log.read_text()


def test_a_spy_log_that_cannot_be_written_costs_no_code(wire):
    with SerialScanner(SerialSettings(device=wire.path, spy="/nowhere/log")) as scanner:
        wire.show(b"VC-12345")
        assert codes_of(scanner, 1) == [b"VC-12345"]


@pytest.mark.parametrize(
    ("device", "error"),
    [
        ("/dev/null", DeviceFault),
        ("/tmp", DeviceFault),
        ("", DeviceMissing),
        ("nul\0byte", BadSetting),
        ("magic://port", BadSetting),
        ("loop://?logging=nonsense", BadSetting),
    ],
)
def test_a_device_that_is_no_port_is_one_named_error(device, error):
    with pytest.raises(error) as caught:
        SerialScanner(SerialSettings(device=device)).claim()
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("baud", [-1, "fast", 10**30])
def test_an_impossible_speed_is_a_bad_setting(wire, baud):
    with pytest.raises(BadSetting):
        SerialScanner(SerialSettings(device=wire.path, baud=baud)).claim()


def test_an_unknown_terminator_is_a_bad_setting():
    with pytest.raises(BadSetting, match="semicolon"):
        SerialScanner(SerialSettings(terminator="semicolon"))


def test_no_file_stays_open_after_many_replugs(tmp_path):
    def open_files() -> int:
        return len(os.listdir("/proc/self/fd"))

    with LineSimulator(link=tmp_path / "scanner-1") as wire:
        scanner = SerialScanner(SerialSettings(device=wire.path))
        before = open_files()
        for number in range(20):
            with scanner:
                wire.show(b"%d" % number)
                assert codes_of(scanner, 1) == [b"%d" % number]
                wire.unplug()
            wire.replug()
        assert open_files() == before
    assert not Path(wire.path).exists()
