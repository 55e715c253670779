"""Colours. A verdict's colour is the same in every theme; a shape and a word always go with it."""

from __future__ import annotations

from textual.theme import Theme

_VERDICTS = {
    "accepted": "#0a6b34",
    "refused": "#a31621",
    "check": "#f2b632",
    "undone": "#4a5564",
    "asking": "#1f4e9e",
    "on-verdict": "#ffffff",
    "on-check": "#1c1400",
    "edge": "#ffb000",
}

DARK = Theme(
    name="baton-dark",
    primary="#5aa9e6",
    secondary="#8a98a8",
    accent="#5aa9e6",
    warning="#ffb000",
    error="#ff6b6b",
    success="#4cc38a",
    foreground="#e6e9ee",
    background="#11151a",
    surface="#171c23",
    panel="#222a34",
    dark=True,
    variables={
        **_VERDICTS,
        "quiet": "#93a1b1",
        "warn-ground": "#4a3500",
        "alarm-ground": "#5c1017",
    },
)

LIGHT = Theme(
    name="baton-light",
    primary="#1f5f99",
    secondary="#5a6673",
    accent="#1f5f99",
    warning="#8a5a00",
    error="#b3202c",
    success="#0a6b34",
    foreground="#15191e",
    background="#f6f5f1",
    surface="#ecebe5",
    panel="#dddcd4",
    dark=False,
    variables={
        **_VERDICTS,
        "quiet": "#56606b",
        "warn-ground": "#ffe2a1",
        "alarm-ground": "#ffd0d0",
    },
)

# Exactly the sixteen colours of a console, so that none is guessed; grounds only of the first
# eight, which every console has.
CONSOLE = Theme(
    name="baton-console",
    primary="#55ffff",
    secondary="#aaaaaa",
    accent="#55ffff",
    warning="#ffff55",
    error="#ff5555",
    success="#55ff55",
    foreground="#ffffff",
    background="#000000",
    surface="#000000",
    panel="#0000aa",
    dark=True,
    variables={
        "accepted": "#00aa00",
        "refused": "#aa0000",
        "check": "#aa5500",
        "undone": "#000000",
        "asking": "#0000aa",
        "on-verdict": "#ffffff",
        "on-check": "#ffffff",
        "edge": "#ffff55",
        "quiet": "#aaaaaa",
        "warn-ground": "#aa5500",
        "alarm-ground": "#aa0000",
    },
)

THEMES = (DARK, LIGHT, CONSOLE)
_BY_SETTING = {"dark": DARK, "light": LIGHT, "console": CONSOLE}
_PLAIN_TERMINALS = frozenset({"linux", "vt100", "vt220", "ansi", "screen", "xterm-16color"})


def chosen(setting: str, terminal: str = "", colours: str = "") -> str:
    """The theme's name for a setting: auto, dark, light, console; unknown ones count as auto.

    terminal, colours  the environment's TERM and COLORTERM; auto takes the console's theme where
                       there are no more than sixteen colours, else the dark one
    """
    if setting in _BY_SETTING:
        return _BY_SETTING[setting].name
    plain = terminal in _PLAIN_TERMINALS and not colours
    return CONSOLE.name if plain else DARK.name
