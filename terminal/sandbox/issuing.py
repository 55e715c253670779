"""Taking an order for a voucher: is it sensible, then make it, sign it and book it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from terminal.core.model import VoucherKind
from terminal.core.signed import LONGEST
from terminal.core.wire import Instant, Kind
from terminal.sandbox.asking import LONGEST_TEXT, MOST_USES
from terminal.sandbox.campaigns import join_campaign
from terminal.sandbox.cards import belongs_to
from terminal.sandbox.issue import FORMS, Issuer, codes_for, symbols
from terminal.sandbox.presence import bind, holder_key
from terminal.sandbox.rules import WITHOUT_BILL, Known
from terminal.sandbox.store import Shop, Store
from terminal.sandbox.vouchers import add_voucher, mark_as_test, promise_next_visit

Form = Literal["signed", "typed", "opaque"]
_LONGEST_TITLE = 120
_TEST_HOLDS = timedelta(days=1)
_LARGEST_AMOUNT = 2**53 - 1  # what JSON readers everywhere can hold


class BadOrder(ValueError):
    """A voucher that cannot be issued; `str()` is one sentence."""


@dataclass(frozen=True)
class IssueRequest:
    """A voucher to be issued. Amounts are minor units; `basis_points` 1500 = 15 %.

    forms         the codes it gets; all three unless told otherwise
    undo_seconds  how long a use can be taken back; None = always
    policy        version of its kind's rules
    campaign      whose terms its redemptions are settled by; empty = the usual ones of its kind
    test          made for trying a till: booked as a test, never counted
    bound         only the customer's wallet shows its signed code, which changes all the time
    card          for a top_up, the card that it puts money on
    next_title, next_off  money off the next visit, sent along when it is used at the counter
    """

    kind: Kind
    title: str
    currency: str = "CNY"
    value: int = 0
    basis_points: int = 0
    cap: int = 0
    minimum: int = 0
    uses: int = 1
    not_before: Instant | None = None
    expires: Instant | None = None
    shops: list[str] = field(default_factory=list)
    customer: str = ""
    trace: str = ""
    undo_seconds: int | None = None
    policy: int = 1
    campaign: str = ""
    card: str = ""
    next_title: str = ""
    next_off: int = 0
    test: bool = False
    bound: bool = False
    forms: list[Form] = field(default_factory=lambda: list(FORMS))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Issued:
    """A voucher's id and its codes; a form that was not asked for is None."""

    id: str
    title: str
    signed: str | None = None
    typed: str | None = None
    opaque: str | None = None


def issue_voucher(
    store: Store, issuer: Issuer, order: IssueRequest, now: datetime, label: str | None = None
) -> Issued:
    """Issues a voucher. Raises BadOrder.

    label  its name in the demo's seed
    """
    _check(order, store)
    voucher = _voucher(order)
    holder = holder_key(store, order.customer) if order.bound else b""
    codes = codes_for(voucher, issuer, tuple(dict.fromkeys(order.forms)), holder=holder)
    if len(codes.get("signed", "")) > LONGEST:
        raise BadOrder(f"Its signed text would be longer than {LONGEST} characters.")
    with store.transaction():
        add_voucher(store, voucher, codes, now, label)
        if order.campaign and not join_campaign(store, voucher.id, order.campaign):
            raise BadOrder(f"There is no campaign {order.campaign[:40]!r}.")
        if order.card and not belongs_to(store, voucher.id, order.card):
            raise BadOrder(f"There is no card {order.card[:40]!r}.")
        if order.next_off:
            promise_next_visit(store, voucher.id, order.next_title.strip(), order.next_off)
        if order.bound:
            bind(store, voucher.id)
        if order.test:
            mark_as_test(store, voucher.id)
    return Issued(voucher.id, voucher.title, **codes)


def issue_test(store: Store, issuer: Issuer, shop: Shop, now: datetime) -> tuple[str, datetime]:
    """A signed voucher with which a technician tries a till of this shop, and when it ends."""
    expires = (now + _TEST_HOLDS).replace(microsecond=0)
    order = IssueRequest(
        *("prepaid", "Test voucher", shop.currency, 1_00),
        expires=expires,
        shops=[shop.id],
        test=True,
        forms=["signed"],
    )
    issued = issue_voucher(store, issuer, order, now)
    return issued.signed or "", expires


