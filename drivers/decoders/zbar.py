"""zbar through pyzbar's low-level wrapper, in binary mode.

pyzbar's own `decode` guesses a charset and so corrupts Chinese and binary codes (45 of 89 short
texts); zbar 0.23.1 and later hands the bytes on untouched when ZBAR_CFG_BINARY (4) is set, a value
that pyzbar 0.1.9 does not name. Source: zbar.h.
"""

import weakref
from collections.abc import Iterator
from ctypes import c_void_p, cast, string_at
from typing import Any

from drivers.decoders.base import Corners, Decoded, Gray
from drivers.decoders.symbologies import QR_CODE, UPC_E, ZBAR_NAMES, canonical

_CFG_BINARY = 4
_EVERY_SYMBOLOGY = 0
_CORNERS_OF_A_SQUARE = 4
_ENOUGH_LINES = 5
"""Scan lines that must agree on a bar code before it counts as one read."""
_Y800 = int.from_bytes(b"Y800", "little")


class ZbarDecoder:
    """Reads QR and the retail symbologies; UPC-E only when asked for."""

    name = "zbar"

    def __init__(self, upc_e: bool = False) -> None:
        from pyzbar import wrapper

        self._zbar = wrapper
        names = {**ZBAR_NAMES, "UPCE": UPC_E} if upc_e else ZBAR_NAMES
        self._names = {int(wrapper.ZBarSymbol[theirs]): ours for theirs, ours in names.items()}
        self._scanner = wrapper.zbar_image_scanner_create()
        # Not `__del__`: when the program ends, the library's own names go before this object does.
        weakref.finalize(self, wrapper.zbar_image_scanner_destroy, self._scanner)
        enable = wrapper.ZBarConfig.CFG_ENABLE
        self._set(_EVERY_SYMBOLOGY, enable, 0)
        for number in (*self._names, wrapper.ZBarSymbol.UPCE):
            self._set(number, enable, 1)
        self.exact = self._set(wrapper.ZBarSymbol.QRCODE, _CFG_BINARY, 1) == 0
        """False with a zbar too old for binary mode: only ASCII can then be trusted."""

    def read(self, gray: Gray) -> list[Decoded]:
        """All codes zbar finds in the picture.

        UPC-E is always switched on and left out here: zbar would otherwise call it UPC-A.
        """
        zbar = self._zbar
        height, width = gray.shape
        pixels = gray.tobytes()
        image = zbar.zbar_image_create()
        try:
            zbar.zbar_image_set_format(image, _Y800)
            zbar.zbar_image_set_size(image, width, height)
            zbar.zbar_image_set_data(image, cast(pixels, c_void_p), len(pixels), None)
            zbar.zbar_scan_image(self._scanner, image)
            return list(self._found(zbar.zbar_image_first_symbol(image)))
        finally:
            zbar.zbar_image_destroy(image)

    def _found(self, symbol: Any) -> Iterator[Decoded]:
        zbar = self._zbar
        while symbol:
            raw = string_at(
                zbar.zbar_symbol_get_data(symbol), zbar.zbar_symbol_get_data_length(symbol)
            )
            theirs = self._names.get(symbol.contents.type)
            if theirs and raw and self._trusted(symbol, theirs, raw):
                symbology, raw = canonical(theirs, raw)
                yield Decoded(raw, symbology, self._corners(symbol))
            symbol = zbar.zbar_symbol_next(symbol)

    def _trusted(self, symbol: Any, symbology: str, raw: bytes) -> bool:
        if symbology == QR_CODE:
            return self.exact or raw.isascii()
        return int(self._zbar.zbar_symbol_get_quality(symbol)) >= _ENOUGH_LINES

    def _corners(self, symbol: Any) -> Corners:
        zbar = self._zbar
        points = [
            (zbar.zbar_symbol_get_loc_x(symbol, index), zbar.zbar_symbol_get_loc_y(symbol, index))
            for index in range(zbar.zbar_symbol_get_loc_size(symbol))
        ]
        return _clockwise(points)

    def _set(self, symbology: int, config: int, value: int) -> int:
        return int(
            self._zbar.zbar_image_scanner_set_config(self._scanner, symbology, config, value)
        )


def _clockwise(points: list[tuple[int, int]]) -> Corners:
    """zbar goes round a QR the other way than we do, and gives one point per line of a barcode."""
    if len(points) == _CORNERS_OF_A_SQUARE:
        return points[0], points[3], points[2], points[1]
    if not points:
        return ()
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    return (left, top), (right, top), (right, bottom), (left, bottom)
