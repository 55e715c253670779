"""Admin calls about tills: who there is, who is held back and why, revoked and let in again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from terminal.core.wire import b64
from terminal.sandbox import quarantine
from terminal.sandbox.requests_in import Declined, admin_only, answer, body_of, platform_of
from terminal.sandbox.store import Store, instant, micros

router = APIRouter(prefix="/admin", dependencies=[Depends(admin_only)])


@dataclass(frozen=True)
class WhyRequest:
    """Why somebody decided this about a till."""

    reason: str


@router.get("/tills")
def tills(request: Request) -> Response:
    """The claimed tills and where each said its journal stands."""
    rows = platform_of(request).store.all("SELECT * FROM tills ORDER BY rowid")
    for row in rows:
        row.pop("token_hash")
        row["public_key"] = b64(row["public_key"])
        row["head_hash"] = b64(row["head_hash"] or b"")
        for name in ("claimed_at", "head_at", "revoked_at"):
            row[name] = None if row[name] is None else instant(row[name])
    return answer({"items": rows})


@router.post("/tills/{till}:revoke")
def revoke(
    request: Request, till: str, asked: Annotated[Any, Depends(body_of(WhyRequest))]
) -> Response:
    """This till's token opens nothing from now on; its books stay, and its queue stays on it."""
    platform = platform_of(request)
    why = _reason(asked)
    if not revoke_till(platform.store, till, why, platform.now()):
        raise Declined(404, "No till of this id has rights to take.")
    return answer({"till": till, "revoked": True})


@router.post("/tills/{till}:restore")
def restore(request: Request, till: str) -> Response:
    """A revoked till may come back under its old token, and report what it kept."""
    if not restore_till(platform_of(request).store, till):
        raise Declined(404, "No till of this id is revoked.")
    return answer({"till": till, "revoked": False})


@router.get("/quarantine")
def quarantine_list(request: Request) -> Response:
    """The tills whose journals contradict themselves, past ones too, and what was refused."""
    return answer(quarantine.told(platform_of(request).store))


@router.post("/tills/{till}:release")
def release_till(
    request: Request, till: str, asked: Annotated[Any, Depends(body_of(WhyRequest))]
) -> Response:
    """A person has looked at a quarantined till: book its reports again."""
    platform = platform_of(request)
    if not quarantine.release(platform.store, till, _reason(asked), platform.now()):
        raise Declined(404, "No till of this id is quarantined.")
    return answer({"till": till, "released": True})


def revoke_till(store: Store, till: str, why: str, now: datetime) -> bool:
    """Take a till's rights. False where there is no such till, or it has none left."""
    with store.transaction():
        found = store.find("SELECT 1 FROM tills WHERE id = ? AND revoked_at IS NULL", till)
        store.run(
            "UPDATE tills SET revoked_at = ?, revoked_why = ? WHERE id = ? AND revoked_at IS NULL",
            *(micros(now), why, till),
        )
    return found is not None


def restore_till(store: Store, till: str) -> bool:
    """Give a till its rights back. False where it has them, or there is no such till."""
    with store.transaction():
        found = store.find("SELECT 1 FROM tills WHERE id = ? AND revoked_at IS NOT NULL", till)
        store.run("UPDATE tills SET revoked_at = NULL, revoked_why = '' WHERE id = ?", till)
    return found is not None


def _reason(asked: Any) -> str:
    reason: str = asked.reason
    if not 0 < len(reason.strip()) <= 200:
        raise Declined(422, "This needs a reason of 1 to 200 characters.")
    return reason
