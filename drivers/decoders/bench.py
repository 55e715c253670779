"""Texts out of pictures, for rigs that measure the cascade from outside.

The text is what the flow gets with default settings: the encoding the code declares, else strict
UTF-8, else the fall-backs (`texts.py`). Bytes that are text in none of them are given one character
per byte, so that nothing is lost to the comparison.
"""

from functools import cache

from drivers.decoders.base import Decoded, Gray
from drivers.decoders.cascade import Cascade
from drivers.decoders.texts import text_of


def read_still(frame: Gray) -> list[str]:
    """The texts in a picture: two-dimensional, uint8, grey."""
    return [_text(code) for code in _cascade().read_still(frame)]


def read_live(frame: Gray) -> list[str]:
    """The texts in the next frame of a camera; what earlier frames showed is remembered."""
    return [_text(code) for code in _cascade().read_live(frame)]


@cache
def _cascade() -> Cascade:
    return Cascade()


def _text(code: Decoded) -> str:
    text = text_of(code.raw, code.encoding)
    return code.raw.decode("latin-1") if text is None else text
