"""The server's answer to a redeem, in our words. Pure.

A refusal is a 400 with a `status`, an unknown code a 404 with one; the documentation says 200
(seen: 2026.8.0). A 400 without a `status` is no word about the ticket: it is not read here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from terminal.core.model import Granted, Order, Reason, Refusal, Reply, Standing, Voucher
from terminal.locale import _
from terminal.platforms.pretix.catalogue import Catalogue, Scanned
from terminal.platforms.pretix.questions import can_be_answered, question_of
from terminal.platforms.pretix.reasons import refusal_of
from terminal.platforms.pretix.shapes import Checkin, Redeemed
from terminal.platforms.pretix.tickets import barring, own, ticket_id, ticket_of, used, voucher_of

UNDO = timedelta(minutes=15)  # pretix/api/views/checkin.py: CheckinRPCAnnulView


@dataclass(frozen=True, slots=True)
class Reading:
    """How answers are read: what is known of the events, and in which language things are named."""

    catalogue: Catalogue
    language: str = "en"

    def event_of(self, said: Redeemed) -> Scanned | None:
        """The event that an answer is about."""
        return self.catalogue.event(said.chosen.event) if said.chosen else None


def reply_of(said: Redeemed, order: Order, reading: Reading) -> Reply:
    """What an answer means for an order."""
    voucher = _voucher(said, order, reading)
    if said.status == "ok":
        return Reply(Standing.CONFIRMED, granted(order.at, said), voucher=voucher)
    if said.status == "incomplete":
        return _incomplete(said, voucher, reading.language)
    if said.status == "exchange":
        wristband = Refusal(Reason.RULES_NOT_MET, note="exchange")
        return Reply(Standing.REFUSED, refusal=wristband, voucher=voucher)
    return Reply(Standing.REFUSED, refusal=refused(said, order, reading), voucher=voucher)


def refused(said: Redeemed, order: Order, reading: Reading) -> Refusal:
    """Why, with time and device of the check-in that stands where it was used before."""
    position, event = said.position, reading.event_of(said)
    if said.reason == "already_redeemed" and position and event:
        standing = barring(position.checkins, event)
        if standing:
            return used(standing)
    valid_from = position.valid_from if position else None
    refusal = refusal_of(said.reason, said.reason_explanation, order.at, valid_from)
    if said.reason == "invalid_time" and position:
        edge = (
            position.valid_from if refusal.reason is Reason.NOT_YET_VALID else position.valid_until
        )
        at = edge.astimezone(UTC) if edge else None
        return Refusal(refusal.reason, at=at, note=refusal.note)
    return refusal


def granted(at: datetime, said: Redeemed | None = None) -> Granted:
    """A ticket is paid for: nothing is taken, and it can be taken back for a quarter of an hour."""
    remarks = tuple(text for text in said.checkin_texts if text) if said else ()
    if said and said.require_attention and not remarks:
        remarks = (_("look at this ticket: the platform asks for attention"),)
    return Granted(0, 0, 0, undo_until=at + UNDO, remarks=remarks)


def recorded(said: Redeemed, device: int, at: datetime) -> bool:
    """Whether the server's answer shows our own check-in of that instant among those that count."""
    return said.position is not None and own(said.position.checkins, device, at) is not None


def rival(said: Redeemed, reading: Reading, at: datetime) -> Checkin | None:
    """The check-in that was there before ours and should have kept the ticket out, if any.

    A forced upload is answered with "ok" and the state before it; a later retry shows ours too.
    """
    event = reading.event_of(said)
    if said.position is None or event is None:
        return None
    ours = own(said.position.checkins, reading.catalogue.device, at)
    before = [c for c in said.position.checkins if ours is None or c.id < ours.id]
    return barring(before, event)


def _incomplete(said: Redeemed, voucher: Voucher | None, language: str) -> Reply:
    if not can_be_answered(said.questions):
        file = Refusal(Reason.RULES_NOT_MET, note="file")
        return Reply(Standing.REFUSED, refusal=file, voucher=voucher)
    asked = tuple(question_of(each, language) for each in said.questions)
    return Reply(Standing.INCOMPLETE, voucher=voucher, questions=asked)


def _voucher(said: Redeemed, order: Order, reading: Reading) -> Voucher | None:
    event = reading.event_of(said)
    if said.position is None or event is None:
        return None
    id_ = ticket_id(order.code)
    return voucher_of(id_, ticket_of(said.position, event.slug), event, reading.language, False)
