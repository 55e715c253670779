"""How the payment of a bill stands, by the legs of its redemption. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from terminal.core.legs import Leg, LegState

QR = "payment"  # the system that walks the leg of a payment through the platform
_UNDER_WAY = (LegState.OPEN, LegState.SILENT)


class Means(StrEnum):
    """How somebody paid outside of the platform."""

    CASH = "cash"
    CARD = "card"


class Stands(StrEnum):
    """What is known of a bill."""

    OWED = "owed"  # nobody is asked for it
    ASKED = "asked"  # by QR; nobody has paid yet, as far as is known
    PAID = "paid"  # by QR: the platform has it
    CLAIMED = "claimed"  # cash or card, on a person's word
    PROVED = "proved"  # the acquirer's day file has it
    TWICE = "twice"  # on a person's word, and then the platform had it as well


@dataclass(frozen=True, slots=True)
class Bill:
    """What is left to pay of one redemption, and how that stands.

    amount    minor units: of the payment that says how it stands, else what is owed
    by_qr     whether customers can pay through this redemption's platform
    means     cash or card, where it is claimed
    page      the address on which the customer pays, while it is known
    at        UTC instant since which it stands so
    mark      names the payment and its state; two bills of one mark tell the same
    """

    redemption: str
    title: str
    amount: int
    currency: str
    stands: Stands
    by_qr: bool = False
    means: str = ""
    page: str = ""
    at: datetime | None = None
    mark: str = ""


def claim_of(legs: Sequence[Leg]) -> Leg | None:
    """The newest cash or card that somebody stands by."""
    claims = [leg for leg in legs if leg.system in list(Means) and leg.amount]
    return next((leg for leg in reversed(claims) if leg.state is not LegState.GIVEN_UP), None)


def asked_by_qr(legs: Sequence[Leg]) -> Leg | None:
    """The newest payment that the platform was to ask for."""
    return next((leg for leg in reversed(legs) if leg.system == QR and leg.amount), None)


def is_replaced(leg: Leg, legs: Sequence[Leg]) -> bool:
    """Whether somebody has paid otherwise since, so that nobody should pay by this QR."""
    claim = claim_of(legs)
    return claim is not None and claim.sequence > leg.sequence


def standing(legs: Sequence[Leg]) -> tuple[Stands, Leg | None]:
    """How a bill stands, and the leg that says so. `legs`: of one redemption, oldest first."""
    claim, qr = claim_of(legs), asked_by_qr(legs)
    paid = qr is not None and qr.state is LegState.ANSWERED
    if claim is not None:
        if paid:
            return Stands.TWICE, qr
        proved = claim.state is LegState.ANSWERED
        return Stands.PROVED if proved else Stands.CLAIMED, claim
    if qr is not None and qr.state in _UNDER_WAY:
        return Stands.ASKED, qr
    return Stands.PAID if paid else Stands.OWED, qr
