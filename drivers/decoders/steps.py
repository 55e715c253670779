"""The single tries of the cascade: one treatment of the picture, then one decoder.

Measured on 767 photographs: bars are trusted only from the untreated picture, since stretched
contrast or sharpening invents digits with a valid check digit; QR carries its own proof and gave
no false read under any treatment.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from drivers.decoders import pictures
from drivers.decoders.base import Decoded, Decoder, Gray
from drivers.decoders.symbologies import ZXING_COUPON

_LARGEST_TO_DOUBLE = 2_000_000


@dataclass(frozen=True, slots=True)
class Step:
    """One try; `scale` is how much larger the treated picture is, `limit` its largest input."""

    name: str
    decoder: Decoder
    treat: Callable[[Gray], Gray] | None = None
    scale: int = 1
    limit: int | None = None

    def read(self, gray: Gray) -> list[Decoded]:
        """Codes found, with positions in the pixels of the picture given."""
        if self.limit is not None and gray.size > self.limit:
            return []
        treated = self.treat(gray) if self.treat else gray
        found = self.decoder.read(treated)
        return [self._to_scale(code) for code in found]

    def _to_scale(self, code: Decoded) -> Decoded:
        if self.scale == 1 or code.position is None:
            return code
        corners = tuple((x // self.scale, y // self.scale) for x, y in code.position)
        return replace(code, position=corners)


def steps_of(name: str) -> list[Step]:
    """The steps of one library, cheapest first; raises ImportError when it is missing."""
    return list(_STEPS[name]())


def _zxing_steps() -> Iterator[Step]:
    from drivers.decoders.zxing import ZxingDecoder

    qr = ZxingDecoder()
    yield Step("zxing", qr)
    yield Step("zxing coupon formats", ZxingDecoder(ZXING_COUPON))
    yield Step("zxing even", qr, pictures.even)
    yield Step("zxing doubled", qr, pictures.doubled, scale=2, limit=_LARGEST_TO_DOUBLE)
    yield Step("zxing sharpened", qr, pictures.sharpened)
    yield Step("zxing black and white", ZxingDecoder(fixed=True), pictures.black_and_white)


def _zbar_steps() -> Iterator[Step]:
    from drivers.decoders.zbar import ZbarDecoder

    yield Step("zbar", ZbarDecoder())
    qr = ZbarDecoder(qr_only=True)
    yield Step("zbar blurred", qr, pictures.blurred)
    yield Step("zbar doubled", qr, pictures.doubled, scale=2, limit=_LARGEST_TO_DOUBLE)


def _opencv_steps() -> Iterator[Step]:
    from drivers.decoders.opencv import OpenCvDecoder

    yield Step("opencv", OpenCvDecoder())


_STEPS: dict[str, Callable[[], Iterator[Step]]] = {
    "zxing": _zxing_steps,
    "zbar": _zbar_steps,
    "opencv": _opencv_steps,
}
LIBRARIES = tuple(_STEPS)
