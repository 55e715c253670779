"""The keyboard-layout test: what came in of a code that holds every risky character. Pure.

A keyboard scanner presses keys of its own country's layout, and the computer reads them in its
own. Where the two differ, some characters arrive as others; which ones tells which layouts.
"""

from __future__ import annotations

from dataclasses import dataclass

from drivers.protocols.layouts import KEYS, LAYOUTS, Layout
from terminal.diagnostics.finding import Finding, Level, phrase
from terminal.locale import later

LAYOUT_CODE = "BTN-azqwymAZQWYM_/\\:;=+*?#@&%!$^~"
"""Letters that move between QWERTY, QWERTZ and AZERTY, and the signs that hide elsewhere."""
SCAN_CODE = "BATON-TEST-0123456789"
_NAMES = {"us": "US", "gb": "UK", "de": "German", "fr": "French"}


@dataclass(frozen=True, slots=True)
class _Pressed:
    key: int
    shift: bool = False
    altgr: bool = False


def judge(received: str) -> Finding:
    """What is wrong with the keyboard by what came of LAYOUT_CODE, in one line."""
    limit = phrase(later("{text}"), text=LAYOUT_CODE)
    value = phrase(later("{text}"), text=received)
    if received == LAYOUT_CODE:
        return Finding("layout", Level.PASS, phrase(later("every character came as it is")), limit)
    if received == LAYOUT_CODE.swapcase():
        advice = phrase(later("Caps Lock is on: press it once"))
        return Finding("layout", Level.FAIL, value, limit, advice)
    for scanner, computer in _pairs():
        if received == typed(LAYOUT_CODE, scanner, computer):
            advice = phrase(
                later("the scanner types {scanner}, the computer reads {computer}: set both alike"),
                scanner=_NAMES.get(scanner, scanner),
                computer=_NAMES.get(computer, computer),
            )
            return Finding("layout", Level.FAIL, value, limit, advice)
    wrong = "".join(dict.fromkeys(each for each in LAYOUT_CODE if each not in received))
    advice = phrase(later("these do not arrive: {text}; connect it by serial or evdev"), text=wrong)
    if not wrong:
        advice = phrase(later("characters are added or out of order: slow the scanner down"))
    return Finding("layout", Level.FAIL, value, limit, advice)


def typed(text: str, scanner: str, computer: str) -> str:
    """What a computer reads of a text that a scanner types, each by its own layout.

    Keys that mean nothing there type nothing; a dead key waits for the next and then shows itself.
    """
    came = ""
    for each in text:
        pressed = _key_of(each, LAYOUTS[scanner])
        if pressed is not None:
            read = LAYOUTS[computer].character(pressed.key, pressed.shift, pressed.altgr)
            came += read if read and not _is_dead(read) else ""
    return came


def _pairs() -> list[tuple[str, str]]:
    return [(one, other) for one in LAYOUTS for other in LAYOUTS if one != other]


def _is_dead(character: str) -> bool:
    return "\u0300" <= character <= "\u036f"


def _key_of(character: str, layout: Layout) -> _Pressed | None:
    for key in KEYS:
        for shift, altgr in ((False, False), (True, False), (False, True)):
            if layout.character(key, shift, altgr) == character:
                return _Pressed(key, shift, altgr)
    return None
