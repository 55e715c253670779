"""What a kiosk needs to know: the table `[kiosk]`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

import msgspec

_SECONDS = msgspec.Meta(gt=0, le=3600)


def _setting(default: Any, sentence: str) -> Any:
    return field(default=default, metadata={"help": sentence})


@dataclass(frozen=True, slots=True)
class KioskSettings:
    """`[kiosk]`"""

    name: str = _setting("kiosk", "who stands in the journal as the one that serves")
    touch: bool = _setting(False, "whether taps on the screen count (a mouse, a touch screen)")
    reader: Literal["below", "above", "left", "right"] = _setting(
        "below", "where the scanner is, seen from the screen: there the phone is to be held"
    )
    verdict: Annotated[float, _SECONDS] = _setting(8.0, "seconds a verdict stays")
    question: Annotated[float, _SECONDS] = _setting(30.0, "seconds a question waits for an answer")
    attract: Annotated[float, _SECONDS] = _setting(
        90.0, "seconds of rest until the picture begins to wander"
    )
    goods: Literal["auto", "device", "staff", "none"] = _setting(
        "auto",
        "who confirms that the goods came out: a dispenser's sensor, staff with a PIN, or nobody; "
        "auto = a dispenser if there is one, else staff if people are registered, else nobody",
    )
    goods_within: Annotated[float, _SECONDS] = _setting(
        60.0, "seconds within which they must be confirmed"
    )
    goods_missing: Literal["task", "reverse"] = _setting(
        "task",
        "what becomes of a redemption whose goods nobody confirmed: a task for the conflict desk, "
        "or taken back so that the voucher is good again",
    )
    support: str = _setting("", "what the QR code for staff begins with, such as a link")
