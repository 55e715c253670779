"""Admin calls that only a story needs: the clock set forward, a row of the books lost."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from terminal.sandbox.requests_in import Declined, admin_only, answer, body_of, platform_of
from terminal.sandbox.settable_clock import SettableClock

router = APIRouter(prefix="/admin", dependencies=[Depends(admin_only)])

_FURTHEST = 400 * 86_400.0  # seconds; more would be a slip of the finger


@dataclass(frozen=True)
class ClockRequest:
    """How many seconds the platform's clock goes before its machine's."""

    ahead: float


@router.get("/clock")
def clock(request: Request) -> Response:
    """What time the platform thinks it is, and by how many seconds it was set forward."""
    return answer(_told(platform_of(request).now))


@router.post("/clock")
def set_clock(request: Request, asked: Annotated[Any, Depends(body_of(ClockRequest))]) -> Response:
    """Sets the platform's clock forward."""
    now = platform_of(request).now
    if not now.ahead.total_seconds() <= asked.ahead <= _FURTHEST:
        raise Declined(422, "A platform's clock is set forward, by 400 days at most, never back.")
    now.ahead = timedelta(seconds=asked.ahead)
    return answer(_told(now))


@router.post("/redemptions/{redemption}:lose")
def lose(request: Request, redemption: str) -> Response:
    """The platform's own mishap: a row is gone, and with it all that hangs on it."""
    store = platform_of(request).store
    try:
        key = UUID(redemption).bytes
    except ValueError as cause:
        raise Declined(422, "The id of a redemption must be a UUID.") from cause
    with store.transaction():
        if store.find("SELECT 1 FROM redemptions WHERE id = ?", key) is None:
            raise Declined(404, "There is no redemption of this id.")
        store.run("DELETE FROM proofs WHERE redemption = ?", key)
        store.run("DELETE FROM redemptions WHERE id = ?", key)
    return answer({"lost": redemption})


def _told(now: SettableClock) -> dict[str, Any]:
    return {"now": now(), "ahead": now.ahead.total_seconds()}
