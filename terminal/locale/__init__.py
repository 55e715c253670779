"""The catalogues: every word a person sees is looked up here, in the language chosen now.

The source strings are English. A catalogue is one folder, `<language>/LC_MESSAGES/baton.po`;
`deploy/translations.py` refreshes them. The language may change while the till runs, so words
are looked up when they are drawn, never kept.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

DOMAIN = "baton"
SOURCE = "en"
# In the order the language key goes round. A new catalogue is one more line.
LANGUAGES = {"en": "English", "zh_CN": "简体中文", "zh_TW": "繁體中文"}
# Who reads which catalogue without having one of their own.
_NEAREST = {
    **dict.fromkeys(("zh", "zh_Hans", "zh_SG", "zh_MY"), "zh_CN"),
    **dict.fromkeys(("zh_Hant", "zh_HK", "zh_MO"), "zh_TW"),
}
_FOLDER = Path(__file__).parent

_here: ContextVar[str] = ContextVar("language", default="")
_current = SOURCE
_beside = "zh_CN"  # what stands beside English


def use(language: str = "") -> str:
    """Speak this language from now on; returns the one that was chosen.

    `language` is a POSIX or BCP 47 name (`zh_CN.UTF-8`, `zh-Hant-HK`); empty takes the
    environment's. A language without a catalogue is English.
    """
    global _current, _beside
    _current = nearest(language or _of_environment())
    found = [name for name in (_current, nearest(_of_environment())) if name != SOURCE]
    _beside = found[0] if found else "zh_CN"
    return _current


def switch() -> str:
    """Go round to the next language while the till runs; returns it.

    The Chinese beside English stays the one that the till began with.
    """
    global _current
    _current = following()
    return _current


def current() -> str:
    """The language spoken now, and here."""
    return _here.get() or _current


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Speak another language in this thread alone, as for a page of the owner's; empty = not."""
    before = _here.set(nearest(language) if language else "")
    try:
        yield
    finally:
        _here.reset(before)


def following() -> str:
    """The language after the current one, in the order of LANGUAGES."""
    names = list(LANGUAGES)
    return names[(names.index(_current) + 1) % len(names)]


def nearest(language: str) -> str:
    """The catalogue that serves a language best: by script, then by region, then at all."""
    name = language.split(".")[0].split("@")[0].replace("-", "_")
    parts = name.split("_")
    for candidate in (name, "_".join(parts[:2]), f"{parts[0]}_{parts[-1]}", parts[0]):
        found = _NEAREST.get(candidate, candidate)
        if found in LANGUAGES:
            return found
    return SOURCE


def _(text: str) -> str:
    """A source string in the current language."""
    return _catalogue(current()).gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """The form of a source string that fits a count, in the current language."""
    return _catalogue(current()).ngettext(one, many, count)


def elsewhere(text: str) -> str:
    """The same source string for the other reader: English beside Chinese, Chinese beside English.

    Beside English stands the Chinese that the till was set to, or that of the environment, else
    Simplified; who has gone round the languages finds it as it was.
    """
    return _catalogue(SOURCE if _current != SOURCE else _beside).gettext(text)


def later(text: str) -> str:
    """Marks a source string for the catalogues that is looked up only when it is drawn."""
    return text


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    if language == SOURCE:
        return gettext.NullTranslations()
    return gettext.translation(DOMAIN, _FOLDER, [language])


def _of_environment() -> str:
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(variable):
            return value
    return SOURCE
