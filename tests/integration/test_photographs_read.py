"""Real photographs through the cascade, when they lie beside the checkout."""

import json
from pathlib import Path

import pytest

from drivers.decoders.cascade import Cascade
from drivers.decoders.pictures import load_gray

SAMPLES = Path(__file__).parents[3] / "shared" / "qr-samples"
FALLBACKS = ("utf-8", "shift-jis", "gb18030", "latin-1")

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SAMPLES.is_dir(), reason="no photographs beside the checkout"),
]


def readings(raw: bytes) -> set[str]:
    texts = set()
    for encoding in FALLBACKS:
        try:
            texts.add(flat(raw.decode(encoding)))
        except UnicodeDecodeError:
            continue
    return texts


def flat(text: str) -> str:
    return text.replace("\r", "").strip()


def test_photographed_qr_codes_are_read_and_none_is_invented():
    items = json.loads((SAMPLES / "manifest.json").read_text())["items"]
    items = [item for item in items if item["kind"] in ("QRCode", "none")]
    cascade, read, invented = Cascade(), 0, []
    for item in items:
        truth = {flat(code["text"]) for code in item["codes"]}
        allowed = truth | {flat(text) for text in item.get("also", ())}
        found = [
            readings(code.raw) for code in cascade.read_still(load_gray(SAMPLES / item["file"]))
        ]
        read += any(texts & truth for texts in found)
        invented += [texts for texts in found if not texts & allowed]
    with_code = sum(item["kind"] == "QRCode" for item in items)
    assert invented == []
    assert read >= 0.95 * with_code, f"{read} of {with_code}"
