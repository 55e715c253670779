"""Scanners, cameras, decoders and outputs: readings -> findings. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from terminal.diagnostics.finding import NOTHING, Finding, Level, phrase
from terminal.locale import later

FEW_FRAMES, LEAST_FRAMES = 10.0, 1.0  # a second
FEW_READ, LEAST_READ = 0.9, 0.5  # of the test shots


SENTENCES = (
    later("not found"),
    later("plug it in, or correct the name in the settings"),
    later("another program is using it"),
    later("close that program"),
    later("the connection was lost"),
    later("check the cable"),
    later("it does not answer as it should"),
    later("unplug it and plug it in again"),
    later("a setting is wrong"),
    later("correct it in the settings"),
    later("this user may not open it"),
    later("add the user to the group dialout and log in again"),
    later("a code was not taken"),
    later("scan it again"),
    later("the code is too long (more than 4096 bytes)"),
    later("this is not one of our codes, ask for another"),
    later("only a part of a code arrived"),
    later("it has not been claimed yet"),
    later("it does not answer"),
    later("switch it off and on"),
    later("its cover is open"),
    later("close its cover"),
    later("it is out of paper"),
    later("put a roll in"),
    later("it is offline"),
    later("press its feed key"),
    later("its roll is nearly at its end"),
    later("have one ready"),
    later("the platform cannot be reached"),
    later("check the line"),
    later("the platform did not answer in time"),
    later("the platform broke off without an answer"),
    later("the platform cannot prove who it is"),
    later("check the clock and the certificate"),
    later("no secure connection to the platform"),
    later("check the address"),
    later("the platform no longer accepts this till"),
    later("this platform lists no day"),
)
"""What drivers and adapters say most often: it comes as it is, and is looked up when drawn."""


@dataclass(frozen=True, slots=True)
class DeviceState:
    """One device as its driver has it.

    state  `ready`, `missing`, `fault`, `ended`; `busy` where another program holds it
    why    one sentence; todo: what to do
    where  the name under which it is looked for, such as `/dev/baton/scanner-0`
    """

    name: str
    kind: str
    state: str
    why: str = ""
    todo: str = ""
    where: str = ""


@dataclass(frozen=True, slots=True)
class FrameRate:
    """What a camera gave in a while: frames and seconds; how many of them had a code in them."""

    frames: int
    seconds: float
    read: int = 0

    @property
    def rate(self) -> float:
        """Frames a second."""
        return self.frames / self.seconds if self.seconds > 0 else 0.0


@dataclass(frozen=True, slots=True)
class Shots:
    """Drawn test codes that the decoders were shown: how many were read, in how many seconds.

    missing  decoders that are asked for and not there
    """

    count: int
    read: int
    seconds: float
    missing: tuple[str, ...] = ()


def scanners(states: Sequence[DeviceState]) -> list[Finding]:
    """One finding each; one in all where none is configured."""
    if not states:
        none = phrase(later("none configured: keyboard scanners and typing work"))
        advice = phrase(later("`baton scanners --find` tells what is connected"))
        return [Finding("scanner", Level.SKIP, none, advice=advice)]
    return [_device("scanner", each) for each in states]


def outputs(states: Sequence[DeviceState]) -> list[Finding]:
    """Printer, lamp, sound: one finding each; one in all where none is configured."""
    if not states:
        return [Finding("output", Level.SKIP, phrase(later("none configured")))]
    return [_device("output", each) for each in states]


def _device(check: str, one: DeviceState) -> Finding:
    named = f"{one.kind} {one.name}" if one.kind != one.name else one.name
    if one.state == "ready" and not one.why:
        return Finding(check, Level.PASS, phrase(later("ready")), subject=named)
    level = Level.FAIL
    if one.state in ("ready", "ended"):
        level = Level.WARN
    elif one.state == "busy":  # a till that runs elsewhere has its scanner; a printer is shared
        level = Level.SKIP if check == "scanner" else Level.WARN
    value = phrase(later("{why}"), why=one.why) if one.why else phrase(later("it has ended"))
    if one.state == "missing" and one.where:
        value = phrase(later("{where}: {why}"), where=one.where, why=one.why)
    todo = one.todo or (later("check its cable, its power and its settings") if level else "")
    advice = phrase(later("{why}"), why=todo) if todo else NOTHING
    return Finding(check, level, value, advice=advice, subject=named)


def camera(name: str, found: FrameRate | None, why: str = "") -> Finding:
    """Frames a second; None: no picture came, and why."""
    limit = phrase(later("{n} frames/s or more"), n=f"{FEW_FRAMES:g}")
    if found is None or found.rate < LEAST_FRAMES:
        value = phrase(later("{why}"), why=why) if why else phrase(later("no picture comes"))
        advice = phrase(later("look at its cable, then at its name in the settings"))
        return Finding("camera", Level.FAIL, value, limit, advice, name)
    value = phrase(later("{n} frames/s"), n=f"{found.rate:.0f}")
    if found.rate < FEW_FRAMES:
        advice = phrase(later("give it more light, or a smaller picture in the settings"))
        return Finding("camera", Level.WARN, value, limit, advice, name)
    return Finding("camera", Level.PASS, value, limit, subject=name)


def decoders(found: Shots | None) -> Finding:
    """How well this machine reads drawn test codes; None: no camera needs it."""
    if found is None:
        return Finding("decoders", Level.SKIP, phrase(later("no camera is configured")))
    limit = phrase(later("{n} % or more"), n=round(FEW_READ * 100))
    if not found.count:
        value = phrase(later("no library reads codes from pictures"))
        advice = phrase(later("install the Python package zxing-cpp"))
        return Finding("decoders", Level.FAIL, value, limit, advice)
    share, each = found.read / found.count, found.seconds / found.count * 1000
    value = phrase(
        later("{read} of {count} test shots read, {n} ms each"),
        **{"read": found.read, "count": found.count, "n": f"{each:.0f}"},
    )
    if share < FEW_READ:
        level = Level.FAIL if share < LEAST_READ else Level.WARN
        advice = phrase(later("install zxing-cpp, pyzbar and OpenCV again"))
        return Finding("decoders", level, value, limit, advice)
    if found.missing:
        lacks = phrase(later("not there: {names}"), names=", ".join(found.missing))
        return Finding("decoders", Level.WARN, value, limit, lacks)
    return Finding("decoders", Level.PASS, value, limit)
