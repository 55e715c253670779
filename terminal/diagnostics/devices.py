"""Readings of scanners, cameras and outputs: of the running till, or claimed for a moment."""

from __future__ import annotations

import queue
import random
import time
from collections.abc import Iterator
from typing import Any

from drivers.base import Scanner
from drivers.connected import connected
from drivers.errors import CodeRefused, DecoderMissing, DeviceBusy, DeviceMissing, DriverError
from drivers.outputs.base import Output, Printer, PrinterStatus
from drivers.outputs.worker import Job, OutputThread
from terminal.diagnostics.judge_devices import DeviceState, FrameRate, Shots
from terminal.diagnostics.subject import Device, Subject
from terminal.errors import EnvironmentFault

_LOOKING = 2.0  # seconds of a camera's pictures
_PRINTER_PATIENCE = 4.0
_SHOTS = 10
_TEST_CODE = b"BATON-TEST-0123456789"


def scanner_states(subject: Subject) -> list[DeviceState]:
    """Each configured scanner: as its reader has it, or as claiming it goes."""
    running = subject.running
    if running is None:
        return [_claimed(each) for each in subject.scanners]
    states = running.states()
    return [
        DeviceState(
            each.name,
            each.kind,
            *states.get(each.name, ("missing", "", "")),
            where=running.scanners[each.name].where if each.name in running.scanners else "",
        )
        for each in subject.scanners
    ]


def _claimed(device: Device) -> DeviceState:
    """How claiming it goes; it is given back at once."""
    try:
        with device.make():
            return DeviceState(device.name, device.kind, "ready")
    except DeviceBusy as busy:
        return DeviceState(device.name, device.kind, "busy", busy.what, busy.advice)
    except (DriverError, EnvironmentFault) as fault:
        state = "missing" if isinstance(fault, DeviceMissing) else "fault"
        return DeviceState(
            device.name,
            device.kind,
            state,
            fault.what,
            fault.advice,
            fault.where.removeprefix(f"{device.kind} "),
        )


def plugged_in() -> list[str]:
    """Each serial port, camera and keyboard that is plugged in: name for the settings, maker."""
    return [
        " ".join(part for part in (each.device, each.maker, each.model) if part)
        for each in connected()
    ]


def frame_rates(subject: Subject) -> Iterator[tuple[str, FrameRate | None, str]]:
    """For each configured camera its name, what it gave in a while, or why it gave nothing."""
    for device in subject.scanners:
        if device.kind != "camera":
            continue
        if subject.running is not None:
            scanner = subject.running.scanners.get(device.name)
            yield device.name, _watched(scanner) if scanner else None, ""
            continue
        try:
            with device.make() as scanner:
                yield device.name, _read(scanner), ""
        except (DriverError, EnvironmentFault) as fault:
            yield device.name, None, fault.what


def _watched(scanner: Scanner) -> FrameRate | None:
    """The frames that a reader takes from a running camera meanwhile."""
    watch: Any = getattr(scanner, "sight", None)
    if watch is None:
        return None
    began, before = time.monotonic(), watch.counts()
    time.sleep(_LOOKING)
    after = watch.counts()
    seconds = time.monotonic() - began
    return FrameRate(after[0] - before[0], seconds, after[1] - before[1])


def _read(scanner: Scanner) -> FrameRate | None:
    """The frames of a camera of our own."""
    watch: Any = getattr(scanner, "sight", None)
    began = time.monotonic()
    while watch is not None and time.monotonic() - began < _LOOKING and not scanner.ended:
        try:
            scanner.read(0.2)
        except CodeRefused:
            continue
    frames, read = watch.counts() if watch is not None else (0, 0)
    return FrameRate(frames, time.monotonic() - began, read) if frames else None


def drawn_shots(count: int = _SHOTS) -> Shots:
    """Drawn photographs of a test code, each read once by the decoders of this machine."""
    from drivers.decoders.cascade import Cascade
    from drivers.frames.photograph import Look, photograph
    from drivers.frames.symbols import symbol_of

    try:
        cascade = Cascade(("zxing", "zbar", "opencv"))
        modules = symbol_of(_TEST_CODE)
    except DecoderMissing:
        return Shots(0, 0, 0.0)
    chance = _chance()
    looks = [Look(size=0.35 + 0.03 * at, turn=9.0 * at, tilt=2.0 * at) for at in range(count)]
    shots = [photograph(modules, look, chance) for look in looks]
    began = time.monotonic()
    read = sum(any(code.raw == _TEST_CODE for code in cascade.read_still(shot)) for shot in shots)
    seconds = time.monotonic() - began
    missing = tuple(name for name, why in cascade.available().items() if why)
    return Shots(count, read, seconds, missing)


def _chance() -> Any:
    import numpy

    return numpy.random.default_rng(random.Random(7).randrange(2**32))


def output_states(subject: Subject) -> list[DeviceState]:
    """Each configured output: printers are asked for paper and cover."""
    running = subject.running
    if running is None or running.outputs is None:
        return [_of_own(each) for each in subject.outputs]
    return [_of_thread(each) for each in running.outputs.threads]


def _of_thread(thread: OutputThread) -> DeviceState:
    output, state = thread.output, thread.state
    if state is None:
        return DeviceState(output.where, output.name, "missing", "it has not been claimed yet")
    if state.status.value != "ready":
        return DeviceState(output.where, output.name, state.status.value, state.reason)
    if isinstance(output, Printer):
        return _printer(output, _asked(thread))
    return DeviceState(output.where, output.name, "ready")


def _asked(thread: OutputThread) -> PrinterStatus | None:
    """What the printer says, asked on its own thread."""
    said: queue.SimpleQueue[PrinterStatus] = queue.SimpleQueue()
    thread.post(Job(lambda printer: said.put(printer.status()), _PRINTER_PATIENCE))
    try:
        return said.get(timeout=_PRINTER_PATIENCE)
    except queue.Empty:
        return None


def _of_own(device: Device) -> DeviceState:
    try:
        with device.make() as output:
            if isinstance(output, Printer):
                return _printer(output, output.status())
            made: Output = output
            return DeviceState(made.where, made.name, "ready")
    except DeviceBusy as busy:
        return DeviceState(device.name, device.kind, "busy", busy.what, busy.advice)
    except (DriverError, EnvironmentFault) as fault:
        state = "missing" if isinstance(fault, DeviceMissing) else "fault"
        return DeviceState(device.name, device.kind, state, fault.what, fault.advice)


def _printer(output: Output, said: PrinterStatus | None) -> DeviceState:
    where, kind = output.where, output.name
    if said is None:
        return DeviceState(where, kind, "fault", "it does not answer", "switch it off and on")
    if said.cover_open:
        return DeviceState(where, kind, "fault", "its cover is open", "close its cover")
    if said.paper is False:
        return DeviceState(where, kind, "fault", "it is out of paper", "put a roll in")
    if said.online is False:
        return DeviceState(where, kind, "fault", "it is offline", "press its feed key")
    if said.low:
        return DeviceState(where, kind, "ready", "its roll is nearly at its end", "have one ready")
    return DeviceState(where, kind, "ready")
