"""Admin calls of the sandbox: issue, revoke, refund, claim tokens, faults, and a look inside.

They are not part of the protocol. All need the admin token as bearer.
"""

from __future__ import annotations

import re
import secrets
from dataclasses import asdict, dataclass
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from terminal.core.model import Reason
from terminal.core.wire import b64
from terminal.sandbox import ledger
from terminal.sandbox.closing import DayIsOpen, close_day
from terminal.sandbox.faults import Fault
from terminal.sandbox.issuing import BadOrder, IssueRequest, issue_voucher
from terminal.sandbox.requests_in import Declined, admin_only, answer, body_of, platform_of
from terminal.sandbox.seed import seed_demo
from terminal.sandbox.store import Row, Shop, instant
from terminal.sandbox.vouchers import (
    bar_voucher,
    codes_of,
    find_voucher,
    on_the_wire,
    return_uses,
)

router = APIRouter(prefix="/admin", dependencies=[Depends(admin_only)])


@dataclass(frozen=True)
class ShopRequest:
    """A shop to add, or new settings for one."""

    id: str
    name: str
    currency: str = "CNY"
    time_zone: str = "Asia/Shanghai"
    day_cut: str = "04:00"


@dataclass(frozen=True)
class ClaimTokenRequest:
    """For which shop a till may be claimed; without one, for the first."""

    shop: str = ""


@dataclass(frozen=True)
class ReturnRequest:
    """How many unused uses go back."""

    uses: int = 1


@dataclass(frozen=True)
class FaultRequest:
    """A fault to switch on (see `faults.Fault`), or `reset` for none at all."""

    kind: Literal["latency", "refusal", "lost_reply", "error_500", "unreachable", "html", "reset"]
    ms: int = 0
    reason: str = "blocked"
    times: int | None = None
    path: str = "/v1/"
    exact: bool = False


@router.post("/vouchers")
def issue(request: Request, order: Annotated[Any, Depends(body_of(IssueRequest))]) -> Response:
    """Issues a voucher: its id and its codes."""
    platform = platform_of(request)
    try:
        made = issue_voucher(platform.store, platform.issuer, order, platform.now())
    except BadOrder as cause:
        raise Declined(422, str(cause)) from cause
    return answer(made, 201)


@router.get("/vouchers/{voucher}")
def show_voucher(request: Request, voucher: str) -> Response:
    """A voucher as it stands, with its codes."""
    store = platform_of(request).store
    with store.transaction():
        found = find_voucher(store, voucher)
        codes = codes_of(store, voucher)
    if found is None:
        raise Declined(404, "There is no voucher of this id.")
    return answer(
        msgspec.structs.asdict(on_the_wire(found))
        | {"state": found.state, "used": found.used}
        | codes
    )


@router.post("/vouchers/{voucher}:revoke")
def revoke(request: Request, voucher: str) -> Response:
    """Revokes a voucher for good."""
    return _bar(request, voucher, "revoked")


@router.post("/vouchers/{voucher}:refund")
def refund(request: Request, voucher: str) -> Response:
    """Marks a voucher as refunded: its buyer has the money back."""
    return _bar(request, voucher, "refunded")


@router.post("/vouchers/{voucher}:return")
def return_some(
    request: Request, voucher: str, asked: Annotated[Any, Depends(body_of(ReturnRequest))]
) -> Response:
    """Gives the money of some unused uses back."""
    platform = platform_of(request)
    left = return_uses(platform.store, voucher, asked.uses, platform.now())
    if left is None:
        raise Declined(409, "So many unused uses are not on this voucher.")
    return answer({"id": voucher, "uses_left": left})


def _bar(request: Request, voucher: str, state: str) -> Response:
    platform = platform_of(request)
    if not bar_voucher(platform.store, voucher, state, platform.now()):
        raise Declined(404, "There is no voucher of this id.")
    found = find_voucher(platform.store, voucher)
    return answer({"id": voucher, "state": found.state if found else state})


