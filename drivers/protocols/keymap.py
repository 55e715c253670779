"""Key events of a scanner that types -> codes as bytes. Pure: no device, no clock.

A code is what is typed up to an end mark (Enter, Tab) or, where the scanner sends none, up to a
pause. A key that means nothing in the layout, events that were lost, or more than the cap: then
the whole code is refused and said so, since a code with a character less is another code.

What a scanner does for characters that are on no key (setting `gs`):

    ctrl   Ctrl and a key: GS is Ctrl-]
    alt    Alt held, a number typed on the number pad: GS is 029. Up to 255 it is one byte, above
           that two bytes, high byte first, as scanners with Chinese output send GBK
    f8     the key F8 is GS; control characters otherwise as with ctrl
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from drivers.base import MAX_CODE_BYTES
from drivers.protocols.framing import Incomplete, Oversized
from drivers.protocols.layouts import KEYPAD, LAYOUTS, SPACING

# linux/input-event-codes.h
EV_SYN, EV_KEY, SYN_REPORT, SYN_DROPPED = 0, 1, 0, 3
ENTER, KEYPAD_ENTER, TAB, CAPS_LOCK, NUM_LOCK, SCROLL_LOCK, F8 = 28, 96, 15, 58, 69, 70, 66
LEFT_SHIFT, LEFT_CTRL, LEFT_ALT, RIGHT_ALT = 42, 29, 56, 100
_SHIFTS, _CTRLS = {LEFT_SHIFT, 54}, {LEFT_CTRL, 97}
_ALTS, _METAS = {LEFT_ALT, RIGHT_ALT}, {125, 126}
_MODIFIERS = _SHIFTS | _CTRLS | _ALTS | _METAS
_LOCKS = {NUM_LOCK, SCROLL_LOCK}

CAPS = ("ignore", "follow", "on")
GS = ("ctrl", "alt", "f8")
ENDS = {"auto": (ENTER, KEYPAD_ENTER, TAB), "enter": (ENTER, KEYPAD_ENTER), "tab": (TAB,)}
SILENCE = "silence"
QUIET = 0.2
"""Seconds without a key that end a code in `silence` mode; slow scanners leave 40 ms."""
STALE = 0.5
"""Seconds without a key after which a half code is given up."""

_LONGEST_NUMBER = 5  # figures of an Alt sequence

Event = tuple[int, int, int]
"""Type, code and value, as in `struct input_event`."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A code was thrown away; `why` completes the sentence "the code was not taken: ..."."""

    why: str


Outcome = bytes | Refused | Oversized | Incomplete


class UnknownKey(Exception):
    """A key without a meaning; its number is the argument."""


class Keys:
    """Keys going down and up -> the bytes they type. Remembers what is held."""

    def __init__(self, layout: str = "us", caps: str = "ignore", gs: str = "ctrl") -> None:
        if layout not in LAYOUTS or caps not in CAPS or gs not in GS:
            raise ValueError("no such layout, Caps Lock rule or way to type GS")
        self._layout = LAYOUTS[layout]
        self._caps_rule, self._gs = caps, gs
        self._caps = caps == "on"
        self.let_go()

    @property
    def halfway(self) -> bool:
        """Whether something was typed that means nothing yet: a dead key, half a number."""
        return bool(self._dead or self._number)

    @property
    def holding(self) -> bool:
        """Whether a key is held that changes others."""
        return bool(self._held)

    def forget(self) -> None:
        """Forget what was typed halfway; what is held stays held."""
        self._dead = self._number = ""

    def let_go(self) -> None:
        """Forget what is held as well."""
        self._held: set[int] = set()
        self.forget()

    def up(self, key: int) -> bytes:
        """A key goes up; an Alt number ends with the Alt key. Raises UnknownKey."""
        self._held.discard(key)
        if key not in _ALTS or not self._number:
            return b""
        number, self._number = int(self._number), ""
        if number > 0xFFFF or self._dead:
            raise UnknownKey(key)
        return number.to_bytes(1 if number < 0x100 else 2, "big")

    def down(self, key: int) -> bytes:
        """A key goes down. Raises UnknownKey where it types nothing we know."""
        if key in _MODIFIERS:
            self._held.add(key)
            return b""
        if key == CAPS_LOCK:
            self._caps ^= self._caps_rule == "follow"
            return b""
        if key in _LOCKS:
            return b""
        if self._held & _METAS:
            raise UnknownKey(key)
        if key == F8 and self._gs == "f8":
            return self._plain("\x1d", key)
        return self._typed(key)

    def _typed(self, key: int) -> bytes:
        ctrl, alt = bool(self._held & _CTRLS), bool(self._held & _ALTS)
        third = bool(self._layout.third) and (RIGHT_ALT in self._held or (ctrl and alt))
        if alt and not third:
            return self._figure(key)
        if ctrl and not third:
            return self._control(key)
        if key in KEYPAD:
            return self._plain(KEYPAD[key], key)
        character = self._layout.character(key, self._shifted(key), third)
        if character is None:
            raise UnknownKey(key)
        if unicodedata.combining(character):
            return self._accent(character, key)
        return self._plain(character, key)

    def _shifted(self, key: int) -> bool:
        inverted = self._caps and self._layout.is_letter(key)
        return bool(self._held & _SHIFTS) ^ inverted

    def _figure(self, key: int) -> bytes:
        figure = KEYPAD.get(key, "")
        if self._gs != "alt" or not figure.isdigit() or len(self._number) >= _LONGEST_NUMBER:
            raise UnknownKey(key)
        self._number += figure
        return b""

    def _control(self, key: int) -> bytes:
        """Ctrl-@ to Ctrl-_; where the layout has no such key, by its place on the US keyboard."""
        for layout in (self._layout, LAYOUTS["us"]):
            character = (layout.character(key, bool(self._held & _SHIFTS)) or "").upper()
            if self._gs != "alt" and len(character) == 1 and "@" <= character <= "_":
                return self._plain(chr(ord(character) & 0x1F), key)
        raise UnknownKey(key)

    def _accent(self, accent: str, key: int) -> bytes:
        if self._dead:
            raise UnknownKey(key)
        self._dead = accent
        return b""

    def _plain(self, character: str, key: int) -> bytes:
        """A character, under the accent of the dead key before it."""
        dead, self._dead = self._dead, ""
        if dead:
            spaced = SPACING[dead] if character == " " else character + dead
            character = unicodedata.normalize("NFC", spaced)
        if len(character) != 1:
            raise UnknownKey(key)
        return character.encode()


