"""The virtual wristband: one voucher, one trace, through every place of a visit.

What it means depends on where it is scanned: at the entrance it checks in, at a counter the bill
goes on its tab, at the desk the tab is paid, at the exit the customer leaves. A tab stands in the
redemptions themselves: no second figure can drift from them, and what is taken back is off it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from terminal.core.model import Reason, VoucherKind
from terminal.core.wire import WireEffect, WireRefusal
from terminal.sandbox.amounts import amount_text
from terminal.sandbox.rules import Known
from terminal.sandbox.store import Store, instant

TOUCHPOINTS = (VoucherKind.CHECK_IN, VoucherKind.TAB, VoucherKind.PAY_TAB, VoucherKind.LEAVE)
_DONE = """SELECT t.kind, coalesce(sum(r.bill), 0) AS bills, max(r.at) AS at, r.till,
    s.name AS place FROM tab_uses t JOIN redemptions r ON r.id = t.redemption
    JOIN shops s ON s.id = r.shop
    WHERE r.voucher = ? AND r.state = 'confirmed' AND r.test = 0 GROUP BY t.kind"""


@dataclass(frozen=True, slots=True)
class Visit:
    """How far a visit has come. `on_tab`: minor units put on it, paid or not.

    last  when, where and at which till each kind of touchpoint was passed last
    """

    on_tab: int
    last: dict[str, WireRefusal]

    @property
    def owed(self) -> int:
        """What must still be paid."""
        return 0 if VoucherKind.PAY_TAB in self.last else self.on_tab


def visit_of(store: Store, voucher: str) -> Visit:
    """The visit of one wristband so far."""
    rows = store.all(_DONE, voucher)
    last = {
        row["kind"]: WireRefusal(
            Reason.ALREADY_REDEEMED, at=instant(row["at"]), place=row["place"], till=row["till"]
        )
        for row in rows
    }
    on_tab = sum(row["bills"] for row in rows if row["kind"] == VoucherKind.TAB)
    return Visit(on_tab, last)


def set_touchpoint(store: Store, till: str, kind: str) -> None:
    """From now on a wristband means this at that till; a till of which nothing is told adds."""
    store.run(
        "INSERT INTO touchpoints VALUES (?, ?)"
        " ON CONFLICT (till) DO UPDATE SET kind = excluded.kind",
        *(till, kind),
    )


def seen_at(store: Store, voucher: Known, till: str) -> Known:
    """A wristband as what it is at this till; at the desk its value is what must be paid."""
    if voucher.kind is not VoucherKind.TAB:
        return voucher
    row = store.find("SELECT kind FROM touchpoints WHERE till = ?", till)
    kind = VoucherKind(row["kind"]) if row else VoucherKind.TAB
    value = visit_of(store, voucher.id).owed if kind is VoucherKind.PAY_TAB else 0
    return replace(voucher, kind=kind, value=value)


def in_wallet(store: Store, voucher: Known) -> Known:
    """A wristband as its wearer sees it: what must still be paid, and whether the visit is over."""
    if voucher.kind is not VoucherKind.TAB:
        return voucher
    visit = visit_of(store, voucher.id)
    state = "over" if VoucherKind.LEAVE in visit.last else voucher.state
    return replace(voucher, value=visit.owed, state=state)


def out_of_turn(store: Store, voucher: Known) -> WireRefusal | None:
    """Why a visit that has come so far cannot pass this touchpoint."""
    if voucher.kind not in TOUCHPOINTS:
        return None
    visit = visit_of(store, voucher.id)
    done = visit.last
    if VoucherKind.LEAVE in done:
        return done[VoucherKind.LEAVE]
    if voucher.kind is VoucherKind.CHECK_IN:
        return done.get(VoucherKind.CHECK_IN)
    if VoucherKind.CHECK_IN not in done:
        return WireRefusal(Reason.RULES_NOT_MET, note="This wristband has not checked in.")
    if voucher.kind is VoucherKind.LEAVE:
        owed = amount_text(visit.owed, voucher.currency)
        return WireRefusal(Reason.UNPAID, note=f"{owed} are on the tab.") if visit.owed else None
    return done.get(VoucherKind.PAY_TAB)


def put_on(store: Store, voucher: Known, bill: int) -> WireEffect:
    """A bill that goes on the tab, and what is on it then; before it is booked."""
    return WireEffect("tab", bill, visit_of(store, voucher.id).on_tab + bill)


def keep_use(store: Store, redemption: bytes, voucher: Known) -> None:
    """Remembers what the wristband was at this till; after it is booked."""
    if voucher.kind in TOUCHPOINTS:
        store.run("INSERT INTO tab_uses VALUES (?, ?)", redemption, str(voucher.kind))
