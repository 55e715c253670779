"""The routes of our own protocol, version 1 (shapes in `terminal.core.wire`)."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import msgspec
from fastapi import APIRouter, Depends, Request, Response

from terminal.core.model import Reason
from terminal.core.wire import (
    BadShape,
    BatchAnswer,
    Claimed,
    ClaimRequest,
    Head,
    Kit,
    Prepared,
    PrepareRequest,
    Redeemed,
    RedemptionBatch,
    ReverseRequest,
    Settlement,
    Statement,
    TestVoucher,
    WireKey,
    WireKindLimit,
    WirePolicy,
    b64,
    unb64,
)
from terminal.sandbox import quarantine
from terminal.sandbox.asking import BadItem, redemption_id
from terminal.sandbox.book import NotYours
from terminal.sandbox.closing import statement_of
from terminal.sandbox.issuing import issue_test
from terminal.sandbox.line import REFUSAL
from terminal.sandbox.openapi import described
from terminal.sandbox.proof import is_public_key
from terminal.sandbox.requests_in import Declined, answer, body_of, platform_of, till_of
from terminal.sandbox.settling import settlement_of
from terminal.sandbox.store import Shop, Till, digest, micros
from terminal.sandbox.vouchers import barred_since, kit_version, spent_since

MOST_ITEMS = 500
POLICY = WirePolicy(
    kinds=["money_off", "percent_off", "prepaid", "prize", "membership"],
    floor_limit=500_00,
    max_count=50,
    max_age=24 * 60 * 60,
    max_list_age=24 * 60 * 60,
    per_kind=[WireKindLimit("percent_off", floor_limit=200_00, max_count=20)],
    clock_slack=12 * 60 * 60,
    unsure_limit=200_00,
    hard_cap=800_00,
    static_limit=400_00,
)

router = APIRouter()
ATill = Annotated[Till, Depends(till_of)]


@dataclass(frozen=True)
class RawBatch:
    """A batch whose items are read one by one, so that a bad one cannot spoil the others."""

    head: Head
    items: list[msgspec.Raw]


@router.post(
    "/v1/devices:claim", **described(Claimed, ClaimRequest, problems=(403, 409, 422), open_=True)
)
def claim(request: Request, asked: Annotated[Any, Depends(body_of(ClaimRequest))]) -> Response:
    """Makes a till of whoever holds a one-time token."""
    platform = platform_of(request)
    try:
        public_key = unb64(asked.public_key)
    except (BadShape, UnicodeError):
        public_key = b""
    if not is_public_key(public_key):
        raise Declined(422, "The public key must be 32 bytes of Ed25519 as base64url.")
    token, now = secrets.token_urlsafe(32), platform.now()
    with platform.store.transaction():
        shop = _take_claim(platform.store, asked.claim_token)
        machine = asked.machine[:200]
        till = platform.store.add_till(shop, public_key, token, machine, micros(now))
        platform.store.run(
            "UPDATE claim_tokens SET used_by = ? WHERE token_hash = ?",
            *(till.id, digest(asked.claim_token)),
        )
    return answer(
        Claimed(
            till=till.id,
            shop=shop.id,
            shop_name=shop.name,
            platform_name=platform.issuer.name,
            device_token=token,
            currency=shop.currency,
            time_zone=shop.time_zone,
            day_cut=shop.day_cut,
            now=now,
        )
    )


def _take_claim(store: Any, token: str) -> Shop:
    row = store.find("SELECT * FROM claim_tokens WHERE token_hash = ?", digest(token))
    shop: Shop | None = store.shop(row["shop"]) if row else None
    if row is None or shop is None:
        raise Declined(403, "This claim token is not known; ask the platform for a new one.")
    if row["used_by"] is not None:
        raise Declined(409, "This claim token was used before; ask the platform for a new one.")
    return shop


@router.post("/v1/redemptions:prepare", **described(Prepared, PrepareRequest, problems=(401, 422)))
def prepare(
    request: Request, till: ATill, asked: Annotated[Any, Depends(body_of(PrepareRequest))]
) -> Response:
    """Tells what a code is and whether it may be used at this till now; consumes nothing."""
    platform = platform_of(request)
    return answer(platform.book.prepare(till, asked, platform.now(), _forced(request)))


@router.post("/v1/redemptions", **described(BatchAnswer, RedemptionBatch, problems=(401, 413, 422)))
def redeem(
    request: Request, till: ATill, batch: Annotated[Any, Depends(body_of(RawBatch))]
) -> Response:
    """Redeems, or takes reports of what was given offline: up to 500, each answered on its own."""
    if len(batch.items) > MOST_ITEMS:
        raise Declined(413, f"A batch holds at most {MOST_ITEMS} redemptions.")
    platform, head = platform_of(request), _head(batch.head)
    now = platform.now()
    items = [bytes(item) for item in batch.items]
    answers = platform.book.redeem(till, head, items, now, _forced(request))
    return answer(BatchAnswer(answers))


def _head(head: Head) -> tuple[int, bytes]:
    try:
        hash_ = unb64(head.hash)
    except (BadShape, UnicodeError) as cause:
        raise Declined(422, "The head's hash is not base64url.") from cause
    if not -1 <= head.sequence < 2**63 or len(hash_) > 64:
        raise Declined(422, "The head is not a place in a journal.")
    return head.sequence, hash_


def _told(head: tuple[int, bytes] | None) -> Head | None:
    return Head(head[0], b64(head[1])) if head else None


@router.get("/v1/redemptions/{redemption}", **described(Redeemed, problems=(401, 403, 404, 422)))
def query(request: Request, till: ATill, redemption: str) -> Response:
    """What became of a redemption id; 404 means that it was never seen."""
    try:
        found = platform_of(request).book.query(till, _id(redemption))
    except NotYours as cause:
        raise Declined(403, "This redemption is of another shop.") from cause
    if found is None:
        raise Declined(404, "This redemption id was never seen here.")
    return answer(found)


@router.post(
    "/v1/redemptions/{redemption}:reverse",
    **described(Redeemed, ReverseRequest, problems=(401, 403, 422)),
)
def reverse(
    request: Request,
    till: ATill,
    redemption: str,
    asked: Annotated[Any, Depends(body_of(ReverseRequest))],
) -> Response:
    """Takes a redemption back; an id never seen is blocked for ever, which also succeeds."""
    platform = platform_of(request)
    try:
        return answer(platform.book.reverse(till, _id(redemption), asked, platform.now()))
    except NotYours as cause:
        raise Declined(403, "This redemption is of another shop.") from cause


@router.get("/v1/offline-kit", **described(Kit, problems=(401, 422), query="since"))
def offline_kit(request: Request, till: ATill) -> Response:
    """Keys, policy, the till's own head as we know it, and what was revoked or spent since."""
    platform = platform_of(request)
    told = request.query_params.get("since", "0")
    if not (told.isascii() and told.isdigit() and len(told) < 18):
        raise Declined(422, "The parameter since is the version of an earlier kit, or 0.")
    store, key = platform.store, platform.issuer.key
    with store.transaction():
        version = kit_version(store)
        # A version from the future is another sandbox's: such a till gets everything.
        since = int(told) if int(told) <= version else 0
        kit = Kit(
            version=version,
            now=platform.now(),
            keys=[WireKey(key.id, b64(key.public))],
            revoked=barred_since(store, since),
            spent=spent_since(store, since),
            policy=POLICY,
            head=_told(quarantine.seen_head(store, till.id)),
            quarantine=quarantine.quarantined(store, till.id),
        )
    return answer(kit)


