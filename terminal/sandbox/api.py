"""The application: protocol, admin calls and pages, with every refusal as problem+json."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from terminal.sandbox import (
    admin,
    money_admin,
    pages,
    paying,
    presence_admin,
    protocol,
    staging,
    tabs_admin,
    tills_admin,
)
from terminal.sandbox.book import Book
from terminal.sandbox.faults import Faults
from terminal.sandbox.frame import lost_page
from terminal.sandbox.issue import Issuer
from terminal.sandbox.openapi import openapi_of
from terminal.sandbox.requests_in import Declined, Lost, Platform, problem
from terminal.sandbox.settable_clock import SettableClock
from terminal.sandbox.speech import speech_to
from terminal.sandbox.store import Store


def utc_now() -> datetime:
    """The platform's clock."""
    return datetime.now(UTC)


def create_app(
    store: Store,
    faults: Faults,
    issuer: Issuer,
    admin_token: str,
    now: Callable[[], datetime] = utc_now,
) -> FastAPI:
    """The sandbox over open books. Faults strike where `line.FaultyLine` wraps the result."""
    # No documentation pages: they would load scripts from elsewhere.
    app = FastAPI(title="Baton sandbox", docs_url=None, redoc_url=None)
    book = Book(store, issuer)
    app.state.platform = Platform(store, issuer, book, faults, admin_token, SettableClock(now))
    app.include_router(protocol.router)
    app.include_router(paying.router)
    app.include_router(paying.pages, include_in_schema=False)
    app.include_router(admin.router, include_in_schema=False)
    app.include_router(money_admin.router, include_in_schema=False)
    app.include_router(presence_admin.router, include_in_schema=False)
    app.include_router(staging.router, include_in_schema=False)
    app.include_router(tabs_admin.router, include_in_schema=False)
    app.include_router(tills_admin.router, include_in_schema=False)
    app.include_router(pages.router, include_in_schema=False)
    app.add_exception_handler(Declined, _declined)
    app.add_exception_handler(HTTPException, _not_served)
    app.add_exception_handler(Exception, _failed)
    app.openapi = protocol_document  # type: ignore[method-assign]
    return app


def protocol_document() -> dict[str, Any]:
    """OpenAPI 3.1 of the protocol alone, without admin calls and pages."""
    app = FastAPI()
    app.include_router(protocol.router)
    app.include_router(paying.router)
    return openapi_of(app)


def _declined(request: Request, cause: Exception) -> Response:
    assert isinstance(cause, Declined)
    if isinstance(cause, Lost) and "text/html" in request.headers.get("accept", ""):
        return lost_page(speech_to(request), cause.detail, cause.status)
    return problem(cause.status, cause.detail)


def _not_served(request: Request, cause: Exception) -> Response:
    assert isinstance(cause, HTTPException)
    return problem(cause.status_code, f"There is no {request.method} {request.url.path[:100]}.")


def _failed(_request: Request, _cause: Exception) -> Response:
    return problem(500, "The sandbox failed; its log on standard error says where.")
