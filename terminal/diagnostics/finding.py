"""What a check found: a level, a value, its limit and one thing to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from terminal.locale import _
from terminal.text import clean

_LONGEST = 200


class Level(IntEnum):
    """How it stands, best first."""

    SKIP = 0  # there is nothing to look at, or no way to
    PASS = 1
    WARN = 2
    FAIL = 3

    @property
    def word(self) -> str:
        """Its name in lower case, for JSON and exit codes."""
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence of ours with what stands in it; looked up when it is drawn, never before.

    text    a source string, marked with `later` where it is made
    places  what stands in it: outside text, figures or other phrases
    """

    text: str = ""
    places: tuple[tuple[str, object], ...] = ()

    def told(self) -> str:
        """In the language of the screen; what stands in it is outside text and cleaned."""
        places = {name: _told(value) for name, value in self.places}
        return clean(_(self.text).format(**places), _LONGEST) if self.text else ""

    def plain(self) -> str:
        """In English, for JSON and bundles."""
        places = {name: _plain(value) for name, value in self.places}
        return clean(self.text.format(**places), _LONGEST)


def phrase(text: str, /, **places: object) -> Phrase:
    """A phrase; `text` is marked with `later`."""
    return Phrase(text, tuple(places.items()))


NOTHING = Phrase()


@dataclass(frozen=True, slots=True)
class Finding:
    """How one thing stands.

    check    the name of what was looked at: `clock`, `disk`...
    subject  which of several: a scanner's name, a file
    limit    what it should be; advice: one thing to do, empty where nothing is to be done
    seconds  how long looking took
    """

    check: str
    level: Level
    value: Phrase
    limit: Phrase = NOTHING
    advice: Phrase = NOTHING
    subject: str = ""
    seconds: float = 0.0

    def plain(self) -> dict[str, Any]:
        """As JSON has it, in English."""
        return {
            "check": self.check,
            "subject": self.subject or None,
            "level": self.level.word,
            "value": self.value.plain(),
            "limit": self.limit.plain() or None,
            "advice": self.advice.plain() or None,
            "seconds": round(self.seconds, 3),
        }


def worst_first(findings: Iterable[Finding], order: Iterable[str]) -> list[Finding]:
    """By level; among equals as `order` has them, where a cause stands before its effect."""
    places = {name: place for place, name in enumerate(order)}
    last = len(places)
    return sorted(findings, key=lambda each: (-each.level, places.get(each.check, last)))


def worst(findings: Iterable[Finding]) -> Level:
    """The worst level; SKIP where there is nothing."""
    return max((each.level for each in findings), default=Level.SKIP)


def _told(value: object) -> object:
    """Sentences of the libraries below are looked up as well; see `judge_devices.SENTENCES`."""
    if isinstance(value, Phrase):
        return value.told()
    return _safe(_(value)) if isinstance(value, str) and value else value


def _plain(value: object) -> object:
    return value.plain() if isinstance(value, Phrase) else _safe(value)


def _safe(value: object) -> object:
    return clean(value, _LONGEST) if isinstance(value, str) else value
