"""Rebates: the bill is paid whole, and a part of it comes back once the day is settled.

The rule: `basis_points` of the bill, half a unit rounded up, at most `cap`.
"""

from __future__ import annotations

from terminal.core.wire import WireEffect
from terminal.sandbox.rules import Known, share
from terminal.sandbox.store import Row, Store


def comes_back(voucher: Known, bill: int) -> WireEffect:
    """How much of a bill comes back to the customer."""
    amount = share(bill, voucher.basis_points)
    return WireEffect("rebate", min(amount, voucher.cap) if voucher.cap else amount)


def promise(store: Store, redemption: bytes, voucher: Known, amount: int) -> None:
    """Keeps what is owed to a customer from now on."""
    row = (redemption, voucher.customer, amount, voucher.currency)
    store.run(
        "INSERT INTO rebates (redemption, customer, amount, currency) VALUES (?, ?, ?, ?)", *row
    )


def rebate_of(store: Store, redemption: bytes) -> int:
    """What comes back for a redemption, in minor units; 0 for nothing."""
    row = store.find("SELECT amount FROM rebates WHERE redemption = ?", redemption)
    return row["amount"] if row else 0


def pay(store: Store, redemption: bytes, document: str) -> None:
    """The day is settled: the customer has it."""
    store.run("UPDATE rebates SET document = ? WHERE redemption = ?", document, redemption)


def rebates_for(store: Store, customer: str) -> list[Row]:
    """A customer's rebates: amount, currency, document (empty = not paid yet), state."""
    return store.all(
        "SELECT b.amount, b.currency, b.document, r.state, r.at FROM rebates b"
        " JOIN redemptions r ON r.id = b.redemption WHERE b.customer = ? ORDER BY r.at",
        customer,
    )
