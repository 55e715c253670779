"""What a granted redemption brings besides, system by system; one line for each kind."""

from __future__ import annotations

from msgspec.structs import replace

from terminal.core.model import VoucherKind
from terminal.core.wire import Redeemed
from terminal.sandbox import cards, members, rebates, tabs
from terminal.sandbox.rules import Known
from terminal.sandbox.store import Store


def with_effects(store: Store, voucher: Known, bill: int, granted: Redeemed) -> Redeemed:
    """The answer with points, stamps or a rebate, and a card's new balance; before it is booked."""
    if voucher.kind is VoucherKind.MEMBERSHIP:
        return replace(granted, effects=[members.earned(store, voucher, bill)])
    if voucher.kind is VoucherKind.REBATE:
        return replace(granted, effects=[rebates.comes_back(voucher, bill)])
    if voucher.kind is VoucherKind.TOP_UP:
        return replace(granted, balance=cards.balance_after(store, voucher, bill))
    if voucher.kind is VoucherKind.TAB:
        return replace(granted, effects=[tabs.put_on(store, voucher, bill)])
    return granted


def keep_effects(store: Store, redemption: bytes, voucher: Known, granted: Redeemed) -> None:
    """What must be remembered of it, after it is booked."""
    tabs.keep_use(store, redemption, voucher)
    for effect in granted.effects:
        if effect.kind == "rebate":
            rebates.promise(store, redemption, voucher, effect.amount)
