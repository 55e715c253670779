"""What the bridge to the cash register needs to know: the table `[register]`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Annotated

import msgspec


@dataclass(frozen=True, slots=True)
class RegisterSettings:
    """`[register]`"""

    port: Annotated[int, msgspec.Meta(ge=0, le=65_535)] = field(
        default=0,
        metadata={"help": "TCP port on 127.0.0.1 for one JSON line per event; 0 = none."},
    )
    folder: str = field(
        default="",
        metadata={"help": "Folder for the same lines as files, in from-till and to-till."},
    )
    bill_age: Annotated[float, msgspec.Meta(gt=0, le=3600)] = field(
        default=60.0, metadata={"help": "Seconds for which a bill from the register holds."}
    )
    barcode: str = field(
        default="",
        metadata={"help": "ean13 or code128: draws the amount for the register to scan."},
    )
    prefix: Annotated[str, msgspec.Meta(pattern="^[ -~]{0,12}$")] = field(
        default="28",
        metadata={"help": "What stands before the amount in the bar code, as the register wants."},
    )
    amount: str = field(
        default="discount",
        metadata={"help": "Which amount the bar code holds, in cents: discount or take."},
    )
