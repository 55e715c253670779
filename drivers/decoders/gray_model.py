"""EAN-13 as grey values: what its modules look like through blur, and which digits fit best.

Blur is linear, so the squared difference between a profile and a code is a quadratic form of the
code's modules, and it reaches no further than from one digit to the next. The best of all 10^12
codes is then the shortest way through twelve digits (Viterbi), with neighbours taken into account.
Patterns and parities: GS1 General Specifications, 5.2.
"""

from dataclasses import dataclass
from functools import cache
from typing import Any, NamedTuple

import numpy

Values = Any
"""A numpy array of float64."""

MODULES = 95
QUIET = 5
"""Modules of the light margin on either side that belong to the model."""
PER_MODULE = 2
PLACES = numpy.arange(-QUIET * PER_MODULE, (MODULES + QUIET) * PER_MODULE) / PER_MODULE + 0.25
"""Where a profile is sampled, in modules from the start of the first bar."""
STEPS = 12
"""Blur is counted in twelfths of a module (standard deviation)."""
SHARPEST, SOFTEST = 4, 22

_ODD = (0x0D, 0x19, 0x13, 0x3D, 0x23, 0x31, 0x2F, 0x3B, 0x37, 0x0B)
_SET_A = numpy.array([[int(bit) for bit in f"{bits:07b}"] for bits in _ODD], numpy.float64)
_SET_C = 1 - _SET_A
_LEFT = numpy.vstack([_SET_A, _SET_C[:, ::-1]])
_DIGITS = 10
_FIRST = (
    *("AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB"),
    *("ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA"),
)
_HALF = 6
_SETS = (_LEFT,) * _HALF + (_SET_C,) * _HALF
_STARTS = tuple(3 + 7 * place for place in range(_HALF)) + tuple(
    50 + 7 * place for place in range(_HALF)
)
_GUARDS = numpy.zeros(MODULES)
_GUARDS[[0, 2, 46, 48, 92, 94]] = 1
_DISC, _SMEARED = (1.0, 0.3), (0.8, 0.6)
"""How much of the blur's deviation is a disc's and how much a Gaussian's."""
_FINE = 64
_REACH = 8  # modules


class Fit(NamedTuple):
    """The digits that fit a profile best: rows of the pattern tables.

    `cost` is the sum of the squared differences that remain; `costs` are what choosing each
    pattern costs by itself, and `ahead` with the best digits before it.
    """

    choices: Values
    cost: float
    costs: list[Values]
    ahead: list[Values]


@dataclass(frozen=True, slots=True)
class Blur:
    """A code's modules seen through one blur: how each sample mixes them, and what that costs."""

    weights: Values
    own: tuple[Values, ...]
    pairs: tuple[Values, ...]
    guards: float

    def shown(self, modules: Values) -> Values:
        """The profile of these modules, 1 for dark."""
        return self.weights @ modules

    def best(self, profile: Values) -> Fit:
        """The twelve digits nearest to a profile that is 1 where dark and 0 where light."""
        mixed = profile @ self.weights
        costs = [
            cost - 2 * patterns @ mixed[start : start + 7]
            for cost, patterns, start in zip(self.own, _SETS, _STARTS, strict=True)
        ]
        ahead, ways = [costs[0]], []
        for pair, cost in zip(self.pairs, costs[1:], strict=True):
            reached = ahead[-1][:, None] + pair
            ways.append(reached.argmin(0))
            ahead.append(reached.min(0) + cost)
        choices = [int(ahead[-1].argmin())]
        for way in reversed(ways):
            choices.append(int(way[choices[-1]]))
        choices.reverse()
        fixed = float(profile @ profile + self.guards - 2 * mixed @ _GUARDS)
        return Fit(numpy.array(choices), float(ahead[-1].min()) + fixed, costs, ahead)

    def margin(self, fit: Fit) -> float:
        """How much more the best digits cost that differ from the chosen ones somewhere."""
        behind = numpy.zeros(_DIGITS)
        others = []
        for place in range(len(fit.costs) - 1, -1, -1):
            through = fit.ahead[place] + behind
            through[fit.choices[place]] = numpy.inf
            others.append(through.min())
            if place:
                behind = (self.pairs[place - 1] + fit.costs[place] + behind).min(1)
        return float(min(others) - fit.ahead[-1].min())


@cache
def blur(disc: bool, twelfths: int) -> Blur:
    """The blur of a lens out of focus, a disc seen from the side, or one smeared by motion."""
    response = _response(disc, twelfths / STEPS)
    distance = PLACES[:, None] - numpy.arange(MODULES)
    fine = numpy.arange(len(response)) / _FINE - _REACH
    weights = numpy.interp(distance, fine, response) - numpy.interp(distance - 1, fine, response)
    square = weights.T @ weights
    own, pairs = [], []
    for place, (patterns, start) in enumerate(zip(_SETS, _STARTS, strict=True)):
        here = slice(start, start + 7)
        inside = numpy.einsum("pi,ij,pj->p", patterns, square[here, here], patterns)
        own.append(inside + 2 * patterns @ (square[here] @ _GUARDS))
        if place + 1 < len(_SETS):
            there = slice(_STARTS[place + 1], _STARTS[place + 1] + 7)
            pairs.append(2 * patterns @ square[here, there] @ _SETS[place + 1].T)
    return Blur(weights, tuple(own), tuple(pairs), float(_GUARDS @ square @ _GUARDS))


def _response(disc: bool, deviation: float) -> Values:
    """What an edge between light and dark becomes: 0 far before it, 1 far behind it."""
    place = numpy.arange(-_REACH * _FINE, _REACH * _FINE + 1) / _FINE
    share, pixel = _DISC if disc else _SMEARED
    lens = numpy.sqrt(numpy.maximum(0, (2 * share * deviation) ** 2 - place**2))
    soft = numpy.exp(-(place**2) / (2 * (pixel * deviation) ** 2))
    kernel = numpy.convolve(lens, soft, "same")
    return numpy.cumsum(kernel) / kernel.sum()


def modules_of(choices: Values) -> Values:
    """The 95 modules of twelve chosen patterns, 1 for a bar."""
    modules = _GUARDS.copy()
    for choice, patterns, start in zip(choices, _SETS, _STARTS, strict=True):
        modules[start : start + 7] = patterns[choice]
    return modules


def expected() -> Values:
    """The mean of all codes: where guards and digits begin and end, whatever the digits are."""
    modules = _GUARDS.copy()
    for patterns, start in zip(_SETS, _STARTS, strict=True):
        modules[start : start + 7] = patterns.mean(0)
    return modules


def text_of(choices: Values) -> str | None:
    """The 13 digits; None when no first digit has this parity or the check digit is wrong."""
    parity = "".join("B" if choice >= _DIGITS else "A" for choice in choices[:_HALF])
    if parity not in _FIRST:
        return None
    digits = [_FIRST.index(parity), *(int(choice) % _DIGITS for choice in choices)]
    if sum(digits[::2]) % _DIGITS != -3 * sum(digits[1::2]) % _DIGITS:
        return None
    return "".join(map(str, digits))
