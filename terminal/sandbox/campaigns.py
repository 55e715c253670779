"""Campaigns: what was agreed about the money, and which voucher belongs to which."""

from __future__ import annotations

import re
from typing import Literal, cast

from terminal.core.model import VoucherKind
from terminal.core.wire import Terms, read, write
from terminal.sandbox.store import Store

Direction = Literal["held", "given", "owed"]
# The platform has been paid for these before they are used; for a rebate it pays afterwards.
_DIRECTIONS: dict[VoucherKind, Direction] = {
    VoucherKind.PREPAID: "held",
    VoucherKind.STORED_VALUE: "held",
    VoucherKind.REBATE: "owed",
}
_USUAL = {
    VoucherKind.PREPAID: Terms("Group buying", commission=800, tax=600),
    VoucherKind.STORED_VALUE: Terms("Cards", commission=60, tax=600),
    VoucherKind.REBATE: Terms("Rebates", commission=200, tax=600),
    VoucherKind.PRIZE: Terms("Prizes", shop=0, brand=10_000, fee=50, tax=600),
}
_NAMED = "usual-"
_COUPONS = Terms("Coupons", fee=100, tax=600)


class BadCampaign(ValueError):
    """Terms that make no sense; `str()` is one sentence."""


def add_campaign(store: Store, name: str, direction: Direction, terms: Terms) -> None:
    """A campaign with its terms, or new terms for one. Raises BadCampaign."""
    if not re.fullmatch("[a-z0-9][a-z0-9-]{0,39}", name):
        raise BadCampaign("A campaign needs an id of a-z, 0-9 and hyphens.")
    if terms.customer + terms.shop + terms.platform + terms.brand != 10_000:
        raise BadCampaign("The four shares must be 10000 basis points together.")
    store.run(
        "INSERT INTO campaigns VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE"
        " SET direction = excluded.direction, terms = excluded.terms",
        *(name, direction, write(terms).decode()),
    )


def join_campaign(store: Store, voucher: str, campaign: str) -> bool:
    """Puts a voucher into a campaign; False where there is none of that name."""
    if store.find("SELECT 1 FROM campaigns WHERE id = ?", campaign) is None:
        return False
    store.run("INSERT INTO campaign_of VALUES (?, ?)", voucher, campaign)
    return True


def terms_of(store: Store, voucher: str, kind: VoucherKind) -> tuple[str, Direction, Terms]:
    """The campaign of a voucher, the direction of its money, and the terms."""
    row = store.find(
        "SELECT c.* FROM campaigns c JOIN campaign_of o ON o.campaign = c.id WHERE o.voucher = ?",
        voucher,
    )
    if row is None:
        usual = f"{_NAMED}{kind.replace('_', '-')}"
        return usual, _DIRECTIONS.get(kind, "given"), _USUAL.get(kind, _COUPONS)
    return row["id"], cast(Direction, row["direction"]), read(Terms, row["terms"].encode())


def is_usual(campaign: str) -> bool:
    """Whether a campaign is what was never agreed otherwise; its title is a word of ours."""
    return campaign.startswith(_NAMED)
