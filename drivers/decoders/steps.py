"""The single tries of the cascade: views of the picture, then one decoder.

Chosen by what each adds to the ones before it, on either half of 767 photographs at three sizes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from drivers.decoders import treatments
from drivers.decoders.base import Decoded, Decoder
from drivers.decoders.faint_stripes import faint_stripes
from drivers.decoders.stripes import straightened
from drivers.decoders.symbologies import BARS, OTHER_MATRIX, QR, SHORT_BARS, UPC_E
from drivers.decoders.views import View

LIBRARIES = ("zxing", "zbar", "opencv")

_NEVER, _FRAME, _HALF, _THIRD, _PART = 0, 1_000_000, 450_000, 300_000, 240_000  # pixels
_LARGE, _DOUBLE, _TRIPLE = 4_000_000, 2_000_000, 500_000

_Views = Callable[[View], list[View]]


@dataclass(frozen=True, slots=True)
class Step:
    """One try.

    `look` names how bars are seen: two reads that share it can share a mistake. Larger views than
    `still` pixels are left out; live ones are shrunk to `live` pixels, and 0 keeps the step out.
    `part` is for steps that in a live frame look at one part of it after the other; `joins` for
    those that are still tried in a picture when other bars were found in it.
    """

    name: str
    decoder: Decoder
    views: _Views = lambda view: [view]
    look: str = "plain"
    still: int = 50_000_000
    live: int = _NEVER
    part: bool = False
    joins: bool = False

    def read(self, view: View) -> list[Decoded]:
        """Codes found, with positions in the pixels of the frame."""
        if view.size > self.still:
            return []
        return [
            _in_frame(code, seen)
            for seen in self.views(view)
            for code in self.decoder.read(seen.pixels)
        ]

    def read_live(self, view: View) -> list[Decoded]:
        """The same at a cost that a live frame can bear."""
        return self.read(view.shrunk_to(self.live))


def _in_frame(code: Decoded, view: View) -> Decoded:
    return replace(code, position=view.in_frame(code.position)) if code.position else code


def _through(*filters: treatments.Filter, scale: float = 1) -> _Views:
    """Scale, then one filter after the other."""

    def views(view: View) -> list[View]:
        view = view.scaled(scale) if scale != 1 else view
        for one in filters:
            view = view.filtered(one)
        return [view]

    return views


def _upright(scale: float, most: int = 2, *filters: treatments.Filter) -> _Views:
    """The striped parts, turned so that their bars stand upright, enlarged and smoothed along."""

    def views(view: View) -> list[View]:
        enlarge = _through(*filters, treatments.smoothed_along, scale=scale)
        parts = straightened(view, most)
        return [seen for part in parts for seen in enlarge(part.shrunk_to(_PART))]

    return views


def first_step(library: str, upc_e: bool = False) -> Step:
    """How a library looks at a frame when it is the first to do so; raises ImportError."""
    if library == "zxing":
        return Step("zxing", _zxing(QR), live=_DOUBLE)
    if library == "zbar":
        return Step("zbar", _zbar(upc_e), look="zbar", live=_FRAME)
    return Step("opencv", _opencv(), look="opencv", live=_HALF)


def further_steps(library: str, upc_e: bool = False) -> Mapping[int, Step]:
    """The other steps of a library by their turn in the cascade; raises ImportError."""
    return dict(_FURTHER[library](upc_e))


def own_steps() -> dict[int, Step]:
    """Steps that need none of the libraries' readers, by their turn; too slow for live frames."""
    return {95: Step("grey", _grey(disc=True, lines=5), faint_stripes, "grey")}


def own_closer_steps() -> list[Step]:
    """How they look again: through another blur, at other lines."""
    return [Step("again grey", _grey(disc=False, lines=4), faint_stripes, "grey again")]


def closer_steps(libraries: Sequence[str], upc_e: bool = False) -> list[Step]:
    """How to look again where a code was just seen; raises ImportError."""
    if "zxing" not in libraries:
        return _closer_without_zxing(libraries, upc_e)
    bars = _bars(upc_e)
    steps = [
        Step("again", _zxing((*QR, *bars)), live=_HALF),
        Step("again upright", _zxing(bars), _upright(2, 1), "upright", live=_THIRD),
        Step("again larger", _zxing(bars), _upright(3, 1), "upright larger", live=_THIRD),
    ]
    if "zbar" in libraries:
        steps.append(Step("again zbar", _zbar(upc_e), look="zbar", live=_THIRD))
    return steps


