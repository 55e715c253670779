"""How well a shop knows a customer: what the till may say beside the verdict."""

from __future__ import annotations

from dataclasses import replace

from terminal.core.wire import WireVoucher
from terminal.sandbox.rules import Known
from terminal.sandbox.store import Store
from terminal.sandbox.vouchers import on_the_wire

_VIP_FROM = 10  # visits
_VISITS = """SELECT COUNT(*) AS visits FROM redemptions AS r JOIN vouchers AS v ON v.id = r.voucher
    WHERE v.customer = ? AND r.shop = ? AND r.state = 'confirmed'"""


def with_visits(store: Store, voucher: Known, shop: str) -> WireVoucher:
    """A voucher with how often its customer used one in this shop; as it is for nobody's."""
    told = on_the_wire(voucher)
    if not voucher.customer:
        return told
    visits: int = store.one(_VISITS, voucher.customer, shop)["visits"]
    return replace(told, visits=visits, level="VIP" if visits >= _VIP_FROM else "")
