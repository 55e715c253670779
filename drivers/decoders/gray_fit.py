"""Where in a profile an EAN-13 begins and ends, and how well its best digits explain the greys.

A profile is one line of grey values across the bars. From a first guess at the ends, digits, blur,
lighting and ends are improved in turns (Gauss-Newton) until they stay.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy

from drivers.decoders.gray_model import (
    MODULES,
    PER_MODULE,
    PLACES,
    QUIET,
    SHARPEST,
    SOFTEST,
    STEPS,
    Fit,
    Values,
    blur,
    expected,
    modules_of,
    text_of,
)

_ALONG = PLACES / MODULES
_CENTRED = _ALONG - 0.5
_BOW = 4 * _ALONG * (1 - _ALONG)
_INSIDE = slice(QUIET * PER_MODULE, -QUIET * PER_MODULE)
_LEFT_QUIET, _RIGHT_QUIET = slice(2, 8), slice(-8, -2)
_EDGES = 36
_CANDIDATES = 7
_COMPARED = 400
_THINNEST = 0.9  # pixels per module
_STEEP = 1.0
_FIRST_BLURS = (5, 8, 11, 15, 19)
_TEMPLATE_BLUR = 10
_ROUNDS = 8
_JITTER = (-1.0, -0.5, 0.0, 0.5, 1.0)  # modules
_BOWS = (-1.5, 0.0, 1.5)  # modules
_HOPELESS = 0.85
_LIKE = 0.3
_NOTHING = 1e-6


class Ends(NamedTuple):
    """Where the first bar starts and the last one ends, in pixels, and how far the middle is off.

    The last is what perspective and a round bottle do to the spacing.
    """

    start: float
    end: float
    bow: float = 0.0


class Reading(NamedTuple):
    """The digits read in a profile, where, through how much blur (modules), and how sure.

    `explained` is the share of the greys' variance that the digits account for; `clear` how much
    more the next best digits leave unexplained, as a share of what these leave.
    """

    text: str
    ends: Ends
    blur: float
    explained: float
    clear: float


class _Settled(NamedTuple):
    ends: Ends
    spread: int
    fit: Fit
    explained: float


def readings(profile: Values, disc: bool) -> Iterator[Reading]:
    """What can be read between any two likely ends."""
    for ends in _likely_ends(profile):
        found = read_between(profile, ends, disc)
        if found is not None:
            yield found


def read_between(profile: Values, ends: Ends, disc: bool) -> Reading | None:
    """What can be read about there, from the left or, where that fits better, upside down."""
    settled = _settled(profile, ends, disc)
    text = text_of(settled.fit.choices) if settled else None
    if settled is None or text is None:
        return None
    margin = blur(disc, settled.spread).margin(settled.fit)
    clear = margin / max(settled.fit.cost, _NOTHING)
    return Reading(text, settled.ends, settled.spread / STEPS, settled.explained, clear)


def stands(profile: Values, reading: Reading, disc: bool) -> bool:
    """Whether it is found again from its own ends, and nothing better from ends a module away.

    Digits no code has, because they were misprinted or torn, may look lawful from a wrong start.
    """
    again = read_between(profile, reading.ends, disc)
    if again is None or again.text != reading.text:
        return False
    module = (reading.ends.end - reading.ends.start) / MODULES
    for at_start, at_end in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        start = reading.ends.start + at_start * module
        end = reading.ends.end + at_end * module
        other = _settled(profile, Ends(start, end, reading.ends.bow), disc)
        if other is None or other.explained <= reading.explained:
            continue
        if text_of(other.fit.choices) != reading.text:
            return False
    return True


def _settled(profile: Values, ends: Ends, disc: bool) -> _Settled | None:
    dark = _evened(_sampled(profile, ends))
    upright, turned = _first_fit(dark, disc), _first_fit(dark[::-1], disc)
    if upright[1].cost <= turned[1].cost:
        return _improved(profile, ends, disc, *upright)
    last = len(profile) - 1
    found = _improved(profile[::-1], _mirrored(ends, last), disc, *turned)
    return None if found is None else found._replace(ends=_mirrored(found.ends, last))


def _first_fit(dark: Values, disc: bool) -> tuple[int, Fit]:
    fits = [(spread, blur(disc, spread).best(dark)) for spread in _FIRST_BLURS]
    return min(fits, key=lambda one: one[1].cost)


def _mirrored(ends: Ends, last: int) -> Ends:
    return Ends(last - ends.end, last - ends.start, -ends.bow)


def _improved(profile: Values, ends: Ends, disc: bool, spread: int, fit: Fit) -> _Settled | None:
    explained = 0.0
    for turn in range(_ROUNDS):
        before, digits = (ends, spread), fit.choices
        shown = blur(disc, spread).shown(modules_of(digits))
        ends = _nearer(profile, ends, shown)
        lit = _lighting(_sampled(profile, ends), shown)
        if lit is None:
            return None
        dark, explained = lit
        spread, fit = _sharper_or_softer(dark, disc, spread)
        if explained < _HOPELESS and turn > 1:
            return None
        if spread == before[1] and (digits == fit.choices).all() and _same(before[0], ends):
            break
    return _Settled(ends, spread, fit, explained)


def _same(one: Ends, other: Ends) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < 0.02


def _sharper_or_softer(profile: Values, disc: bool, spread: int) -> tuple[int, Fit]:
    near = range(max(SHARPEST, spread - 2), min(SOFTEST, spread + 2) + 1)
    fits = [(each, blur(disc, each).best(profile)) for each in near]
    return min(fits, key=lambda one: one[1].cost)


def _sampled(profile: Values, ends: Ends) -> Values:
    return numpy.interp(_pixels(ends), numpy.arange(len(profile)), profile)


def _pixels(ends: Ends) -> Values:
    return ends.start + (ends.end - ends.start) * _ALONG + ends.bow * _BOW


def _evened(greys: Values) -> Values:
    """1 for dark, 0 for the light that the two margins show."""
    left, right = greys[_LEFT_QUIET].mean(), greys[_RIGHT_QUIET].mean()
    light = left + (right - left) * _ALONG
    dark = numpy.percentile(greys[_INSIDE], 4)
    return (light - greys) / numpy.maximum(light - dark, 1)


def _light_terms(shown: Values) -> Values:
    """Lightness and contrast may each vary along the code as a parabola does."""
    bend = _CENTRED * _CENTRED
    ones = numpy.ones_like(_CENTRED)
    return numpy.stack((ones, _CENTRED, bend, shown, shown * _CENTRED, shown * bend), 1)


def _lighting(greys: Values, shown: Values) -> tuple[Values, float] | None:
    """The greys with the lighting taken out, and the share explained; None if light is dark."""
    terms = _light_terms(shown)
    found = numpy.linalg.lstsq(terms, greys, rcond=None)[0]
    light, contrast = terms[:, :3] @ found[:3], terms[:, :3] @ found[3:]
    if contrast.max() > -1:
        return None
    left = greys - terms @ found
    return (greys - light) / contrast, 1 - float(left @ left) / (float(greys.var()) * left.size)


def _nearer(profile: Values, ends: Ends, shown: Values) -> Ends:
    """One Gauss-Newton step of the ends, with the lighting free."""
    where, pixels = numpy.arange(len(profile)), _pixels(ends)
    ahead = numpy.interp(pixels + 0.5, where, profile)
    back = numpy.interp(pixels - 0.5, where, profile)
    slope = ahead - back
    moves = numpy.stack((slope * (1 - _ALONG), slope * _ALONG, slope * _BOW), 1)
    terms = numpy.hstack((_light_terms(shown), -moves))
    found = numpy.linalg.lstsq(terms, _sampled(profile, ends), rcond=None)[0]
    most = 0.7 * (ends.end - ends.start) / MODULES
    step = numpy.clip(found[-3:], -most, most)
    return Ends(*(float(a + b) for a, b in zip(ends, step, strict=True)))


def _likely_ends(profile: Values) -> list[Ends]:
    """Pairs of edges with light margins, best first, by the pattern all codes share."""
    starts, ends = _edges(profile)
    start, end = (one.ravel() for one in numpy.meshgrid(starts, ends, indexing="ij"))
    module = (end - start) / MODULES
    last = len(profile) - 1 + 2 * module
    keep = (module > _THINNEST) & (start > 2 * module) & (end + 4 * module < last)
    start, end = start[keep], end[keep]
    keep = _has_margins(_between(profile, start, end, numpy.zeros_like(start)))
    start, end = start[keep], end[keep]
    if not start.size:
        return []
    moved, widened, bows = (one.ravel() for one in numpy.meshgrid(_JITTER, _JITTER, _BOWS))
    module = (end - start)[:, None] / MODULES
    starts, ends = start[:, None] + moved * module, end[:, None] + widened * module
    bows = bows * module
    rows = _between(profile, starts.ravel(), ends.ravel(), bows.ravel())
    likeness = _likeness(rows)
    found = numpy.stack([one.ravel() for one in (starts, ends, bows)], 1)
    order = numpy.argsort(-likeness)[:_COMPARED]
    return _apart(found[[row for row in order if likeness[row] > _LIKE]])


def _apart(ends: Values) -> list[Ends]:
    """The first of them, without those that are nearly another one."""
    kept: list[Ends] = []
    for row in ends:
        near = (row[1] - row[0]) / MODULES
        if all(numpy.abs(row - other).max() > near for other in kept):
            kept.append(Ends(*map(float, row)))
        if len(kept) == _CANDIDATES:
            break
    return kept


def _edges(profile: Values) -> tuple[Values, Values]:
    """Where it falls and where it rises steepest, finer than a pixel; the strongest of each."""
    slope = numpy.diff(profile)
    return _peaks(-slope), _peaks(slope)


def _peaks(slope: Values) -> Values:
    before, here, after = slope[:-2], slope[1:-1], slope[2:]
    top = numpy.flatnonzero((here >= before) & (here > after) & (here > _STEEP))
    top = top[numpy.argsort(-here[top])[:_EDGES]]
    bend = before[top] - 2 * here[top] + after[top]
    return top + 1.5 + 0.5 * (before[top] - after[top]) / bend


def _between(profile: Values, start: Values, end: Values, bow: Values) -> Values:
    """One row of samples for each pair of ends."""
    pixels = start[:, None] + (end - start)[:, None] * _ALONG + bow[:, None] * _BOW
    return numpy.interp(pixels, numpy.arange(len(profile)), profile)


def _has_margins(rows: Values) -> Values:
    code = rows[:, _INSIDE]
    middle, uneven = numpy.median(code, 1), 0.3 * code.std(1)
    left, right = rows[:, _LEFT_QUIET], rows[:, _RIGHT_QUIET]
    lightest = numpy.minimum(left.min(1), right.min(1))
    return (lightest > middle) & (left.std(1) < uneven) & (right.std(1) < uneven)


def _likeness(rows: Values) -> Values:
    """Correlation of each row with what every code has in common."""
    common = blur(False, _TEMPLATE_BLUR).shown(expected())
    common = common - common.mean()
    dark = rows.mean(1, keepdims=True) - rows
    size = numpy.linalg.norm(dark, axis=1) * numpy.linalg.norm(common)
    return dark @ common / numpy.maximum(size, 1e-9)
