"""The machine: readings and limits -> findings. Pure.

Power bits as `vcgencmd get_throttled` of the Raspberry Pi tells them: 0 low voltage, 1 capped,
2 throttled, 3 hot, each 16 higher for "since boot".
"""

from __future__ import annotations

from dataclasses import dataclass

from terminal.diagnostics.finding import NOTHING, Finding, Level, Phrase, phrase
from terminal.locale import later

HOT, TOO_HOT = 70.0, 80.0  # degrees Celsius; a Pi slows down at 80
LOW_SHARE, LEAST_SHARE = 15, 5  # per cent of a disk
LOW_BYTES, LEAST_BYTES = 500_000_000, 100_000_000
LOW_MEMORY, LEAST_MEMORY = 15, 5  # per cent
_LOW, _SLOWED = 1 << 0, 0b1110
_SINCE_BOOT = 16
_LOST = ("I/O error", "EXT4-fs error")  # not only tried again


@dataclass(frozen=True, slots=True)
class Disk:
    """The file system the journal is on: bytes, and whether it can be written."""

    total: int
    free: int
    writable: bool = True

    @property
    def share(self) -> int:
        """Per cent that are free."""
        return self.free * 100 // self.total if self.total else 0


def power(bits: int | None) -> Finding:
    """What a Pi says of its supply; None: this machine says nothing."""
    if bits is None:
        return Finding("power", Level.SKIP, phrase(later("this machine tells nothing of it")))
    advice = phrase(later("use the maker's power supply and a short cable"))
    if bits & _LOW:
        return Finding("power", Level.FAIL, phrase(later("low voltage now")), advice=advice)
    if bits & (_LOW << _SINCE_BOOT):
        return Finding("power", Level.WARN, phrase(later("low voltage since boot")), advice=advice)
    if bits & (_SLOWED | _SLOWED << _SINCE_BOOT):
        cool = phrase(later("let air to it; look at the temperature"))
        return Finding("power", Level.WARN, phrase(later("slowed down since boot")), advice=cool)
    return Finding("power", Level.PASS, phrase(later("never low since boot")))


def temperature(degrees: float | None) -> Finding:
    """The hottest part that tells; None: none does."""
    if degrees is None:
        nothing = phrase(later("this machine tells nothing of it"))
        return Finding("temperature", Level.SKIP, nothing)
    level = _above(degrees, HOT, TOO_HOT)
    advice = phrase(later("let air to it, out of the sun")) if level > Level.PASS else NOTHING
    value = phrase(later("{n} °C"), n=f"{degrees:.0f}")
    return Finding(
        "temperature", level, value, phrase(later("below {n} °C"), n=f"{HOT:.0f}"), advice
    )


def disk(found: Disk | None) -> Finding:
    """Room for the journal, and whether it can be written at all."""
    if found is None:
        missing = phrase(later("the till's folder is not there"))
        return Finding("disk", Level.FAIL, missing, advice=phrase(later("see BATON_HOME")))
    if not found.writable:
        return Finding(
            "disk",
            Level.FAIL,
            phrase(later("it can only be read")),
            advice=phrase(later("the card may be failing: copy it, replace it, restart")),
        )
    level = max(
        _below(found.share, LOW_SHARE, LEAST_SHARE), _below(found.free, LOW_BYTES, LEAST_BYTES)
    )
    advice = phrase(later("free some space: old bundles, logs")) if level > Level.PASS else NOTHING
    value = phrase(later("{n} % free, {size}"), n=found.share, size=size_of(found.free))
    return Finding("disk", level, value, phrase(later("{n} % or more"), n=LOW_SHARE), advice)


def card(complaints: list[str] | None) -> Finding:
    """What the kernel has said against the disk since boot; None: we may not read it."""
    if complaints is None:
        hidden = phrase(later("the kernel's log is closed to this user"))
        return Finding("card", Level.SKIP, hidden, advice=phrase(later("run it as root")))
    if not complaints:
        return Finding("card", Level.PASS, phrase(later("no complaint of the kernel since boot")))
    lost = any(word in each for each in complaints for word in _LOST)
    return Finding(
        "card",
        Level.FAIL if lost else Level.WARN,
        phrase(later("{n} since boot, the last: {text}"), n=len(complaints), text=complaints[-1]),
        phrase(later("none")),
        phrase(later("the card is failing: copy it and replace it")),
    )


def memory(available: int, total: int) -> Finding:
    """Bytes that programs can still have."""
    share = available * 100 // total if total else 0
    level = _below(share, LOW_MEMORY, LEAST_MEMORY)
    advice = phrase(later("end other programs, or restart")) if level > Level.PASS else NOTHING
    value = phrase(later("{n} % free, {size}"), n=share, size=size_of(available))
    return Finding("memory", level, value, phrase(later("{n} % or more"), n=LOW_MEMORY), advice)


def size_of(count: int) -> str:
    """Bytes as a person reads them."""
    amount, units = count / 1000, ["kB", "MB", "GB", "TB"]
    while amount >= 1000 and len(units) > 1:
        amount, units = amount / 1000, units[1:]
    return f"{amount:.0f} {units[0]}" if amount >= 10 else f"{amount:.1f} {units[0]}"


def span_of(seconds: float) -> Phrase:
    """A span as a person reads it."""
    for least, text in (
        (172_800, later("{n} days")),
        (7200, later("{n} h")),
        (120, later("{n} min")),
    ):
        if seconds >= least:
            return phrase(text, n=round(seconds / (least / 2)))
    return phrase(later("{n} s"), n=int(seconds))


def _above(value: float, warn: float, fail: float) -> Level:
    return Level.FAIL if value >= fail else Level.WARN if value >= warn else Level.PASS


def _below(value: float, warn: float, fail: float) -> Level:
    return Level.FAIL if value < fail else Level.WARN if value < warn else Level.PASS
