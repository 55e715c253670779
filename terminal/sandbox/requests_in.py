"""What every request passes first: who is asking, and is the body of the protocol."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

from fastapi import Request, Response
from starlette.requests import ClientDisconnect

from terminal.core.wire import BadShape, Problem, read, write
from terminal.sandbox.book import Book
from terminal.sandbox.faults import Faults
from terminal.sandbox.issue import Issuer
from terminal.sandbox.settable_clock import SettableClock
from terminal.sandbox.store import Store, Till

LONGEST_BODY = 32 * 1024 * 1024  # 500 redemptions, each with a journal entry of 64 kB

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Platform:
    """Everything the routes work with. `now` is the platform's clock (aware, UTC)."""

    store: Store
    issuer: Issuer
    book: Book
    faults: Faults
    admin_token: str
    now: SettableClock


class Declined(Exception):
    """A request that is refused as such; it becomes a problem (RFC 9457)."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


class Lost(Declined):
    """A page for people that is not there; a browser gets it as a page."""


def problem(status: int, detail: str) -> Response:
    """A problem+json answer with one sentence."""
    body = write(Problem(title=HTTPStatus(status).phrase, status=status, detail=detail))
    headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
    return Response(body, status, headers, media_type="application/problem+json")


def answer(value: object, status: int = 200) -> Response:
    """A JSON answer."""
    return Response(write(value), status, media_type="application/json")


def platform_of(request: Request) -> Platform:
    """The platform that this application serves."""
    platform: Platform = request.app.state.platform
    return platform


def till_of(request: Request) -> Till:
    """The till whose device token came with the request. Raises Declined (401)."""
    token = _bearer(request)
    till = platform_of(request).store.till_by_token(token) if token else None
    if till is None:
        raise Declined(401, "This needs the device token that the till got when it was claimed.")
    return till


def admin_only(request: Request) -> None:
    """Raises Declined (401) without the admin token that was printed at the start."""
    expected = platform_of(request).admin_token.encode()
    if not secrets.compare_digest(_bearer(request).encode(), expected):
        raise Declined(401, "This needs the admin token that the sandbox printed at its start.")


def body_of(kind: type[T], optional: bool = False) -> Callable[[Request], Awaitable[T]]:
    """A dependency that reads the JSON body; it raises Declined (400, 413, 422)."""

    async def read_body(request: Request) -> T:
        body = bytearray()
        try:
            async for part in request.stream():
                body += part
                if len(body) > LONGEST_BODY:
                    raise Declined(413, f"The body is longer than {LONGEST_BODY} bytes.")
        except ClientDisconnect as cause:
            raise Declined(400, "The body did not arrive whole.") from cause
        try:
            return read(kind, b"{}" if optional and not body else bytes(body))
        except BadShape as cause:
            raise Declined(422, f"The body is not of the protocol: {cause}.") from cause

    return read_body


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
