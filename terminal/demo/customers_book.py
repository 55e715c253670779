"""What customers hold after their visits: the slips in their wallets, or only their word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from terminal.judging.tills import stamp


@dataclass(frozen=True, slots=True)
class Claim:
    """One customer's word that a voucher was honoured; `slip` is the QR of it, or empty."""

    customer: str
    voucher: str
    at: datetime
    slip: str = ""


@dataclass
class CustomersBook:
    """The third book. Nobody else writes into it."""

    claims: list[Claim] = field(default_factory=list)

    def lines(self) -> Iterator[dict[str, Any]]:
        """A line for each claim, and the one that closes the book."""
        for number, claim in enumerate(self.claims, 1):
            yield {
                "claim": number,
                "customer": claim.customer,
                "voucher": claim.voucher,
                "at": stamp(claim.at),
                "slip": claim.slip,
            }
        yield {"end": "customers", "claims": len(self.claims)}
