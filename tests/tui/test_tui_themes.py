"""Colours: readable in every theme, never the only sign, exact on a console of sixteen."""

from __future__ import annotations

from itertools import pairwise

import pytest
from textual.color import Color

from terminal.tui import themes
from terminal.tui.widgets.shapes import shape
from terminal.wording import Look
from terminal.wording.verdicts import mark

SIXTEEN = {
    *("#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa"),
    *("#555555", "#ff5555", "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff"),
}
ON = {
    "accepted": "on-verdict",
    "refused": "on-verdict",
    "asking": "on-verdict",
    "check": "on-check",
}


def contrast(one: str, other: str) -> float:
    """WCAG 2: from 1 to 21."""
    light, dark = sorted(map(luminance, (one, other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(name: str) -> float:
    rgb = (part / 255 for part in Color.parse(name).rgb)
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in rgb)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme", themes.THEMES, ids=lambda theme: theme.name)
@pytest.mark.parametrize("look", ON)
def test_words_on_a_verdict_can_be_read(theme, look: str) -> None:
    least = 3.0 if theme is themes.CONSOLE else 4.5  # large and bold, and only sixteen colours
    assert contrast(theme.variables[look], theme.variables[ON[look]]) >= least


@pytest.mark.parametrize("theme", themes.THEMES, ids=lambda theme: theme.name)
def test_words_on_the_ground_can_be_read(theme) -> None:
    named = (theme.foreground, theme.primary, theme.warning, theme.error, theme.success)
    for colour in (*named, theme.variables["quiet"]):
        assert contrast(theme.background, colour) >= 4.4, colour
    for ground in ("warn-ground", "alarm-ground"):
        assert contrast(theme.variables[ground], theme.foreground) >= 4.4, ground


def test_console_theme_holds_nothing_but_the_sixteen() -> None:
    theme = themes.CONSOLE
    named = [theme.primary, theme.secondary, theme.accent, theme.warning, theme.error]
    named += [theme.success, theme.foreground, theme.background, theme.surface, theme.panel]
    assert {*named, *theme.variables.values()} <= SIXTEEN


def test_looks_differ_without_their_colours() -> None:
    assert len({shape(look, 9) for look in Look}) == len(Look)
    marks = sorted(mark(look) for look in Look)
    assert all(one != other for one, other in pairwise(marks))


@pytest.mark.parametrize(
    ("setting", "terminal", "colours", "theme"),
    [
        ("auto", "xterm-256color", "", themes.DARK),
        ("auto", "linux", "", themes.CONSOLE),
        ("auto", "screen", "truecolor", themes.DARK),
        ("light", "linux", "", themes.LIGHT),
        ("dark", "linux", "", themes.DARK),
        ("console", "xterm-256color", "truecolor", themes.CONSOLE),
        ("", "", "", themes.DARK),
    ],
)
def test_theme_by_setting_and_terminal(setting, terminal, colours, theme) -> None:
    assert themes.chosen(setting, terminal, colours) == theme.name
