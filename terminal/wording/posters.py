"""What a kiosk's poster is made of: colour, picture, words. How it is set is the board's part."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Ground(StrEnum):
    """The colour of a poster."""

    REST = "rest"
    ACCEPTED = "accepted"  # green
    REFUSED = "refused"  # red
    CHECK = "check"  # amber
    ASKING = "asking"  # blue


class Picture(StrEnum):
    """What is drawn beside the words."""

    PHONE = "phone"  # with an arrow to where the reader is
    TICK = "tick"
    CROSS = "cross"
    DIAMOND = "diamond"
    HOURGLASS = "hourglass"
    PERSON = "person"
    BELL = "bell"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Poster:
    """One thing to read from two metres.

    word     one or two words, drawn as large as there is room; `echo`: the same for other readers
    label    the small words before `goods`, which is what the customer gets, or a reference
    lines    sentences
    options  what may be chosen: its key and what it stands for; `at`: the one under the cursor
    figure   what is being typed
    small    everything else
    qr       texts for a QR code, the best first; the first that fits is drawn
    """

    ground: Ground
    picture: Picture
    word: str
    echo: str = ""
    label: str = ""
    goods: str = ""
    lines: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    at: int = -1
    figure: str = ""
    small: tuple[str, ...] = ()
    qr: tuple[str, ...] = ()
