"""Who reads: ours as outside rigs call it, zxing-cpp alone and pyzbar, each a frame to texts."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from drivers.decoders import bench

from .figures import median, milli, quantile

Frame = Any
OURS, ZXING, PYZBAR = "ours", "zxing", "pyzbar"
_RETAIL = (
    "EAN13",
    "EAN8",
    "UPCA",
    "UPCE",
    "Code128",
    "Code39",
    "Code93",
    "ITF",
    "Codabar",
    "DataBar",
    "DataBarExp",
)
_ZBAR_RETAIL = (  # not all: pyzbar fails on the add-ons, which have no place of their own
    "EAN13",
    "EAN8",
    "UPCA",
    "UPCE",
    "CODE128",
    "CODE39",
    "CODE93",
    "I25",
    "CODABAR",
    "DATABAR",
    "DATABAR_EXP",
)
_UPC_AS_EAN = 13


class Took(NamedTuple):
    """Seconds by the clock, and of processor; they part where other programs have the machine.

    Every reader has one thread, so on a quiet machine both are the same; limits and ratios are
    therefore judged by the processor's.
    """

    wall: float
    processor: float


@dataclass
class Tally:
    """What one reader made of one set of pictures.

    pictures  with at least one true code read, of how many
    codes     read, of how many
    false     texts returned that are in no picture's truth
    """

    pictures: int = 0
    of_pictures: int = 0
    codes: int = 0
    of_codes: int = 0
    false: list[str] = field(default_factory=list)
    took: list[Took] = field(default_factory=list)

    def add(self, found: Sequence[str], truth: set[str], also: set[str], *took: Took) -> None:
        """One picture's outcome, and the seconds of each look at it."""
        texts = {flat(text) for text in found}
        self.took += took
        self.of_pictures += bool(truth)
        self.pictures += bool(texts & truth)
        self.of_codes += len(truth)
        self.codes += len(texts & truth)
        self.false += sorted(texts - truth - also)

    @property
    def median(self) -> float:
        """Seconds of processor."""
        return median([each.processor for each in self.took])

    @property
    def rate(self) -> float:
        """Per cent of pictures with a code in which one was read."""
        return round(100 * self.pictures / max(1, self.of_pictures), 1)

    @property
    def codes_rate(self) -> float:
        """Per cent of all codes."""
        return round(100 * self.codes / max(1, self.of_codes), 1)

    def figures(self) -> dict[str, Any]:
        """For one line of the result."""
        return {
            "rate": self.rate,
            "codes_rate": self.codes_rate,
            "pictures": self.of_pictures,
            "false": len(self.false),
            **times(self.took),
        }


def times(took: Sequence[Took]) -> dict[str, float]:
    """Milliseconds by the clock; middle and worst also in processor time."""
    walls, used = [each.wall for each in took], [each.processor for each in took]
    return {
        "median_ms": milli(median(walls)),
        "p95_ms": milli(quantile(walls, 0.95)),
        "worst_ms": milli(max(walls)),
        "median_processor_ms": milli(median(used)),
        "worst_processor_ms": milli(max(used)),
    }


def flat(text: str) -> str:
    """As texts are compared: line ends alike, and a UPC-A as the EAN-13 it also is."""
    text = text.replace("\r", "").strip()
    return text[1:] if len(text) == _UPC_AS_EAN and text.isdigit() and text[0] == "0" else text


def readers(bars: bool = False, live: bool = False) -> dict[str, Callable[[Frame], list[str]]]:
    """Each by name. Ours looks for everything; the others are told whether QR or bars are meant."""
    ours = bench.read_live if live else bench.read_still
    return {OURS: ours, ZXING: _zxing(bars), PYZBAR: _pyzbar(bars)}


def in_turns(
    who: dict[str, Callable[[Frame], list[str]]], frame: Frame, turn: int
) -> dict[str, tuple[list[str], Took]]:
    """Texts and time of each reader on the same frame; who begins changes with `turn`."""
    names = list(who)
    names = names[turn % len(names) :] + names[: turn % len(names)]
    return {name: _timed(who[name], frame) for name in names}


def warm_up(who: dict[str, Callable[[Frame], list[str]]], frame: Frame) -> None:
    """One call of each, unmeasured: the first loads libraries and, live, takes the long way."""
    in_turns(who, frame, 0)


def _timed(read: Callable[[Frame], list[str]], frame: Frame) -> tuple[list[str], Took]:
    began, used = time.perf_counter(), time.process_time()
    found = read(frame)
    return found, Took(time.perf_counter() - began, time.process_time() - used)


def _zxing(bars: bool) -> Callable[[Frame], list[str]]:
    import zxingcpp

    wanted = [zxingcpp.BarcodeFormat.__members__[name] for name in _RETAIL if bars]
    formats = zxingcpp.BarcodeFormats(wanted or [zxingcpp.BarcodeFormat.QRCode])
    plain = zxingcpp.TextMode.Plain
    return lambda frame: [
        code.text for code in zxingcpp.read_barcodes(frame, formats, text_mode=plain)
    ]


def _pyzbar(bars: bool) -> Callable[[Frame], list[str]]:
    from pyzbar import pyzbar

    wanted = [pyzbar.ZBarSymbol[name] for name in (_ZBAR_RETAIL if bars else ("QRCODE",))]
    return lambda frame: [
        code.data.decode("utf-8", "replace") for code in pyzbar.decode(frame, symbols=wanted)
    ]
