"""The decoder entry: frames and picture files. Native libraries: run only in a child process."""

from __future__ import annotations

import tempfile
from pathlib import Path

import cv2
import numpy
import segno

from drivers.decoders.cascade import Cascade
from drivers.decoders.pictures import load_gray
from drivers.errors import PictureUnreadable

from .target import Target, choose

_CASCADE = Cascade()
_FILE = Path(tempfile.mkdtemp(prefix="baton-fuzz-")) / "picture"
_SUFFIXES = (".png", ".jpg", ".bmp", ".webp", ".pgm", ".tiff")
_MOST = 1 << 16  # pixels; larger only takes longer


def _drawn(raw: bytes) -> numpy.ndarray:
    rows = segno.make_qr(raw, error="m", mode="byte").matrix_iter(scale=3, border=4)
    return numpy.array([[0 if dark else 255 for dark in row] for row in rows], numpy.uint8)


_SYMBOL = _drawn(b"VC-12345")


def frames(raw: bytes) -> None:
    """Pixels of any kind, or a symbol with pixels, rows and columns spoiled."""
    (way, width), raw = choose(raw, 2, 120)
    gray = _noise(raw, width + 1) if way else _spoiled(raw)
    for code in _CASCADE.read_still(gray) + _CASCADE.read_live(gray):
        assert isinstance(code.raw, bytes)
        assert isinstance(code.symbology, str)
        assert code.position is None or all(len(corner) == 2 for corner in code.position)


def _noise(raw: bytes, width: int) -> numpy.ndarray:
    rows = max(1, len(raw) // width)
    pixels = numpy.frombuffer(raw.ljust(rows * width, b"\x80")[: rows * width], numpy.uint8)
    return numpy.ascontiguousarray(
        numpy.kron(pixels.reshape(rows, width), numpy.ones((2, 2), "u1"))
    )


def _spoiled(raw: bytes) -> numpy.ndarray:
    gray = _SYMBOL.copy()
    side = len(gray)
    for place in range(0, len(raw) - 2, 3):
        row, column, value = raw[place] % side, raw[place + 1] % side, raw[place + 2]
        size = 1 + value % 8
        gray[row : row + size, column : column + size] = value
    return gray


def files(raw: bytes) -> None:
    """A file that calls itself a picture is one, or is refused by name."""
    _FILE.write_bytes(raw)
    try:
        gray = load_gray(_FILE)
    except PictureUnreadable:
        return
    assert gray.ndim == 2
    if gray.size <= _MOST:
        _CASCADE.read_live(gray)


def _encoded(suffix: str) -> bytes:
    done, content = cv2.imencode(suffix, _drawn(b"A")[::2, ::2])
    assert done
    return bytes(content)


TARGETS = {
    "frames": Target(
        frames, (b"\0\0\x10\x10\x07", b"\1\x15" + bytes(range(256)), b"\0\0"), 1_024, 400
    ),
    "files": Target(files, tuple(_encoded(suffix) for suffix in _SUFFIXES), 2_048, 1_500),
}
