"""Byte exactness: what went into the symbol must come out, whatever it is."""

from __future__ import annotations

from collections.abc import Callable

import numpy

from drivers.decoders.cascade import Cascade
from drivers.frames.photograph import Look, photograph
from drivers.frames.symbols import symbol_of

from .decode_readers import OURS, PYZBAR, ZXING, Frame
from .figures import say

_EACH = 40
_HAN = [chr(code) for code in range(0x4E00, 0x9FA0)]
_COMMON = [bytes([high, low]) for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFA)]
_DIGITS = list("0123456789")


def bytes_exact() -> None:
    """Each kind of payload by each reader; per cent that came out byte for byte."""
    who = _readers()
    for kind, make in PAYLOADS.items():
        exact = dict.fromkeys(who, 0)
        for number in range(_EACH):
            random = numpy.random.default_rng((41, number))
            raw = make(random)
            frame = photograph(symbol_of(raw), Look(size=0.85, blur=0.5, noise=2.0), random)
            for name, read in who.items():
                exact[name] += read(frame) == [raw]
        for name, right in exact.items():
            share = 100 * right / _EACH
            met = share == 100 if name == OURS else None
            expected = "100 %" if name == OURS else ""
            say("decode_exact", expected, met, payload=kind, reader=name, exact=share, of=_EACH)


def _utf8(random: numpy.random.Generator) -> bytes:
    return "".join(random.choice(_HAN, int(random.integers(1, 25)))).encode()


def _gbk(random: numpy.random.Generator) -> bytes:
    return b"".join(_COMMON[int(place)] for place in random.integers(0, len(_COMMON), 12))


def _binary(random: numpy.random.Generator) -> bytes:
    return random.bytes(int(random.integers(1, 120)))


def _gs1(random: numpy.random.Generator) -> bytes:
    lot, serial = ("".join(random.choice(_DIGITS, 6)) for _ in range(2))
    return f"010400638133393110{lot}\x1d21{serial}\x1d17261122".encode()


PAYLOADS: dict[str, Callable[[numpy.random.Generator], bytes]] = {
    "UTF-8": _utf8,
    "GBK": _gbk,
    "binary": _binary,
    "GS1": _gs1,
}


def _readers() -> dict[str, Callable[[Frame], list[bytes]]]:
    import zxingcpp
    from pyzbar import pyzbar

    cascade = Cascade()
    qr = zxingcpp.BarcodeFormats([zxingcpp.BarcodeFormat.QRCode])
    kinds = [pyzbar.ZBarSymbol.QRCODE]
    return {
        OURS: lambda frame: [code.raw for code in cascade.read_still(frame)],
        ZXING: lambda frame: [code.bytes for code in zxingcpp.read_barcodes(frame, qr)],
        PYZBAR: lambda frame: [code.data for code in pyzbar.decode(frame, symbols=kinds)],
    }
