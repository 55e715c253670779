"""Stored-value cards: money is put on them by vouchers of kind top_up, one for each card."""

from __future__ import annotations

from terminal.sandbox.rules import Known
from terminal.sandbox.store import Store
from terminal.sandbox.vouchers import find_voucher


def belongs_to(store: Store, voucher: str, card: str) -> bool:
    """Puts money onto this card from now on; False where there is no such card."""
    found = find_voucher(store, card)
    if found is None or found.balance is None:
        return False
    store.run("INSERT INTO tops_up VALUES (?, ?)", voucher, card)
    return True


def balance_after(store: Store, voucher: Known, amount: int) -> int | None:
    """What the card holds once `amount` is put on it; None for a voucher of no card."""
    row = store.find("SELECT card FROM tops_up WHERE voucher = ?", voucher.id)
    card = find_voucher(store, row["card"]) if row else None
    return None if card is None or card.balance is None else card.balance + amount
