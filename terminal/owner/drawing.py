"""The charts of the owner's page as inline SVG: text stays text, colours come from the page.

All numbers in the pictures are whole figures of `terminal.core.figures`; nothing is made here.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from terminal.core.figures import Hour

_WIDTH, _HEIGHT = 720, 240
_NARROW = 460  # beside something else
_TOP, _BOTTOM = 22, 24  # room for the figures above and the hours below
_LABELS = 14  # of an axis; more are thinned out


class Words(NamedTuple):
    """What a chart says to whoever cannot see it: its name, and one sentence."""

    name: str
    sentence: str


def by_hour(hours: Sequence[tuple[str, Hour]], before: Sequence[int], words: Words) -> str:
    """Bars upward for what was redeemed, downward for what was refused.

    A mark shows where the day before stood.

    hours   label and figures, in order
    before  redemptions of the same hours of the day before
    """
    up = max([*(each.redeemed for _, each in hours), *before, 1])
    down = max(each.refused for _, each in hours)
    unit = (_HEIGHT - _TOP - _BOTTOM) / (up + down)
    ground = _TOP + up * unit
    step = _WIDTH / len(hours)
    wide, every = min(step * 0.68, 46), -(-len(hours) // _LABELS)
    parts: list[str] = []
    for place, ((label, each), then) in enumerate(zip(hours, before, strict=True)):
        middle = step * (place + 0.5)
        parts += _stack(middle - wide / 2, wide, ground, unit, each)
        if then:
            level, reach = ground - then * unit, wide * 0.66
            ends = f'x1="{middle - reach:.1f}" x2="{middle + reach:.1f}"'
            parts.append(f'<line class="then" {ends} y1="{level:.1f}" y2="{level:.1f}"/>')
        if each.redeemed:
            top = ground - max(each.redeemed, then) * unit - 6
            parts.append(_text("figure", middle, top, str(each.redeemed)))
        if place % every == 0:
            parts.append(_text("axis", middle, _HEIGHT - 6, label))
    return _svg([*parts, _base(ground, _WIDTH)], words)


def steps(labels: Sequence[str], counts: Sequence[int], words: Words) -> str:
    """One bar for each class of verdict times."""
    unit, step = (_HEIGHT - _TOP - _BOTTOM) / max([*counts, 1]), _NARROW / len(counts)
    wide, ground = step * 0.72, _HEIGHT - _BOTTOM
    parts: list[str] = []
    for place, (label, count) in enumerate(zip(labels, counts, strict=True)):
        middle = step * (place + 0.5)
        if count:
            high = count * unit
            parts.append(_bar("final", middle - wide / 2, ground - high, wide, high))
            parts.append(_text("figure", middle, ground - high - 6, str(count)))
        parts.append(_text("axis", middle, _HEIGHT - 6, label))
    return _svg([*parts, _base(ground, _NARROW)], words, wide=_NARROW)


def share(basis_points: int, words: Words) -> str:
    """One bar, filled by a share."""
    full, filled = 720, 720 * basis_points / 10_000
    rest = f'<rect class="rest" width="{full}" height="14" rx="7"/>'
    part = f'<rect class="own" width="{max(filled, 7):.1f}" height="14" rx="7"/>' if filled else ""
    return _svg([rest, part], words, height=14, kind="share")


def line(value: int, most: int, words: Words) -> str:
    """One bar of a list, as long as its value is of the largest."""
    wide = 720 * value / most if most > 0 else 0
    bar = f'<rect class="final" width="{max(wide, 3):.1f}" height="10" rx="3"/>'
    return _svg([bar], words, height=10, kind="line")


def _stack(left: float, wide: float, ground: float, unit: float, each: Hour) -> list[str]:
    """Upward the platform's word and the till's own, downward what was refused."""
    final, found = each.redeemed - each.offline, []
    if final:
        found.append(_bar("final", left, ground - final * unit, wide, final * unit))
    if each.offline:
        top = ground - each.redeemed * unit
        found.append(_bar("own", left, top, wide, each.offline * unit))
    if each.refused:
        found.append(_bar("refused", left, ground, wide, each.refused * unit))
    return found


def _base(ground: float, wide: int) -> str:
    return f'<line class="base" x1="0" x2="{wide}" y1="{ground:.1f}" y2="{ground:.1f}"/>'


def _bar(kind: str, left: float, top: float, wide: float, high: float) -> str:
    place = f'x="{left:.1f}" y="{top:.1f}" width="{wide:.1f}" height="{max(high, 1):.1f}"'
    return f'<rect class="{kind}" {place} rx="2"/>'


def _text(kind: str, x: float, y: float, text: str) -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}">{escape(text)}</text>'


def _svg(
    parts: Sequence[str],
    words: Words,
    height: int = _HEIGHT,
    kind: str = "chart",
    wide: int = _WIDTH,
) -> str:
    stretched = ' preserveAspectRatio="none"' if kind in ("share", "line") else ""
    told = f'role="img" aria-label="{escape(words.name)}: {escape(words.sentence)}"'
    box = f'viewBox="0 0 {wide} {height}"{stretched}'
    return f'<svg class="{kind}" {box} {told}>{"".join(parts)}</svg>'
