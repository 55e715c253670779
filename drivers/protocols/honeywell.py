"""Menu commands of Honeywell scanners (also Metrologic, some Youjie). Pure; used to find one.

    to the scanner     16 4D 0D  tag subtag content  !      ! until the power goes, . kept
    from the scanner   tag subtag content  06  !            06 taken, 05 unknown, 15 bad value

`,` joins subtags and `;` tags; `^`, `?` and `*` in place of the content ask for the default, the
value and the range. Source: manualshive.com, Honeywell N86 guide, p. 10-1. Not tried on a device.
"""

import re
from dataclasses import dataclass
from enum import IntEnum

TRIGGER = b"\x16T\r"
STOP = b"\x16U\r"
BEEP = b"\x16\x07\r"
_MENU = b"\x16M\r"
_MENU_WORD = re.compile(r"[A-Z0-9]{6}[ -~]{0,64}")
_ECHO = re.compile(rb"([A-Z0-9]{6}[^\x05\x06\x15]{0,400})([\x05\x06\x15])[.!]")


class Answer(IntEnum):
    """How a scanner took a menu command."""

    TAKEN = 0x06
    UNKNOWN = 0x05
    BAD_VALUE = 0x15


@dataclass(frozen=True, slots=True)
class Echo:
    """A menu command as the scanner echoed it, with what it told, and how it took it."""

    content: bytes
    answer: Answer


def menu(word: str, *, keep: bool = False) -> bytes:
    """A menu command such as `REVINF`; `keep` stores it in flash. ValueError when it is none."""
    if not _MENU_WORD.fullmatch(word) or word[-1] in ".!":
        raise ValueError("a menu command is a tag and a subtag of three characters each")
    return _MENU + word.encode("ascii") + (b"." if keep else b"!")


REVISION = _MENU + b"REVINF."
"""Asks for the revision; it stores nothing."""


def find_echo(arrived: bytes, word: str) -> Echo | None:
    """The answer to the menu command `word` among other bytes; None without one."""
    for found in _ECHO.finditer(arrived):
        if found[1].startswith(word.encode("ascii")):
            return Echo(found[1], Answer(found[2][0]))
    return None