def _check(order: IssueRequest, store: Store) -> None:
    kind = VoucherKind(order.kind)
    if not order.title.strip() or len(order.title) > _LONGEST_TITLE:
        raise BadOrder(f"The title must have 1 to {_LONGEST_TITLE} characters.")
    if not re.fullmatch("[A-Z]{3}", order.currency):
        raise BadOrder("The currency must be an ISO 4217 code such as CNY.")
    for name in ("value", "cap", "minimum", "next_off"):
        if not 0 <= getattr(order, name) <= _LARGEST_AMOUNT:
            raise BadOrder(f"The field {name} must be an amount in minor units.")
    if not 1 <= order.uses <= MOST_USES:
        raise BadOrder(f"The field uses must be from 1 to {MOST_USES}.")
    if kind in (VoucherKind.MONEY_OFF, VoucherKind.STORED_VALUE) and order.value == 0:
        raise BadOrder(f"A voucher of kind {kind} needs a value.")
    by_percent = kind in (VoucherKind.PERCENT_OFF, VoucherKind.REBATE)
    if by_percent != (0 < order.basis_points <= 10_000):
        raise BadOrder("basis_points must be 1 to 10000 for percent_off and rebate, else 0.")
    if (kind is VoucherKind.TOP_UP) != bool(order.card):
        raise BadOrder("A top_up names the card that it puts money on, and nothing else does.")
    if kind in WITHOUT_BILL:
        raise BadOrder("A wristband is issued as tab; what it is elsewhere its places tell.")
    if order.bound and not (order.customer and "signed" in order.forms):
        raise BadOrder("Only a customer's voucher with a signed code can be bound to a wallet.")
    if not 1 <= order.policy <= 1000:
        raise BadOrder("The field policy must be a version from 1 to 1000.")
    if kind is VoucherKind.STORED_VALUE and order.uses != 1:
        raise BadOrder("A card has no number of uses; it is used until it is empty.")
    if bool(order.next_off) != (0 < len(order.next_title.strip()) <= _LONGEST_TITLE):
        raise BadOrder("A next visit needs both next_title and next_off.")
    _check_limits(order, store)


def _check_limits(order: IssueRequest, store: Store) -> None:
    for name in ("customer", "trace"):
        if len(getattr(order, name)) > LONGEST_TEXT:
            raise BadOrder(f"The field {name} is longer than {LONGEST_TEXT} characters.")
    if order.undo_seconds is not None and not 0 <= order.undo_seconds <= 366 * 86_400:
        raise BadOrder("The field undo_seconds must be from 0 to a year.")
    if order.not_before and order.expires and order.not_before >= order.expires:
        raise BadOrder("It would expire before it is valid.")
    for moment in (order.not_before, order.expires):
        if moment and not 2000 <= moment.year <= 2200:
            raise BadOrder("Its validity must lie between the years 2000 and 2200.")
    for shop in order.shops:
        if store.shop(shop) is None:
            raise BadOrder(f"There is no shop {shop[:40]!r}.")


def _voucher(order: IssueRequest) -> Known:
    return Known(
        id="V" + symbols(10),
        kind=VoucherKind(order.kind),
        title=order.title.strip(),
        currency=order.currency,
        value=order.value,
        basis_points=order.basis_points,
        cap=order.cap,
        minimum=order.minimum,
        uses=order.uses,
        not_before=_whole_second(order.not_before),
        expires=_whole_second(order.expires),
        shops=tuple(order.shops),
        undo_seconds=order.undo_seconds,
        customer=order.customer,
        trace=order.trace or "T" + symbols(10),
        policy=order.policy,
        state="active",
        state_at=None,
        used=0,
        paid=0,
        test=order.test,
    )


def _whole_second(moment: datetime | None) -> datetime | None:
    """Signed texts know no parts of a second; the book must not be finer than they are."""
    return moment.replace(microsecond=0) if moment else None
