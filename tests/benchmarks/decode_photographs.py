"""Real photographs with known texts, at three sizes, by each reader in turns on each picture."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cv2

from drivers.decoders.pictures import load_gray

from .decode_readers import (
    OURS,
    PYZBAR,
    ZXING,
    Frame,
    Tally,
    Took,
    flat,
    in_turns,
    readers,
    warm_up,
)
from .figures import say, skip

SAMPLES = Path(__file__).parents[3] / "shared" / "qr-samples"
SIZES: dict[str, tuple[int, int] | None] = {
    "native": None,
    "1280x720": (1280, 720),
    "640x480": (640, 480),
}
_QR, _BARS, _NONE = "QRCode", "1D", "none"
_LEAST = {
    (_QR, "native"): 96.0,
    (_QR, "1280x720"): 94.0,
    (_QR, "640x480"): 91.5,
    (_BARS, "native"): 82.0,
}
_SLOWER, _OF_PYZBAR = 1.3, 0.4
_LIVE_LIMIT = 0.1
_LOOKS = 8


def one_thread() -> None:
    """Let OpenCV use one core, as the other readers do."""
    cv2.setNumThreads(1)


def still(folder: Path) -> None:
    """Rate, false reads and time on every picture, as stills."""
    items = _items(folder, "decode_photographs")
    if not items:
        return
    for size, box in SIZES.items():
        for kind in (_QR, _BARS):
            tallies = _read(folder, items, kind, box)
            for name, tally in tallies.items():
                _say(kind, size, name, tally)
            _say_ratios(kind, size, tallies)


def live(folder: Path) -> None:
    """Each photograph at 720p as if a camera stood still before it: the worst frame counts."""
    items = _items(folder, "decode_live_photographs")
    if not items:
        return
    who = {name: read for name, read in readers(live=True).items() if name != ZXING}
    tallies = {name: Tally() for name in who}
    for number, (item, frame) in enumerate(_frames(folder, items, (_QR, _NONE), SIZES["1280x720"])):
        if number == 0:
            warm_up(who, frame)
        found: dict[str, set[str]] = {name: set() for name in who}
        took: dict[str, list[Took]] = {name: [] for name in who}
        for look in range(_LOOKS):
            for name, (texts, one) in in_turns(who, frame, number + look).items():
                found[name] |= set(texts)
                took[name].append(one)
        for name, tally in tallies.items():
            tally.add(sorted(found[name]), *_truth(item), *took[name])
    expected = f"no frame over 100 ms, 0 false, in {_LOOKS} looks each"
    for name, tally in tallies.items():
        good = max(one.processor for one in tally.took) <= _LIVE_LIMIT and not tally.false
        what, met = (expected, good) if name == OURS else ("", None)
        say("decode_live_photographs", what, met, reader=name, **tally.figures())
    _say_against_pyzbar("decode_live_photographs", tallies)


def _say(kind: str, size: str, name: str, tally: Tally) -> None:
    least = _LEAST.get((kind, size)) if name == OURS else None
    met = None if least is None else tally.rate >= least and not tally.false
    expected = "" if least is None else f"at least {least} %, 0 false"
    say(
        "decode_photographs",
        expected,
        met,
        kind=kind,
        size=size,
        reader=name,
        **tally.figures(),
        **({"false_texts": tally.false[:5]} if name == OURS else {}),
    )


def _say_ratios(kind: str, size: str, tallies: dict[str, Tally]) -> None:
    ratio = tallies[OURS].median / tallies[ZXING].median
    say(
        "decode_photographs_ratio",
        f"at most {_SLOWER} x zxing-cpp's median" if kind == _QR else "",
        ratio <= _SLOWER if kind == _QR else None,
        kind=kind,
        size=size,
        of_zxing=round(ratio, 2),
        of_pyzbar=round(tallies[OURS].median / tallies[PYZBAR].median, 2),
    )


def _say_against_pyzbar(name: str, tallies: dict[str, Tally]) -> None:
    ratio = tallies[OURS].median / tallies[PYZBAR].median
    say(
        f"{name}_ratio",
        f"median at most {_OF_PYZBAR} x pyzbar's",
        ratio <= _OF_PYZBAR,
        of_pyzbar=round(ratio, 2),
    )


def _read(
    folder: Path, items: list[dict[str, Any]], kind: str, box: tuple[int, int] | None
) -> dict[str, Tally]:
    who = readers(bars=kind == _BARS)
    tallies = {name: Tally() for name in who}
    for number, (item, frame) in enumerate(_frames(folder, items, (kind, _NONE), box)):
        truth, also = _truth(item)
        if number == 0:
            warm_up(who, frame)
        for name, (found, took) in in_turns(who, frame, number).items():
            tallies[name].add(found, truth, also, took)
    return tallies


def _frames(
    folder: Path,
    items: list[dict[str, Any]],
    kinds: tuple[str, ...],
    box: tuple[int, int] | None,
) -> Iterator[tuple[dict[str, Any], Frame]]:
    for item in items:
        if item["kind"] in kinds:
            yield item, fitted(load_gray(folder / item["file"]), box)


def fitted(gray: Frame, box: tuple[int, int] | None) -> Frame:
    """The picture made small enough for a frame of this size; never larger."""
    if box is None:
        return gray
    down, across = gray.shape
    share = min(1.0, box[0] / across, box[1] / down)
    if share == 1.0:
        return gray
    size = (max(1, round(across * share)), max(1, round(down * share)))
    return cv2.resize(gray, size, interpolation=cv2.INTER_AREA)


def _truth(item: dict[str, Any]) -> tuple[set[str], set[str]]:
    truth = {flat(code["text"]) for code in item["codes"]}
    return truth, {flat(text) for text in item.get("also", ())}


def _items(folder: Path, name: str) -> list[dict[str, Any]]:
    try:
        items: list[dict[str, Any]] = json.loads((folder / "manifest.json").read_text())["items"]
    except OSError as why:
        skip(name, f"no photographs with a manifest.json there ({why})")
        return []
    return items
