"""Admin calls about money: what was agreed for a campaign, and what the bank has moved."""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass, field
from datetime import UTC
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from terminal.core.wire import Terms
from terminal.sandbox.amounts import amount_text
from terminal.sandbox.campaigns import BadCampaign, Direction, add_campaign
from terminal.sandbox.requests_in import Declined, admin_only, answer, body_of, platform_of
from terminal.sandbox.settling import bank_lines
from terminal.sandbox.store import instant

router = APIRouter(prefix="/admin", dependencies=[Depends(admin_only)])


@dataclass(frozen=True)
class CampaignRequest:
    """A campaign: which way the money goes, and the terms."""

    id: str
    direction: Direction
    terms: Terms = field(default_factory=Terms)


@router.post("/campaigns")
def campaign(
    request: Request, asked: Annotated[Any, Depends(body_of(CampaignRequest))]
) -> Response:
    """Adds a campaign, or changes what is agreed from now on."""
    try:
        add_campaign(platform_of(request).store, asked.id, asked.direction, asked.terms)
    except BadCampaign as cause:
        raise Declined(422, str(cause)) from cause
    return answer(asked, 201)


@router.get("/bank/{shop}")
def bank(request: Request, shop: str) -> Response:
    """The shop's account statement as its bank writes it: a CSV of another system."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(("Booked", "Reference", "Amount", "Currency"))
    for row in bank_lines(platform_of(request).store, shop):
        at = instant(row["at"]).astimezone(UTC)
        amount = amount_text(row["amount"], row["currency"])
        table.writerow((f"{at:%Y-%m-%d %H:%M:%S}", row["reference"], amount, row["currency"]))
    return Response(written.getvalue(), media_type="text/csv; charset=utf-8")
