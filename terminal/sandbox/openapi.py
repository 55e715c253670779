"""The published description of the protocol: OpenAPI 3.1, schemas from the wire's own types."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from terminal.core import wire

_REF = "#/components/schemas/{name}"
_SHAPES = (
    wire.Problem,
    wire.ClaimRequest,
    wire.Claimed,
    wire.PrepareRequest,
    wire.Prepared,
    wire.RedemptionBatch,
    wire.BatchAnswer,
    wire.Redeemed,
    wire.ReverseRequest,
    wire.TestVoucher,
    wire.Kit,
    wire.Statement,
    wire.Settlement,
    wire.PaymentRequest,
    wire.Payment,
)
_MEANING = {
    401: "No device token, or one that is not known",
    403: "Not this till's to ask",
    404: "Never seen",
    409: "Not as things stand: used before, or not owed",
    413: "Too much at once",
    422: "Not of the protocol",
}


def described(
    answers: type, takes: type | None = None, *, problems: tuple[int, ...], **more: Any
) -> dict[str, Any]:
    """Keyword arguments for a route: what it takes, answers and refuses.

    query  the name of an optional whole-number parameter; open_  True where no token is needed
    """
    responses: dict[int | str, dict[str, Any]] = {
        200: {"description": "Answered", "content": _content("application/json", answers)}
    }
    for status in problems:
        content = _content("application/problem+json", wire.Problem)
        responses[status] = {"description": _MEANING[status], "content": content}
    extra: dict[str, Any] = {"security": [] if more.get("open_") else [{"deviceToken": []}]}
    if takes is not None:
        content = _content("application/json", takes)
        extra["requestBody"] = {"required": True, "content": content}
    if "query" in more:
        schema = {"type": "integer", "minimum": 0, "default": 0}
        extra["parameters"] = [{"name": more["query"], "in": "query", "schema": schema}]
    return {"responses": responses, "openapi_extra": extra, "response_model": None}


def openapi_of(app: FastAPI) -> dict[str, Any]:
    """The description of an application's public routes."""
    made = get_openapi(
        title="Baton platform protocol",
        version="1",
        openapi_version="3.1.0",
        summary="How a till asks for, reports and takes back redemptions.",
        description=wire.__doc__,
        routes=app.routes,
    )
    _, schemas = msgspec.json.schema_components(_SHAPES, ref_template=_REF)
    made["components"] = {
        "schemas": dict(sorted(schemas.items())),
        "securitySchemes": {"deviceToken": {"type": "http", "scheme": "bearer"}},
    }
    return made


def as_text(document: dict[str, Any]) -> str:
    """The committed spelling: stable order, two spaces, a final newline."""
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def _content(media: str, shape: type) -> dict[str, Any]:
    return {media: {"schema": {"$ref": _REF.format(name=shape.__name__)}}}
