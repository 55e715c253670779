"""Campaigns: what was agreed about the money, and which voucher belongs to which."""

from __future__ import annotations

import json
import re

from terminal.core.model import VoucherKind
from terminal.core.wire import Terms, read, write
from terminal.sandbox.store import Store

# The platform has been paid for these before they are used.
_HELD = (VoucherKind.PREPAID, VoucherKind.STORED_VALUE)
_USUAL = {
    VoucherKind.PREPAID: Terms("Group buying", commission=800, tax=600),
    VoucherKind.STORED_VALUE: Terms("Cards", commission=60, tax=600),
    VoucherKind.PRIZE: Terms("Prizes", shop=0, brand=10_000, fee=50, tax=600),
}
_COUPONS = Terms("Coupons", fee=100, tax=600)


class BadCampaign(ValueError):
    """Terms that make no sense; `str()` is one sentence."""


def add_campaign(store: Store, name: str, held: bool, terms: Terms) -> None:
    """A campaign with its terms, or new terms for one. Raises BadCampaign."""
    if not re.fullmatch("[a-z0-9][a-z0-9-]{0,39}", name):
        raise BadCampaign("A campaign needs an id of a-z, 0-9 and hyphens.")
    if terms.customer + terms.shop + terms.platform + terms.brand != 10_000:
        raise BadCampaign("The four shares must be 10000 basis points together.")
    store.run(
        "INSERT INTO campaigns VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE"
        " SET held = excluded.held, terms = excluded.terms",
        *(name, int(held), write(terms).decode()),
    )


def join_campaign(store: Store, voucher: str, campaign: str) -> bool:
    """Puts a voucher into a campaign; False where there is none of that name."""
    if store.find("SELECT 1 FROM campaigns WHERE id = ?", campaign) is None:
        return False
    store.run("INSERT INTO campaign_of VALUES (?, ?)", voucher, campaign)
    return True


def terms_of(store: Store, voucher: str, kind: VoucherKind) -> tuple[str, bool, Terms]:
    """The campaign of a voucher, whether the platform holds its money, and the terms."""
    row = store.find(
        "SELECT c.* FROM campaigns c JOIN campaign_of o ON o.campaign = c.id WHERE o.voucher = ?",
        voucher,
    )
    if row is None:
        return f"usual-{kind.replace('_', '-')}", kind in _HELD, _USUAL.get(kind, _COUPONS)
    return row["id"], bool(row["held"]), read(Terms, json.dumps(json.loads(row["terms"])).encode())
