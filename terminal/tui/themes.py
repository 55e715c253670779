"""Colours. A verdict's colour is the same in every theme; a shape and a word always go with it."""

from __future__ import annotations

from textual.theme import Theme

_VERDICTS = {
    "accepted": "#0a6b34",
    "refused": "#a31621",
    "check": "#f2b632",
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

THEMES = (DARK, LIGHT)