def _closer_without_zxing(libraries: Sequence[str], upc_e: bool) -> list[Step]:
    if "zbar" not in libraries:
        return [first_step(libraries[0], upc_e)]
    zbar = _zbar(upc_e)
    return [
        Step("again", zbar, look="zbar", live=_HALF),
        Step("again upright", zbar, _upright(2, 1), "zbar upright", live=_THIRD),
        Step("again smaller", zbar, _through(scale=0.7), "zbar smaller", live=_HALF),
    ]


def _zxing_steps(upc_e: bool) -> Iterator[tuple[int, Step]]:
    bars = _bars(upc_e)
    qr, any_bars, short_bars = _zxing(QR), _zxing(bars), _zxing(SHORT_BARS)
    both = _zxing((*QR, *bars))
    even, white = _through(treatments.even), _through(treatments.black_and_white)
    yield 10, Step("bars", any_bars, live=_FRAME)
    yield 20, Step("even", qr, even, live=_FRAME)
    yield 25, Step("bars even", any_bars, even, joins=True)
    yield 28, Step("upright", short_bars, _upright(2, 3), "upright", live=_FRAME, joins=True)
    yield 30, Step("black and white", _zxing(QR, fixed=True), white, live=_FRAME)
    yield 35, Step("brightened", qr, _through(treatments.brightened), live=_FRAME)
    twice = _through(treatments.even, scale=2)
    yield 40, Step("doubled", both, twice, "doubled", still=_DOUBLE, live=_THIRD, part=True)
    yield 45, Step("matrix", _zxing(OTHER_MATRIX), live=_THIRD)
    sharp = _through(treatments.sharpened, scale=2)
    yield 70, Step("doubled sharpened", qr, sharp, still=_DOUBLE)
    inverted = treatments.inverted
    yield 75, Step("bars inverted", short_bars, _upright(2, 2, inverted), "inverted")
    yield 76, Step("bars inverted larger", short_bars, _upright(3, 2, inverted), "inverted larger")
    yield 80, Step("tripled", both, _through(scale=3), "tripled", still=_TRIPLE)


def _zbar_steps(upc_e: bool) -> Iterator[tuple[int, Step]]:
    zbar = _zbar(upc_e)
    blurred, sharpened = _through(treatments.blurred), _through(treatments.sharpened)
    soft = _through(treatments.black_and_white_soft)
    yield 50, Step("zbar blurred", zbar, blurred, "zbar", still=_LARGE, live=_HALF)
    yield 60, Step("zbar sharpened", zbar, sharpened, "zbar", still=_LARGE, live=_HALF)
    yield 65, Step("zbar black and white", zbar, soft, "zbar", still=_LARGE)
    yield 85, Step("zbar", zbar, look="zbar", still=_LARGE)
    yield 86, Step("zbar smaller", zbar, _through(scale=0.7), "zbar smaller", still=_LARGE)
    yield 90, Step("zbar upright", zbar, _upright(2), "zbar upright")


def _opencv_steps(_upc_e: bool) -> Iterator[tuple[int, Step]]:
    yield 99, Step("opencv", _opencv(), look="opencv", still=_LARGE)


def _bars(upc_e: bool) -> tuple[str, ...]:
    return (*BARS, UPC_E) if upc_e else BARS


def _zxing(symbologies: tuple[str, ...], fixed: bool = False) -> Decoder:
    from drivers.decoders.zxing import ZxingDecoder

    return ZxingDecoder(symbologies, fixed)


def _zbar(upc_e: bool) -> Decoder:
    from drivers.decoders.zbar import ZbarDecoder

    return ZbarDecoder(upc_e=upc_e)


def _opencv() -> Decoder:
    from drivers.decoders.opencv import OpenCvDecoder

    return OpenCvDecoder()


def _grey(disc: bool, lines: int) -> Decoder:
    from drivers.decoders.gray_bars import GrayBarsDecoder

    return GrayBarsDecoder(disc, lines)


_FURTHER: dict[str, Callable[[bool], Iterator[tuple[int, Step]]]] = {
    "zxing": _zxing_steps,
    "zbar": _zbar_steps,
    "opencv": _opencv_steps,
}
