"""What the shapes are made of."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

Instant = Annotated[datetime, msgspec.Meta(tz=True)]
# What a double of any JSON reader still holds exactly; a negative amount or count means nothing.
Whole = Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
Kind = Literal[
    "money_off",
    "percent_off",
    "prepaid",
    "stored_value",
    "prize",
    "top_up",
    "membership",
    "rebate",
    "check_in",
    "tab",
    "pay_tab",
    "leave",
]
Besides = Literal["points", "stamps", "rebate", "tab"]
Said = Literal["confirmed", "refused", "reversed", "unknown"]
