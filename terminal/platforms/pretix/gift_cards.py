"""pretix's gift cards: stored value, charged by the bill and never twice.

A platform of its own, on a device of its own: it needs the profile "full", which a till that only
scans tickets should not have, and it can do other things (a balance is looked at first, a part is
taken, nothing works offline).

A charge has no nonce (`POST giftcards/ID/transact/`). Two things keep it single: the header
X-Idempotency-Key, which the server keeps for 24 h per token and which a new token loses, and our
redemption id in the text of each movement, looked for before anything is sent again.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import ClassVar
from uuid import UUID

from terminal.core.model import (
    Benefit,
    Code,
    CodeKind,
    Granted,
    Look,
    OfflineKit,
    Order,
    Reason,
    Refusal,
    Reply,
    Standing,
    Voucher,
    VoucherKind,
)
from terminal.core.money import Money
from terminal.core.recognisers import Recogniser, Seen
from terminal.errors import RateLimited, Unintelligible
from terminal.locale import _
from terminal.platforms.base import (
    Account,
    Capabilities,
    Introduction,
    Key,
    Platform,
    QueryBy,
    Reversal,
    Welcome,
)
from terminal.platforms.door import door_of
from terminal.platforms.http import Answer, Http
from terminal.platforms.pretix.catalogue import minor_units
from terminal.platforms.pretix.client import Client, declined, segment, told_at
from terminal.platforms.pretix.doubts import is_young
from terminal.platforms.pretix.provision import introduced
from terminal.platforms.pretix.settings import GiftCardSettings, pattern_of
from terminal.platforms.pretix.shapes import DeviceInfo, GiftCard, Transaction, read
from terminal.text import clean

_PREFIX = "card-"
_CHARGE, _REFUND = "Baton", "Baton back"  # before our id, in the text of a movement
_ACCEPTED = {"include_accepted": "true"}  # cards of other organizers too
_BUSY = 5.0  # seconds; the server names as many where one key is being worked on


class PretixGiftCards(Platform):
    """Gift cards of a pretix organizer, and of others whose cards it accepts."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        query=QueryBy.KEY,
        key=Key.OURS,
        key_life=timedelta(hours=24),
        undo=None,
        partial=True,
        balance=True,
    )
    Settings = GiftCardSettings

    def __init__(self, settings: GiftCardSettings, account: Account) -> None:
        self.name, self._settings, self._account = account.name, settings, account
        token = f"Device {account.token}" if account.token else ""
        self._client = Client(Http(door_of(settings, token, account)))
        self._pattern = pattern_of(settings.codes, account.name)
        self._organizer_name = settings.organizer

    @property
    def recogniser(self) -> Recogniser:
        """By the pattern in the settings."""
        pattern = self._pattern

        def match(seen: Seen) -> CodeKind | None:
            return CodeKind.OPAQUE if pattern.fullmatch(seen.text) else None

        return Recogniser(self.name, match)

    def introduce(self, who: Introduction, deadline: float) -> Welcome:
        """See `Platform.introduce`."""
        return introduced(self._settings, who, self._account, deadline)

    def offline_kit(self, known: OfflineKit | None, deadline: float) -> tuple[OfflineKit, float]:
        """Only whether the server is there, and its time: no balance is spent without it."""
        info, answer = self._client.get(DeviceInfo, "device/info", deadline)
        self._organizer_name = self._settings.organizer or info.device.organizer
        now = told_at(answer)
        if now is None:
            raise Unintelligible("pretix does not tell the time")
        return OfflineKit(int(now.timestamp() * 1000), now), 1.0  # told to the second

    def prepare(self, code: Code, deadline: float) -> Look:
        """See `Platform.prepare`: the card and its balance."""
        query = {"secret": code.text, **_ACCEPTED}
        page, _more, answer = self._client.page(
            GiftCard, f"{self._organizer(deadline)}giftcards/", deadline, query=query
        )
        card = next((each for each in page if each.secret == code.text), None)
        if card is None:
            return Look(refusal=Refusal(Reason.UNKNOWN_CODE))
        return Look(_voucher(card), self._why_not(card, told_at(answer)))

    def redeem(self, order: Order, deadline: float) -> Reply:
        """See `Platform.redeem`. The same key within a day is answered as the first time."""
        amount = Money(-order.worth.discount, order.worth.currency)
        answer = self._move(order.voucher, amount, _named(_CHARGE, order.id), deadline)
        if answer.status == 409:
            return Reply(Standing.REFUSED, refusal=Refusal(Reason.INSUFFICIENT_BALANCE))
        return Reply(Standing.CONFIRMED, _granted(order, read(GiftCard, answer.body)))

    def query(self, order: Order, deadline: float) -> Reply:
        """By the card's own movements, which know our id under any token and for ever."""
        movements, _now = self._movements(order.voucher, deadline)
        if _named(_REFUND, order.id) in movements:
            return Reply(Standing.REVERSED)
        if _named(_CHARGE, order.id) not in movements:
            return Reply(Standing.ABSENT)
        card = f"{self._organizer(deadline)}giftcards/{_number(order.voucher)}/"
        found, _answer = self._client.get(GiftCard, card, deadline, _ACCEPTED)
        return Reply(Standing.CONFIRMED, _granted(order, found))

    def reverse(self, reversal: Reversal, deadline: float) -> Reply:
        """See `Platform.reverse`: what was taken is put back, once."""
        movements, now = self._movements(reversal.voucher, deadline)
        if _named(_REFUND, reversal.id) in movements:
            return Reply(Standing.REVERSED)
        taken = movements.get(_named(_CHARGE, reversal.id))
        if taken is None:
            young = is_young(reversal.at, now)
            return Reply(Standing.UNKNOWN if young else Standing.ABSENT)
        back = taken.removeprefix("-")
        answer = self._send(reversal.voucher, back, _named(_REFUND, reversal.id), deadline)
        if answer.status != 200:
            raise declined(answer)
        return Reply(Standing.REVERSED)

    def _why_not(self, card: GiftCard, now: datetime | None) -> Refusal | None:
        """The server charges expired and test cards without complaint; here they are refused."""
        if card.testmode and not self._settings.test:
            return Refusal(Reason.BLOCKED, note="test card")
        if card.expires and now and card.expires <= now:
            return Refusal(Reason.EXPIRED, at=card.expires.astimezone(UTC))
        if minor_units(card.value, card.currency) <= 0:
            return Refusal(Reason.INSUFFICIENT_BALANCE)
        return None

    def _move(self, voucher: str, amount: Money, name: str, deadline: float) -> Answer:
        answer = self._send(voucher, amount.plain(), name, deadline)
        if answer.status not in (200, 409):
            raise declined(answer)
        return answer

    def _send(self, voucher: str, value: str, name: str, deadline: float) -> Answer:
        """One movement under its key. Two meanings of 409 are told apart by Retry-After."""
        path = f"{self._organizer(deadline)}giftcards/{_number(voucher)}/transact/"
        body = {"value": value, "text": name}
        key = {"X-Idempotency-Key": name.replace(" ", "-")}
        answer = self._client.send(f"{path}?include_accepted=true", body, deadline, key)
        if answer.status == 409 and "retry-after" in answer.headers:
            raise RateLimited("pretix is still at this very charge", retry_after=_BUSY)
        return answer

    def _movements(self, voucher: str, deadline: float) -> tuple[dict[str, str], datetime | None]:
        """Value by text of a card's movements that are ours, and the server's time."""
        path = f"{self._organizer(deadline)}giftcards/{_number(voucher)}/transactions/"
        found: dict[str, str] = {}
        number, more, now = 1, True, None
        while more:
            page, more, answer = self._client.page(Transaction, path, deadline, number, _ACCEPTED)
            found |= {each.text: each.value for each in page if each.text}
            now = now or told_at(answer)
            number += 1
        return found, now

    def _organizer(self, deadline: float) -> str:
        if not self._organizer_name:
            info, _answer = self._client.get(DeviceInfo, "device/info", deadline)
            self._organizer_name = info.device.organizer
        return f"organizers/{segment(self._organizer_name)}/"


def _voucher(card: GiftCard) -> Voucher:
    balance = minor_units(card.value, card.currency)
    benefit = Benefit(VoucherKind.STORED_VALUE, _("Gift card"), clean(card.currency, 3), balance)
    expires = card.expires.astimezone(UTC) if card.expires else None
    return Voucher(f"{_PREFIX}{card.id}", benefit, expires=expires)


def _granted(order: Order, card: GiftCard) -> Granted:
    balance = minor_units(card.value, card.currency)
    worth = order.worth
    return Granted(worth.discount, worth.take, int(balance > 0), balance)


def _number(voucher: str) -> int:
    """The server's number of a card, in the id that `prepare` gave it."""
    number = voucher.removeprefix(_PREFIX)
    if not (number.isascii() and number.isdigit()):
        raise Unintelligible("a charge without a card")
    return int(number)


def _named(what: str, id_: bytes) -> str:
    return f"{what} {UUID(bytes=id_)}"
