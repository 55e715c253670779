"""Real photographs through the cascade, when they lie beside the checkout; every day a sixth."""

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from drivers.decoders.bench import read_still
from drivers.decoders.pictures import load_gray
from tests.scale import FULL, share

SAMPLES = Path(__file__).parents[3] / "shared" / "qr-samples"
WRONG_TRUTH = {
    "images/zxing-cpp/ean13-2/23.webp": "9784872348880",  # printed below the bars
    "images/zxing/ean13-2/24.png": "1920081045006",  # a second code, half in the picture
}

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SAMPLES.is_dir(), reason="no photographs beside the checkout"),
]


def _bar(whole: float) -> float:
    """The part to be read; a sixth of the pictures may be the harder ones by chance."""
    return whole if FULL else whole - 0.04


def flat(text: str) -> str:
    """Line ends and the zero that makes a UPC an EAN are spelled either way."""
    text = text.replace("\r", "").strip()
    return text.lstrip("0") if text.isdecimal() else text


def read_all(*kinds: str) -> tuple[Sequence[dict], list[dict], list[tuple[str, set[str]]]]:
    """The items of these kinds, those of them read, and what was read that is not there."""
    items = json.loads((SAMPLES / "manifest.json").read_text())["items"]
    items = share([item for item in items if item["kind"] in kinds], 1, 6)
    read, invented = [], []
    for item in items:
        truth = {flat(code["text"]) for code in item["codes"]}
        allowed = truth | {flat(text) for text in item.get("also", ())}
        allowed.add(WRONG_TRUTH.get(item["file"], ""))
        found = {flat(text) for text in read_still(load_gray(SAMPLES / item["file"]))}
        if found & truth:
            read.append(item)
        if found - allowed:
            invented.append((item["file"], found - allowed))
    return items, read, invented


def test_photographed_qr_codes_are_read_and_none_is_invented():
    items, read, invented = read_all("QRCode", "none")
    with_code = sum(item["kind"] == "QRCode" for item in items)
    assert invented == []
    assert len(read) >= _bar(0.96) * with_code, f"{len(read)} of {with_code}"


def test_photographed_bars_are_read_and_none_is_invented():
    """UPC-E is off; its pictures are here to hold nothing."""
    items, read, invented = read_all("1D")
    with_code = sum(item["codes"][0]["symbology"] != "UPCE" for item in items)
    assert invented == []
    assert len(read) >= _bar(0.86) * with_code, f"{len(read)} of {with_code}"
