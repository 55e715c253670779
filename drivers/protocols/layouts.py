"""Keyboard layouts: which character a key of the Linux input system means. Pure tables.

A level is a string with one character for each of `KEYS`, in this order: the key left of 1, the
digit row, three letter rows, and between the second and the third of them the key beside Enter
and the one beside the left Shift. A blank means that the key has no character there (no layout
has the space on another key than the space bar), a combining character is a dead key.

Key numbers: linux/input-event-codes.h. Characters: the layouts of those countries in Windows,
because that is what scanners are made to type into.
"""

from __future__ import annotations

from dataclasses import dataclass

KEYS = (41, *range(2, 14), *range(16, 28), *range(30, 41), 43, 86, *range(44, 54))
SPACE = 57
KEYPAD = {
    **dict(zip((71, 72, 73, 75, 76, 77, 79, 80, 81, 82), "7894561230", strict=True)),
    **{55: "*", 74: "-", 78: "+", 83: ".", 98: "/"},
}
"""The number pad's characters; what it means without Num Lock no scanner sends."""

SPACING = {"\u0300": "`", "\u0301": "´", "\u0302": "^", "\u0303": "~", "\u0308": "¨"}
"""What a dead key means when a space follows."""


@dataclass(frozen=True, slots=True)
class Layout:
    """The levels of one layout; `third` is reached with AltGr and empty where there is none."""

    plain: str
    shifted: str
    third: str = ""

    def character(self, key: int, shift: bool = False, altgr: bool = False) -> str | None:
        """The character of a key, a combining one for a dead key; None when it has none."""
        if key == SPACE:
            return " "
        level = (
            (self.third if not shift else "") if altgr else self.shifted if shift else self.plain
        )
        place = _PLACES.get(key, -1)
        found = level[place] if 0 <= place < len(level) else " "
        return found if found != " " else None

    def is_letter(self, key: int) -> bool:
        """Whether Caps Lock changes this key."""
        small = self.character(key)
        return small is not None and small.upper() == self.character(key, shift=True) != small


_PLACES = {key: place for place, key in enumerate(KEYS)}


def _rows(*rows: str) -> str:
    """One level, row by row as the keys lie."""
    return "".join(rows)


US = Layout(
    plain=_rows("`", "1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "\\", "\\", "zxcvbnm,./"),
    shifted=_rows("~", "!@#$%^&*()_+", "QWERTYUIOP{}", 'ASDFGHJKL:"', "|", "|", "ZXCVBNM<>?"),
)
GB = Layout(
    plain=_rows("`", "1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "#", "\\", "zxcvbnm,./"),
    shifted=_rows("¬", '!"£$%^&*()_+', "QWERTYUIOP{}", "ASDFGHJKL:@", "~", "|", "ZXCVBNM<>?"),
    third=_rows("¦", "   €        ", "  é   úíó   ", "á          "),
)
DE = Layout(
    plain=_rows(
        "\u0302", "1234567890ß\u0301", "qwertzuiopü+", "asdfghjklöä", "#", "<", "yxcvbnm,.-"
    ),
    shifted=_rows("°", '!"§$%&/()=?\u0300', "QWERTZUIOPÜ*", "ASDFGHJKLÖÄ", "'", ">", "YXCVBNM;:_"),
    third=_rows(" ", " ²³   {[]}\\ ", "@ €        ~", " " * 11, " ", "|", "      µ"),
)
FR = Layout(
    plain=_rows("²", "&é\"'(-è_çà)=", "azertyuiop\u0302$", "qsdfghjklmù", "*", "<", "wxcvbn,;:!"),
    shifted=_rows(" ", "1234567890°+", "AZERTYUIOP\u0308£", "QSDFGHJKLM%", "µ", ">", "WXCVBN?./§"),
    third=_rows(" ", " \u0303#{[|\u0300\\^@]}", "  €        ¤"),
)

LAYOUTS = {"us": US, "gb": GB, "de": DE, "fr": FR}
