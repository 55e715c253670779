"""A language in which every word of the catalogues is spelt otherwise, and what is not shows.

Each letter of a source string becomes a letter from elsewhere of the same width; so an ASCII letter
on the screen is a word that passed by the catalogues, unless it came from outside.
"""

from __future__ import annotations

import gettext
import re

_PLAIN = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_OTHER = "абцдефгхийклмнопярстувшжызАБЦДЕФГХИЙКЛМНОПЯРСТУВШЖЫЗ"
_LETTERS = str.maketrans(_PLAIN, _OTHER)
_PLACES = re.compile(r"(\{[^}]*\})")
_WORDS = re.compile(r"[^\W\d_]+", re.ASCII)
_HAN = re.compile(r"[\u4e00-\u9fff]+")

# Names of keys, languages and the program; a Z and an X report are called so in every language.
ALWAYS = "Esc Enter Bksp F English 简体中文 繁體中文 Baton Z X"


class Pseudo(gettext.NullTranslations):
    """Any text as its own translation, in other letters."""

    def gettext(self, message: str) -> str:
        """Everything but the places to fill in."""
        parts = _PLACES.split(message)
        return "".join(part if part.startswith("{") else part.translate(_LETTERS) for part in parts)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """The English rule for one and many."""
        return self.gettext(msgid1 if n == 1 else msgid2)


def bypassing(screen: str, outside: str) -> list[str]:
    """The visible words that are neither of the catalogues nor from outside.

    A word that was cut counts as the one it begins; a piece of a hash or an id is no word.
    """
    allowed = set(_found(f"{ALWAYS} {outside}"))
    for piece in re.findall(r"\S*[0-9a-f]{8}\S*", screen):
        screen = screen.replace(piece, " ")
    found = _found(screen)
    whole = [word for word in found if word not in allowed]
    cut = {word for word in whole if f"{word}…" in screen}
    return sorted(
        {
            word
            for word in whole
            if not (word in cut and any(each.startswith(word) for each in allowed))
        }
    )


def _found(text: str) -> list[str]:
    return [*_WORDS.findall(text), *_HAN.findall(text)]
