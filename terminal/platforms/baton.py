"""Our own protocol (`terminal.core.wire`): the sandbox, and any platform that implements it."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import ClassVar, TypeVar
from uuid import UUID

from terminal.core import wire
from terminal.core.model import (
    Benefit,
    Code,
    Coupon,
    Granted,
    IssuerKey,
    KindLimit,
    OfflineKit,
    OfflinePolicy,
    Order,
    Reason,
    Receipt,
    Refusal,
    Reply,
    Standing,
    Voucher,
    VoucherKind,
)
from terminal.core.recognisers import Recogniser, own_codes
from terminal.core.signed import look
from terminal.errors import NotAuthorised, Unintelligible, WrongUse
from terminal.platforms.base import (
    Account,
    Capabilities,
    DayLine,
    JournalHead,
    Key,
    Look,
    Platform,
    QueryBy,
    Reversal,
)
from terminal.platforms.http import Answer, Http, HttpSettings, door_of

T = TypeVar("T")
_UNHURRIED = 20.0  # seconds, for calls that no customer waits for
_REASONS = frozenset(Reason)


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
        self.name = account.name
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

    def prepare(self, code: Code, deadline: float) -> Look:
        """See `Platform.prepare`."""
        request = wire.PrepareRequest(code.text, code.how.value)
        answer = self._http.post("/v1/redemptions:prepare", wire.write(request), deadline)
        found = self._read(wire.Prepared, answer)
        voucher = _voucher(found.voucher) if found.voucher else None
        return Look(voucher, _refusal(found.refusal))

    def redeem(self, order: Order, deadline: float) -> Reply:
        """See `Platform.redeem`."""
        return self._send([order], JournalHead(order.sequence, order.hash), deadline)[0]

    def query(self, order: Order, deadline: float) -> Reply:
        """See `Platform.query`."""
        answer = self._http.get(f"/v1/redemptions/{UUID(bytes=order.id)}", deadline)
        if answer.status == 404:
            return Reply(Standing.ABSENT)
        return _reply(self._read(wire.Redeemed, answer))

    def reverse(self, reversal: Reversal, deadline: float) -> Reply:
        """See `Platform.reverse`."""
        proof = wire.Proof(wire.b64(reversal.entry), wire.b64(reversal.signature))
        request = wire.ReverseRequest(
            reversal.at, reversal.cause, proof if reversal.entry else None
        )
        path = f"/v1/redemptions/{UUID(bytes=reversal.id)}:reverse"
        return _reply(
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
        return _kit(self._read(wire.Kit, answer), known), took

    def test_voucher(self, deadline: float) -> str:
        """See `Platform.test_voucher`."""
        answer = self._http.post("/v1/test-vouchers", b"{}", deadline)
        return "" if answer.status == 404 else self._read(wire.TestVoucher, answer).code

    def list_day(self, business_date: date, deadline: float) -> list[DayLine]:
        """See `Platform.list_day`."""
        answer = self._http.get(f"/v1/statements/{business_date.isoformat()}", deadline)
        statement = self._read(wire.Statement, answer)
        return [
            DayLine(**{name: getattr(line, name) for name in DayLine.__dataclass_fields__})
            for line in statement.lines
        ]

    def _send(self, orders: Sequence[Order], head: JournalHead, deadline: float) -> list[Reply]:
        batch = wire.RedemptionBatch(
            wire.Head(head.sequence, wire.b64(head.hash)), [_redemption(order) for order in orders]
        )
        answer = self._http.post("/v1/redemptions", wire.write(batch), deadline)
        said = {item.id: item for item in self._read(wire.BatchAnswer, answer).items}
        ids = [str(UUID(bytes=order.id)) for order in orders]
        return [_reply(said[one]) if one in said else Reply(Standing.UNKNOWN) for one in ids]

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


def _redemption(order: Order) -> wire.Redemption:
    worth = order.worth
    return wire.Redemption(
        id=str(UUID(bytes=order.id)),
        code=order.code,
        how=order.how.value,
        voucher=order.voucher,
        uses=worth.uses,
        currency=worth.currency,
        discount=worth.discount,
        take=worth.take,
        at=order.at,
        authority=order.authority.value,
        proof=wire.Proof(wire.b64(order.entry), wire.b64(order.signature)),
        bill=worth.bill,
        operator=order.operator,
        test=order.test,
        trace=order.trace,
        business_date=order.business_date,
    )


def _voucher(said: wire.WireVoucher) -> Voucher:
    benefit = Benefit(
        VoucherKind(said.kind),
        said.title,
        said.currency,
        said.value,
        said.basis_points,
        said.cap,
        said.minimum,
    )
    return Voucher(
        said.id,
        benefit,
        said.uses_left,
        said.not_before,
        said.expires,
        tuple(said.shops),
        said.trace,
        said.policy,
        visits=said.visits,
        level=said.level,
        test=said.test,
    )


def _refusal(said: wire.WireRefusal | None) -> Refusal | None:
    if said is None:
        return None
    known = said.reason in _REASONS
    reason = Reason(said.reason) if known else Reason.PLATFORM_ERROR
    return Refusal(reason, said.at, said.place, said.till, said.note if known else said.reason)


def _reply(said: wire.Redeemed) -> Reply:
    receipt = _receipt(said.receipt)
    if said.state != "confirmed":
        return Reply(Standing(said.state), refusal=_refusal(said.refusal), receipt=receipt)
    granted = Granted(
        said.discount,
        said.take,
        said.uses_left,
        said.balance,
        said.undo_until,
        receipt,
        _coupon(said.coupon),
    )
    return Reply(Standing.CONFIRMED, granted, receipt=receipt)


def _coupon(said: wire.WireCoupon | None) -> Coupon | None:
    return Coupon(said.title, said.code, said.expires, said.terms) if said else None


def _receipt(said: wire.WireReceipt | None) -> Receipt | None:
    if said is None:
        return None
    try:
        parts = wire.unb64(said.hash), wire.unb64(said.signature)
    except wire.BadShape as cause:
        raise Unintelligible(f"the platform's receipt is not of the protocol: {cause}") from cause
    return Receipt(said.sequence, parts[0], said.at, said.key, parts[1])


def _kit(said: wire.Kit, known: OfflineKit | None) -> OfflineKit:
    """The known kit with what changed since; keys and policy always come whole."""
    try:
        keys = tuple(IssuerKey(key.id, wire.unb64(key.public_key)) for key in said.keys)
        seen = (said.head.sequence, wire.unb64(said.head.hash)) if said.head else None
    except wire.BadShape as cause:
        raise Unintelligible(f"the offline kit is not of the protocol: {cause}") from cause
    spent = {**(known.spent if known else {}), **{each.voucher: each.uses for each in said.spent}}
    revoked = (known.revoked if known else frozenset()) | frozenset(said.revoked)
    lists = (keys, revoked, spent, _policy(said.policy))
    return OfflineKit(said.version, said.now, *lists, seen, said.quarantine)


def _policy(said: wire.WirePolicy) -> OfflinePolicy:
    return OfflinePolicy(
        tuple(VoucherKind(kind) for kind in said.kinds),
        said.floor_limit,
        said.max_count,
        said.max_age,
        said.max_list_age,
        tuple(
            KindLimit(VoucherKind(each.kind), each.floor_limit, each.max_count)
            for each in said.per_kind
        ),
        said.clock_slack,
        said.unsure_limit,
        said.hard_cap,
    )