@router.post("/shops")
def add_shop(request: Request, asked: Annotated[Any, Depends(body_of(ShopRequest))]) -> Response:
    """Adds a shop, or changes its name, time zone and day cut."""
    if not re.fullmatch("[a-z0-9][a-z0-9-]{0,39}", asked.id) or not 0 < len(asked.name) <= 80:
        raise Declined(422, "A shop needs an id of a-z, 0-9 and hyphens, and a name.")
    if not re.fullmatch("[A-Z]{3}", asked.currency):
        raise Declined(422, "The currency must be an ISO 4217 code such as CNY.")
    if not re.fullmatch("([01][0-9]|2[0-3]):[0-5][0-9]", asked.day_cut):
        raise Declined(422, "The day cut must be a local time spelled HH:MM.")
    try:
        ZoneInfo(asked.time_zone)
    except (ValueError, OSError, KeyError) as cause:
        raise Declined(422, "The time zone must be a name such as Asia/Shanghai.") from cause
    platform_of(request).store.add_shop(Shop(**asdict(asked)))
    return answer(asked, 201)


@router.post("/claim-tokens")
def claim_token(
    request: Request, asked: Annotated[Any, Depends(body_of(ClaimTokenRequest, optional=True))]
) -> Response:
    """A one-time token with which a till can be claimed."""
    store = platform_of(request).store
    shop = asked.shop or next((shop.id for shop in store.shops()), "")
    if store.shop(shop) is None:
        raise Declined(404, "There is no shop of this id.")
    token = secrets.token_urlsafe(16)
    store.add_claim_token(token, shop)
    return answer({"claim_token": token, "shop": shop}, 201)


@router.post("/faults")
def switch_fault(
    request: Request, asked: Annotated[Any, Depends(body_of(FaultRequest))]
) -> Response:
    """Switches a fault on, or all of them off; tells which are on."""
    faults = platform_of(request).faults
    if asked.kind == "reset":
        faults.reset()
        return answer({"active": []})
    if not 0 <= asked.ms <= 600_000:
        raise Declined(422, "The field ms must be from 0 to 600000.")
    if asked.times is not None and asked.times < 1:
        raise Declined(422, "The field times must be at least 1, or null for until reset.")
    if asked.reason not in list(Reason):
        raise Declined(422, "The field reason must be one of: " + ", ".join(Reason) + ".")
    if not asked.path.startswith("/v1/"):
        raise Declined(422, "The field path must begin with /v1/; admin calls have no faults.")
    faults.add(Fault(**asdict(asked)))
    return answer({"active": faults.told()})


@router.get("/faults")
def faults_on(request: Request) -> Response:
    """Which faults are switched on."""
    return answer({"active": platform_of(request).faults.told()})


@router.get("/redemptions")
def everything(request: Request) -> Response:
    """Every id ever seen: confirmed, refused, reversed or blocked, oldest first."""
    rows = ledger.redemptions(platform_of(request).store)
    return answer({"items": [_told(row) for row in rows]})


@router.post("/days/{shop}/{business_date}:close")
def close(request: Request, shop: str, business_date: str) -> Response:
    """Closes a shop's business day for good; tells its statement."""
    platform = platform_of(request)
    found = platform.store.shop(shop)
    if found is None:
        raise Declined(404, "There is no shop of this id.")
    try:
        day = date.fromisoformat(business_date).isoformat()
        made = close_day(platform.store, platform.issuer, found, day, platform.now())
    except ValueError as cause:
        raise Declined(422, "The business date must be spelled YYYY-MM-DD.") from cause
    except DayIsOpen as cause:
        raise Declined(409, str(cause)) from cause
    return answer(made)


@router.post("/seed-demo")
def seed(request: Request) -> Response:
    """Puts the demo's shops, tills and vouchers in; tells all codes. Again: the same vouchers."""
    platform = platform_of(request)
    return answer(seed_demo(platform.store, platform.issuer, platform.now()))


def _told(row: Row) -> Row:
    kept = {name: value for name, value in row.items() if name not in ("fingerprint", "answer")}
    kept |= {"id": str(UUID(bytes=row["id"])), "hash": b64(row["hash"]), "test": bool(row["test"])}
    for name in ("at", "booked_at", "reversed_at"):
        kept[name] = None if row[name] is None else instant(row[name])
    return kept | {"reason": _reason(row)}


def _reason(row: Row) -> str:
    """Why it was refused, out of the answer that was given."""
    import json

    refusal = json.loads(row["answer"] or "{}").get("refusal") or {}
    reason: str = refusal.get("reason", "")
    return reason