class KeyFramer:
    """Input events -> whole codes and notices of what was thrown away.

    end  what ends a code: auto (Enter or Tab), enter, tab, or silence
    """

    def __init__(self, keys: Keys, end: str = "auto", cap: int = MAX_CODE_BYTES) -> None:
        if end not in (*ENDS, SILENCE):
            raise ValueError("no such end of a code")
        self._keys, self._end, self._cap = keys, end, cap
        self._ends = ENDS.get(end, ())
        self._patience = QUIET if end == SILENCE else STALE
        self.reset()

    @property
    def pending(self) -> bool:
        """True when a code has begun, so that the next silence matters."""
        return self._begun or self._skipping or self._dropping or self._keys.holding

    @property
    def _begun(self) -> bool:
        return bool(self._code) or self._keys.halfway

    @property
    def patience(self) -> float:
        """Seconds of silence after which a begun code is finished or given up."""
        return self._patience

    def reset(self) -> None:
        """Forget half a code and what is held, for example because the cable was pulled."""
        self._keys.let_go()
        self._dropping = False
        self._begin()

    def feed(self, events: Iterable[Event]) -> list[Outcome]:
        """Take what arrived; the codes it completes and the notices, in order."""
        self._idle = 0.0
        found = (self._event(*event) for event in events)
        return [one for one in found if one is not None]

    def silence(self, seconds: float) -> list[Outcome]:
        """Nothing came for `seconds` more; end or give up what had begun."""
        self._idle += seconds
        if not self.pending or self._idle < self._patience:
            return []
        code, begun = bytes(self._code), self._begun
        known = self._skipping or self._dropping  # it was told when it happened
        whole = self._end == SILENCE and not self._keys.halfway
        self.reset()  # no scanner holds a key that long: its going up was missed
        if known or not begun:
            return []
        return [code if whole else Incomplete(len(code))]

    def _begin(self) -> None:
        self._code = bytearray()
        self._skipping = False
        self._idle = 0.0
        self._keys.forget()

    def _event(self, kind: int, code: int, value: int) -> Outcome | None:
        if kind == EV_SYN and code == SYN_DROPPED:
            return self._lost()
        if self._dropping:  # the kernel says: what comes before the next report is not to be used
            self._dropping = not (kind == EV_SYN and code == SYN_REPORT)
            return None
        if kind != EV_KEY or value not in (0, 1):  # 2 is a key held down
            return None
        try:
            return self._key(code, down=value == 1)
        except UnknownKey:
            return self._refuse(f"the scanner pressed a key without a meaning here ({code})")

    def _lost(self) -> Outcome | None:
        self._keys.let_go()
        self._dropping = True
        return self._refuse("it was typed faster than it could be read")

    def _key(self, key: int, down: bool) -> Outcome | None:
        if down and key in self._ends:
            return self._ended()
        if down and key in (ENTER, KEYPAD_ENTER, TAB):
            return self._add(b"\t" if key == TAB else b"\r")
        return self._add(self._keys.down(key) if down else self._keys.up(key))

    def _add(self, typed: bytes) -> Outcome | None:
        if self._skipping or not typed:
            return None
        self._code += typed
        if len(self._code) <= self._cap:
            return None
        self._skip()
        return Oversized(self._cap)

    def _refuse(self, why: str) -> Outcome | None:
        if self._skipping:
            return None
        self._skip()
        return Refused(why)

    def _skip(self) -> None:
        self._code.clear()
        self._skipping = True

    def _ended(self) -> Outcome | None:
        code, known, halfway = bytes(self._code), self._skipping, self._keys.halfway
        self._begin()
        if known:
            return None
        if halfway:
            return Refused("its last character is only half typed")
        return code or None  # Enter after Tab: nothing stands between them
