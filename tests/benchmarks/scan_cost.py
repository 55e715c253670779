"""Codes per second and loss: each serial driver against its simulator, over a real pty."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from drivers import Scanner
from drivers.scanners.line_simulator import LineSimulator
from drivers.scanners.module import ModuleScanner
from drivers.scanners.module_settings import ModuleSettings
from drivers.scanners.module_simulator import ModuleSimulator
from drivers.scanners.serial import SerialScanner, SerialSettings
from drivers.scanners.ssi import SsiScanner, SsiSettings
from drivers.scanners.ssi_simulator import SsiSimulator

from .figures import median, say
from .scan_reading import Reading

_AT_ONCE = 100
_WINDOW = 20
"""Codes on their way at most, where the scanner waits for answers or for its trigger."""


def lines(folder: Path, total: int = 100_000) -> None:
    """A line scanner that sends as fast as the pty takes it."""
    with closing(LineSimulator(link=folder / "lines")) as wire:
        scanner = SerialScanner(SerialSettings(device=wire.path, repeat_hold=0.0))
        with Reading(scanner) as reading:
            _measure("scan_lines", reading, total, lambda codes: _flood(wire, codes))


def module(folder: Path, total: int = 20_000) -> None:
    """A register module in continuous mode, as fast as the pty takes it."""
    with closing(ModuleSimulator(link=folder / "module")) as wire:
        settings = ModuleSettings(device=wire.path, repeat_hold=0.0)
        with Reading(ModuleScanner(settings)) as reading:
            _measure("scan_module", reading, total, lambda codes: _flood(wire, codes))


def triggered(folder: Path, total: int = 2_000) -> None:
    """A register module that answers to a trigger, then sends its code: one after the other."""
    with closing(ModuleSimulator(link=folder / "triggered")) as wire:
        settings = ModuleSettings(device=wire.path, mode="command", repeat_hold=0.0)
        scanner = ModuleScanner(settings)
        with Reading(scanner) as reading:

            def trigger_each(codes: list[bytes]) -> None:
                for number, code in enumerate(codes, 1):
                    wire.show(code)
                    scanner.trigger()
                    reading.wait_for(number)

            _measure("scan_module_triggered", reading, total, trigger_each)


def ssi(folder: Path, total: int = 5_000) -> None:
    """An SSI scanner, which sends a code when the one before was acknowledged."""
    with closing(SsiSimulator(link=folder / "ssi", answer_patience=2.0)) as wire:
        scanner = SsiScanner(SsiSettings(device=wire.path, repeat_hold=0.0))
        with Reading(scanner) as reading:

            def show_all(codes: list[bytes]) -> None:
                for number, code in enumerate(codes, 1):
                    wire.show(code)
                    reading.wait_for(number - _WINDOW)

            _measure("scan_ssi", reading, total, show_all)


def replugged(folder: Path, replugs: int = 100) -> None:
    """Two codes arrive, a third is on its way, whole or half, at an unplug: so many times."""
    media: dict[str, tuple[Any, Callable[[str], Scanner], Callable[[Any, bytes], None]]] = {
        "lines": (
            LineSimulator(link=folder / "replug-lines"),
            lambda path: SerialScanner(SerialSettings(device=path)),
            lambda wire, code: wire.show(code[:6], suffix=b""),
        ),
        "module": (
            ModuleSimulator(link=folder / "replug-module"),
            lambda path: ModuleScanner(ModuleSettings(device=path)),
            lambda wire, code: wire.send(code[:6]),
        ),
        "ssi": (
            SsiSimulator(link=folder / "replug-ssi"),
            lambda path: SsiScanner(SsiSettings(device=path)),
            _half_a_packet,
        ),
    }
    for name, (wire, scanner_on, show_half) in media.items():
        with closing(wire), Reading(scanner_on(wire.path)) as reading:
            _replug(name, wire, reading, replugs, show_half)


def _half_a_packet(wire: Any, code: bytes) -> None:
    wire.spoil("half")
    wire.show(code)


def _flood(wire: Any, codes: list[bytes]) -> None:
    for start in range(0, len(codes), _AT_ONCE):
        wire.show(b"\r".join(codes[start : start + _AT_ONCE]))


def _numbered(total: int, sign: bytes = b"VC-") -> list[bytes]:
    return [sign + b"%08d" % number for number in range(total)]


def _measure(name: str, reading: Reading, total: int, send: Callable[[list[bytes]], None]) -> None:
    sent = _numbered(total)
    began = time.perf_counter()
    send(sent)
    reading.wait_for(total)
    seconds = time.perf_counter() - began
    reading.wait_for_more()
    tally = reading.tally(sent)
    say(
        name,
        f"0 of {total:,} lost, doubled, wrong or out of turn",
        not any(tally.values()),
        codes=total,
        per_second=round(total / seconds),
        **tally,
    )


def _replug(
    name: str,
    wire: Any,
    reading: Reading,
    replugs: int,
    show_half: Callable[[Any, bytes], None],
) -> None:
    settled: list[bytes] = []
    in_flight: list[bytes] = []
    back: list[float] = []
    for first, second, third in _threes(replugs):
        settled += [first, second]
        for code in (first, second):
            wire.show(code)
            reading.wait_until_among(code)
        if len(back) % 2:
            show_half(wire, third)
        else:
            wire.show(third)
        in_flight.append(third)
        back.append(_unplug_and_replug(wire, reading))
    tally = reading.tally(settled, perhaps=in_flight)
    say(
        f"replug_{name}",
        f"0 lost over {replugs} replugs beyond the code in flight, 0 doubled or wrong",
        not any(tally.values()),
        replugs=replugs,
        in_flight_that_came=len(set(in_flight) & set(reading.codes)),
        ready_again_ms=round(median(back) * 1000, 1),
        **tally,
    )


def _unplug_and_replug(wire: Any, reading: Reading) -> float:
    """Seconds from the cable's return until the reader is ready."""
    ready = reading.times_ready
    wire.unplug()
    reading.wait_until_lost(ready)
    began = time.perf_counter()
    wire.replug()
    reading.wait_until_ready(ready + 1)
    return time.perf_counter() - began


def _threes(rounds: int) -> Iterator[tuple[bytes, bytes, bytes]]:
    numbered = iter(_numbered(rounds * 3, b"RP-"))
    return zip(numbered, numbered, numbered, strict=True)
