"""Which language a page speaks, and its words there.

English stands in the pages themselves; `words.toml` has each of their sentences in Chinese as it is
written on the mainland and in Taiwan. The till's catalogues are not asked: a platform is somebody
else's program.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from string import Template
from urllib.parse import urlencode

from fastapi import Request


class Language(StrEnum):
    """A language of the pages, by its tag (RFC 5646)."""

    ENGLISH = "en"
    SIMPLIFIED = "zh-CN"
    TRADITIONAL = "zh-TW"


NAMES = {
    Language.ENGLISH: "English",
    Language.SIMPLIFIED: "简体中文",
    Language.TRADITIONAL: "繁體中文",
}
# One entry of Accept-Language (RFC 9110, 12.5.4): a range, and how much it is liked.
_RANGE = re.compile(
    r"\s*(?P<range>[a-z]{1,8}(?:-[a-z0-9]{1,8})*|\*)"
    r"\s*(?:;\s*q\s*=\s*(?P<liked>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)\s*)?",
    re.ASCII | re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Speech:
    """How a page speaks to its reader.

    chosen  the reader has asked for this language by `?lang=`: the page's own links keep it
    query   what else stands in the page's address
    """

    language: Language = Language.ENGLISH
    chosen: bool = False
    query: Mapping[str, str] = field(default_factory=dict)

    def __call__(self, sentence: str, /, **parts: str) -> str:
        """A sentence with its `$places` filled. What comes out is text, never markup."""
        return Template(self.word(sentence)).substitute(parts)

    def word(self, english: str) -> str:
        """A word or a sentence as it stands; what nobody has translated stays as it is."""
        return words(self.language).get(english, english)

    def day(self, day: date) -> str:
        """A date in the language's own order."""
        parts = {"day": str(day.day), "month": f"{day:%B}", "number": str(day.month)}
        return self("$day $month $year", year=str(day.year), **parts)

    def listed(self, names: list[str]) -> str:
        """Names one after the other."""
        return self.word(", ").join(names)

    def link(self, path: str = "", /, **query: str) -> str:
        """A link to one of our own pages, in the language that was chosen."""
        query |= {"lang": self.language.value} if self.chosen else {}
        return path + ("?" + urlencode(query) if query else "")

    def others(self) -> dict[Language, str]:
        """The languages that this page does not speak, each with the link to it."""
        return {
            other: "?" + urlencode({**self.query, "lang": other.value})
            for other in Language
            if other is not self.language
        }


ENGLISH = Speech()


def speech_to(request: Request) -> Speech:
    """How to speak to whoever asks: as `?lang=` says, else as the browser's languages do."""
    query = dict(request.query_params)
    wanted = _spoken(query.pop("lang", "").replace("_", "-"))
    accept = ", ".join(request.headers.getlist("accept-language"))
    return Speech(wanted or liked_best(accept), wanted is not None, query)


def liked_best(accept: str) -> Language:
    """The one of our languages that an Accept-Language likes best; English if it likes none.

    A range that is misspelled, that we do not speak or that is not acceptable (q=0) does not count.
    """
    ranges = [each for each in map(_RANGE.fullmatch, accept.split(",")) if each]
    liked = [(float(each["liked"] or 1), _spoken(each["range"])) for each in ranges]
    ours = [(weight, language) for weight, language in liked if weight and language]
    return max(ours, key=lambda one: one[0], default=(0.0, Language.ENGLISH))[1]


@cache
def words(language: Language) -> dict[str, str]:
    """The words of a language by their English; none for English itself."""
    if language is Language.ENGLISH:
        return {}
    table = tomllib.loads(files("terminal.sandbox").joinpath("words.toml").read_text("utf-8"))
    return {english: said[language] for english, said in table.items() if language in said}


def _spoken(tag: str) -> Language | None:
    """Our language for a tag: the script decides, where none is told the place."""
    first, *others = tag.lower().split("-")
    if first in ("en", "*"):
        return Language.ENGLISH
    if first != "zh":
        return None
    if "hant" in others or ("hans" not in others and {"tw", "hk", "mo"}.intersection(others)):
        return Language.TRADITIONAL
    return Language.SIMPLIFIED
