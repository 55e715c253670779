"""Admin calls about presence: what a customer's phone shows, and which shops bring pictures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from terminal.sandbox.presence import flags, is_bound, shown_now
from terminal.sandbox.requests_in import Declined, admin_only, answer, body_of, platform_of
from terminal.sandbox.vouchers import codes_of, find_voucher

router = APIRouter(prefix="/admin", dependencies=[Depends(admin_only)])


@dataclass(frozen=True)
class ShowRequest:
    """How many seconds ago the picture was taken."""

    ago: int = 0


@router.post("/vouchers/{voucher}:show")
def show(
    request: Request, voucher: str, asked: Annotated[Any, Depends(body_of(ShowRequest))]
) -> Response:
    """What the wallet of a bound voucher's owner shows, or showed a while ago."""
    platform = platform_of(request)
    with platform.store.transaction():
        found = find_voucher(platform.store, voucher)
        if found is None or not is_bound(platform.store, voucher):
            raise Declined(404, "There is no voucher of this id that is bound to a wallet.")
        signed = codes_of(platform.store, voucher)["signed"]
        moment = platform.now() - timedelta(seconds=asked.ago)
        return answer({"code": shown_now(platform.store, found.customer, signed, moment)})


@router.get("/flags")
def flagged(request: Request) -> Response:
    """The shops that bring pictures of codes instead of customers."""
    return answer({"items": flags(platform_of(request).store)})
