"""The person at the counter, as the flow sees them, and what they are shown."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from terminal.core.model import Code, Decision, Prompt, Voucher


@dataclass(frozen=True, slots=True)
class Shown:
    """A finished scan, as a screen, a slip or a script shows it.

    redemption  the id (UUID text) the journal has it under; empty if nothing was recorded
    sequence, hash  the entry that proves it to the platform; the customer's wallet shows the same
    voucher     as the platform told it or its issuer signed it, where that is known
    test        it is booked as a test: nothing is given, nothing counts
    bars        a bar code for the register to scan: "1" a bar, "0" a gap; mostly empty
    """

    code: Code
    decision: Decision
    at: datetime
    redemption: str = ""
    sequence: int = -1
    hash: bytes = b""
    voucher: Voucher | None = None
    bars: str = ""
    test: bool = False


class Counter(Protocol):
    """The person at the counter, as the flow sees them: a screen, a script or a story."""

    def seen(self, code: Code) -> None:
        """A code arrived; say so at once, before anybody is asked."""

    def asking(self, code: Code) -> None:
        """The platform is being asked; do not hand over yet."""

    def ask(self, prompt: Prompt, code: Code) -> int | str | None:
        """The answer to a prompt, as its kind wants it; None: nothing is to be done.

        An answer that does not fit (`Prompt.fits`) counts as none.
        """

    def show(self, shown: Shown) -> None:
        """The verdict. Whatever it grants is on disk by now."""

    def failed(self, why: str) -> None:
        """The code could not be judged at all; `why` is one sentence. Nothing was granted."""
