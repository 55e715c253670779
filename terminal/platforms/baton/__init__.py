"""Our own protocol (`terminal.core.wire`): the sandbox, and any platform that implements it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, TypeVar
from urllib.parse import urljoin
from uuid import UUID

from terminal.core import wire
from terminal.core.model import Code, OfflineKit, Order, Reply, Standing
from terminal.core.recognisers import Recogniser, own_codes
from terminal.core.signed import look
from terminal.errors import NotAuthorised, Unintelligible, WrongUse
from terminal.platforms.base import (
    Account,
    Capabilities,
    DayLine,
    Introduction,
    JournalHead,
    Key,
    Look,
    Platform,
    QueryBy,
    Reversal,
    Welcome,
)
from terminal.platforms.baton.shapes import kit_of, redemption_of, refusal_of, reply_of, voucher_of
from terminal.platforms.door import HttpSettings, door_of
from terminal.platforms.http import Answer, Http
from terminal.text import clean

T = TypeVar("T")
_UNHURRIED = 20.0  # seconds, for calls that no customer waits for


@dataclass(frozen=True, slots=True)
class BatonSettings(HttpSettings):
    """`[platforms.baton]`"""

    url: str = field(
        default="http://127.0.0.1:8480", metadata={"help": "address of the platform, https://..."}
    )
    opaque: str = field(
        default="VC-[0-9A-Z]{6,40}",
        metadata={"help": "regular expression of the platform's opaque voucher codes"},
    )


class BatonPlatform(Platform):
    """A platform that speaks our own protocol."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        query=QueryBy.KEY,
        key=Key.OURS,
        back_dated=True,
        undo=None,
        blocks=True,
        batch=500,
        partial=True,
        balance=True,
        offline=True,
        day_list=True,
    )
    Settings = BatonSettings

    def __init__(self, settings: BatonSettings, account: Account) -> None:
        self.name, self._url = account.name, settings.url
        bearer = f"Bearer {account.token}" if account.token else ""
        self._http = Http(door_of(settings, bearer, account))
        self._recogniser = own_codes(self.name, settings.opaque)

    @property
    def recogniser(self) -> Recogniser:
        """Signed texts, typed codes, and opaque codes by the pattern in the settings."""
        return self._recogniser

    def claim(self, request: wire.ClaimRequest) -> wire.Claimed:
        """Introduce this till with a one-time token; needs no device token yet.

        Raises WrongUse where the platform does not take the token.
        """
        try:
            answer = self._http.post("/v1/devices:claim", wire.write(request), _soon())
        except NotAuthorised as cause:
            raise _bad_token() from cause
        if answer.status in (409, 410):
            raise _bad_token()
        return self._read(wire.Claimed, answer)

    def introduce(self, who: Introduction, deadline: float) -> Welcome:
        """See `Platform.introduce`."""
        said = self.claim(wire.ClaimRequest(who.token, wire.b64(who.public), who.machine))
        return Welcome(
            said.device_token,
            said.till,
            said.shop,
            said.shop_name,
            said.currency,
            said.time_zone,
            said.day_cut,
        )

    def prepare(self, code: Code, deadline: float) -> Look:
        """See `Platform.prepare`."""
        request = wire.PrepareRequest(code.text, code.how.value)
        answer = self._http.post("/v1/redemptions:prepare", wire.write(request), deadline)
        found = self._read(wire.Prepared, answer)
        voucher = voucher_of(found.voucher) if found.voucher else None
        return Look(voucher, refusal_of(found.refusal))

    def redeem(self, order: Order, deadline: float) -> Reply:
        """See `Platform.redeem`."""
        return self._send([order], JournalHead(order.sequence, order.hash), deadline)[0]

    def query(self, order: Order, deadline: float) -> Reply:
        """See `Platform.query`."""
        answer = self._http.get(f"/v1/redemptions/{UUID(bytes=order.id)}", deadline)
        if answer.status == 404:
            return Reply(Standing.ABSENT)
        return reply_of(self._read(wire.Redeemed, answer))

    def reverse(self, reversal: Reversal, deadline: float) -> Reply:
        """See `Platform.reverse`."""
        proof = wire.Proof(wire.b64(reversal.entry), wire.b64(reversal.signature))
        request = wire.ReverseRequest(
            reversal.at, reversal.cause, proof if reversal.entry else None
        )
        path = f"/v1/redemptions/{UUID(bytes=reversal.id)}:reverse"
        return reply_of(
            self._read(wire.Redeemed, self._http.post(path, wire.write(request), deadline))
        )

    def forward(self, orders: Sequence[Order], head: JournalHead, deadline: float) -> list[Reply]:
        """See `Platform.forward`."""
        return self._send(orders, head, deadline)

    def verify(self, code: Code, kit: OfflineKit | None) -> Look:
        """See `Platform.verify`."""
        return look(code.text, kit.keys if kit else ())

    def offline_kit(self, known: OfflineKit | None, deadline: float) -> tuple[OfflineKit, float]:
        """See `Platform.offline_kit`."""
        started = time.monotonic()
        since = known.version if known else 0
        answer = self._http.get(f"/v1/offline-kit?since={since}", deadline)
        took = time.monotonic() - started
        return kit_of(self._read(wire.Kit, answer), known), took

    def test_voucher(self, deadline: float) -> str:
        """See `Platform.test_voucher`."""
        answer = self._http.post("/v1/test-vouchers", b"{}", deadline)
        return "" if answer.status == 404 else self._read(wire.TestVoucher, answer).code

    def list_day(self, business_date: date, deadline: float) -> list[DayLine]:
        """See `Platform.list_day`."""
        statement = self.statement(business_date, deadline)
        return [
            DayLine(**{name: getattr(line, name) for name in DayLine.__dataclass_fields__})
            for line in statement.lines
        ]

    def statement(self, business_date: date, deadline: float) -> wire.Statement:
        """The shop's day as the platform signed it, whole."""
        answer = self._http.get(f"/v1/statements/{business_date.isoformat()}", deadline)
        return self._read(wire.Statement, answer)

    def settlement(self, business_date: date, deadline: float) -> wire.Settlement | None:
        """A closed day in money; None while it is not closed."""
        answer = self._http.get(f"/v1/settlements/{business_date.isoformat()}", deadline)
        return None if answer.status == 404 else self._read(wire.Settlement, answer)

    def ask_payment(self, asked: wire.PaymentRequest, deadline: float) -> wire.Payment:
        """Ask the customer for the rest of a bill; the same id asks once, however often it is sent.

        Raises WrongUse where the platform does not take it so.
        """
        return self._payment(self._http.post("/v1/payments", wire.write(asked), deadline))

    def payment(self, id_: str, deadline: float) -> wire.Payment | None:
        """What became of a payment; None where the platform was never asked for it."""
        answer = self._http.get(f"/v1/payments/{id_}", deadline)
        return None if answer.status == 404 else self._payment(answer)

    def cancel_payment(self, id_: str, deadline: float) -> wire.Payment | None:
        """Ask no longer. It may have been paid meanwhile: the answer says so."""
        answer = self._http.post(f"/v1/payments/{id_}:cancel", b"{}", deadline)
        return None if answer.status == 404 else self._payment(answer)

    def payment_page(self, payment: wire.Payment) -> str:
        """The address on which the customer pays."""
        return urljoin(self._url, payment.page)

    def _payment(self, answer: Answer) -> wire.Payment:
        if answer.status == 409:
            raise WrongUse(self._read_problem(answer))
        return self._read(wire.Payment, answer)

    def _read_problem(self, answer: Answer) -> str:
        try:
            return clean(wire.read(wire.Problem, answer.body).detail, 200)
        except wire.BadShape:
            return "the platform does not ask for this payment"

    def _send(self, orders: Sequence[Order], head: JournalHead, deadline: float) -> list[Reply]:
        batch = wire.RedemptionBatch(
            wire.Head(head.sequence, wire.b64(head.hash)),
            [redemption_of(order) for order in orders],
        )
        answer = self._http.post("/v1/redemptions", wire.write(batch), deadline)
        said = {item.id: item for item in self._read(wire.BatchAnswer, answer).items}
        ids = [str(UUID(bytes=order.id)) for order in orders]
        return [reply_of(said[one]) if one in said else Reply(Standing.UNKNOWN) for one in ids]

    def _read(self, kind: type[T], answer: Answer) -> T:
        if answer.status >= 300:
            raise Unintelligible(f"the platform turned the request down (HTTP {answer.status})")
        try:
            return wire.read(kind, answer.body)
        except wire.BadShape as cause:
            raise Unintelligible(
                f"the platform's answer is not of the protocol: {cause}"
            ) from cause


def _bad_token() -> WrongUse:
    return WrongUse(
        "the platform does not take this claim token",
        advice="ask it for a new one; each serves once",
    )


def _soon() -> float:
    return time.monotonic() + _UNHURRIED
