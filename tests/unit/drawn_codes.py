"""Codes drawn for the decoders: QR by segno, the others by zxing-cpp; and a camera's view."""

import cv2
import numpy
import segno
import zxingcpp

PAYLOADS = [
    b"BTN1:6BFOXN*TS0BI$ZD-PHQ7I9AD66V5B22CH9",
    "满一百减二十，好味饺子馆".encode(),
    "满减券".encode("gb18030"),
    "テスト".encode("shift-jis"),
    "é".encode("latin-1"),
    "é".encode(),
    b"010460\x1d10ABC",
    b"\x00\x01\x02",
    bytes(range(256)),
]


def qr(raw: bytes, scale: int = 4, **options) -> numpy.ndarray:
    symbol = segno.make_qr(raw, mode="byte", **options)
    rows = [[0 if dark else 255 for dark in row] for row in symbol.matrix_iter(scale, border=4)]
    return numpy.array(rows, numpy.uint8)


def symbol_of(kind: str, text: str, scale: int = 3) -> numpy.ndarray:
    code = zxingcpp.create_barcode(text, zxingcpp.barcode_format_from_str(kind))
    picture = numpy.array(code.to_image(scale=scale, add_quiet_zones=True))
    return cv2.copyMakeBorder(picture, 30, 30, 30, 30, cv2.BORDER_CONSTANT, value=255)


def seen(
    symbols: list[numpy.ndarray], turn: float = 0, tilt: float = 0, seed: int = 1
) -> numpy.ndarray:
    """A noisy frame of 1280x720 with the symbols side by side, each turned and tilted."""
    random = numpy.random.default_rng(seed)
    frame = numpy.full((720, 1280), 150, numpy.uint8)
    for place, symbol in enumerate(symbols):
        middle = 1280 * (2 * place + 1) / (2 * len(symbols)), 360
        frame = _put(frame, symbol, turn, tilt, middle)
    soft = cv2.GaussianBlur(frame.astype(numpy.float32), (0, 0), 0.8)
    noisy = soft * 0.75 + 30 + random.normal(0, 5, frame.shape)
    return numpy.clip(noisy, 0, 255).astype(numpy.uint8)


def _put(frame, symbol, turn, tilt, middle):
    height, width = symbol.shape
    flat = numpy.float32([[0, 0], [width, 0], [width, height], [0, height]])
    held = flat - numpy.float32([width / 2, height / 2])
    held[:2, 0] *= 1 - tilt
    cos, sin = numpy.cos(numpy.radians(turn)), numpy.sin(numpy.radians(turn))
    held = held @ numpy.float32([[cos, sin], [-sin, cos]]) + numpy.float32(middle)
    view = cv2.getPerspectiveTransform(flat, held.astype(numpy.float32))
    size = frame.shape[::-1]
    drawn = cv2.warpPerspective(symbol, view, size, flags=cv2.INTER_AREA)
    mask = cv2.warpPerspective(numpy.full_like(symbol, 255), view, size)
    return numpy.where(mask > 127, drawn, frame).astype(numpy.uint8)
