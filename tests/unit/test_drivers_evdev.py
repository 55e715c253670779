"""The evdev scanner beyond the contract: settings, rights, kinds of file, broken events."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from drivers.errors import (
    BadSetting,
    CodeRefused,
    DeviceBusy,
    DeviceFault,
    DeviceMissing,
    DriverError,
)
from drivers.scanners.evdev import EVENT, EvdevScanner, EvdevSettings
from drivers.scanners.keyboard_simulator import KeyboardSimulator, pressed

PATIENCE = 10.0


@pytest.fixture
def keyboard(tmp_path: Path):
    with KeyboardSimulator(tmp_path / "event-kbd") as made:
        yield made


def scanner_of(keyboard: KeyboardSimulator, **more: object) -> EvdevScanner:
    return EvdevScanner(EvdevSettings(device=keyboard.path, grab=False, **more))  # type: ignore[arg-type]


def test_an_event_has_the_size_the_kernel_gives_it() -> None:
    assert EVENT.size == (24 if os.uname().machine in ("x86_64", "aarch64") else 16)


@pytest.mark.parametrize("wrong", ["layout", "caps", "gs", "end"])
def test_a_wrong_setting_is_named(wrong: str) -> None:
    with pytest.raises(BadSetting, match="correct layout, caps, gs or end"):
        EvdevScanner(EvdevSettings(**{wrong: "x"}))


def test_what_cannot_be_grabbed_is_no_keyboard_and_is_not_kept_open(
    keyboard: KeyboardSimulator,
) -> None:
    scanner = EvdevScanner(EvdevSettings(device=keyboard.path))
    with pytest.raises(DeviceFault, match="no keyboard"):
        scanner.claim()
    with scanner_of(keyboard):
        pass  # the lock was given back


def test_one_refused_code_is_a_sentence_and_the_next_is_read(keyboard: KeyboardSimulator) -> None:
    with scanner_of(keyboard) as scanner:
        keyboard.send(pressed(((), 30)) + pressed(((), 59)))
        keyboard.show(b"")
        keyboard.show(b"next")
        with pytest.raises(CodeRefused) as caught:
            scanner.read(PATIENCE)
        assert "key without a meaning" in str(caught.value)
        assert str(caught.value).isprintable()
        assert [scan.raw for scan in scanner.read(PATIENCE)] == [b"next"]


def test_events_may_arrive_in_pieces(keyboard: KeyboardSimulator) -> None:
    with scanner_of(keyboard) as scanner:
        whole = b"".join(pressed(((), key)) for key in (30, 48, 28))
        found = []
        for place in range(0, len(whole), 7):
            keyboard.send(whole[place : place + 7])
            found += scanner.read(0.0)
        assert [scan.raw for scan in found] == [b"ab"]


def test_half_a_code_before_an_unplug_does_not_lead_the_next(
    keyboard: KeyboardSimulator,
) -> None:
    scanner = scanner_of(keyboard)
    with scanner:
        keyboard.send(pressed(((42,), 30))[: EVENT.size * 3 + 5])
        assert scanner.read(0.05) == []
    keyboard.unplug()
    keyboard.replug()
    with scanner:
        keyboard.show(b"whole")
        assert [scan.raw for scan in scanner.read(PATIENCE)] == [b"whole"]


@pytest.mark.parametrize(
    ("number", "kind", "says"),
    [
        (errno.EBUSY, DeviceBusy, "close that program"),  # another program has grabbed it
        (errno.ENODEV, DeviceMissing, "plug it in"),
        (errno.EACCES, DeviceFault, "group input"),
        (errno.EINVAL, DeviceFault, "-event-kbd"),
        (errno.EMFILE, DeviceFault, "Too many open files"),
    ],
)
def test_each_way_of_not_opening_has_its_advice(
    number: int, kind: type[DriverError], says: str
) -> None:
    """Device and root are not here to make the kernel say so; the sentences are."""
    why = EvdevScanner()._why_not_open(OSError(number, "x"))
    assert type(why) is kind
    assert says in str(why)
