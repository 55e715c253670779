"""Admin calls about wristbands: which place of a visit a till stands at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Request, Response

from terminal.sandbox.requests_in import Declined, admin_only, answer, body_of, platform_of
from terminal.sandbox.tabs import set_touchpoint

router = APIRouter(prefix="/admin", dependencies=[Depends(admin_only)])


@dataclass(frozen=True)
class TouchpointRequest:
    """What scanning a wristband means at a till."""

    kind: Literal["check_in", "tab", "pay_tab", "leave"]


@router.post("/tills/{till}:touchpoint")
def touchpoint(
    request: Request, till: str, asked: Annotated[Any, Depends(body_of(TouchpointRequest))]
) -> Response:
    """Tells at which place of a visit a till stands."""
    store = platform_of(request).store
    if store.till(till) is None:
        raise Declined(404, "There is no till of this id.")
    set_touchpoint(store, till, asked.kind)
    return answer({"till": till, "kind": asked.kind})