@router.post("/v1/test-vouchers", **described(TestVoucher, problems=(401,)))
def test_voucher(request: Request, till: ATill) -> Response:
    """A voucher for trying the till that asks: signed, for its shop and for a day."""
    platform = platform_of(request)
    made = issue_test(platform.store, platform.issuer, till.shop, platform.now())
    return answer(TestVoucher(*made))


@router.get("/v1/statements/{business_date}", **described(Statement, problems=(401, 422)))
def statement(request: Request, till: ATill, business_date: str) -> Response:
    """The shop's day as the platform booked it."""
    platform, day = platform_of(request), _day(business_date)
    return answer(statement_of(platform.store, platform.issuer, till.shop, day))


@router.get("/v1/settlements/{business_date}", **described(Settlement, problems=(401, 404, 422)))
def settlement(request: Request, till: ATill, business_date: str) -> Response:
    """A closed day in money: each redemption's shares, commission and tax, and the payout."""
    found = settlement_of(platform_of(request).store, till.shop, _day(business_date))
    if found is None:
        raise Declined(404, "This business day is not closed yet.")
    return answer(found)


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as cause:
        raise Declined(422, "The business date must be spelled YYYY-MM-DD.") from cause


def _id(text: str) -> bytes:
    try:
        return redemption_id(text)
    except BadItem as cause:
        raise Declined(422, str(cause)) from cause


def _forced(request: Request) -> str:
    """The refusal that a fault asks for; an unknown reason would only confuse a till."""
    reason: str = request.scope.get(REFUSAL, "")
    return reason if reason in list(Reason) else ""
