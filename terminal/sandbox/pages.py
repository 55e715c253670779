"""The pages for people: routes."""

from __future__ import annotations

from datetime import date

from fastapi import APIRouter, Request, Response

from terminal.sandbox.dashboard import dashboard_page
from terminal.sandbox.requests_in import Lost, platform_of
from terminal.sandbox.speech import speech_to
from terminal.sandbox.statement import index_page, statement_page
from terminal.sandbox.wallet import wallet_page

router = APIRouter()


@router.get("/")
def index(request: Request) -> Response:
    """Where to go from here."""
    platform = platform_of(request)
    return index_page(platform.store, platform.now(), speech_to(request))


@router.get("/dashboard")
def dashboard(request: Request) -> Response:
    """What each campaign brought, live."""
    platform = platform_of(request)
    return dashboard_page(platform.store, platform.issuer, speech_to(request))


@router.get("/wallet/{customer:path}")
def wallet(request: Request, customer: str) -> Response:
    """A customer's vouchers for the phone; `?form=` typed or opaque shows the other codes."""
    form = request.query_params.get("form", "signed")
    platform = platform_of(request)
    wanted = request.query_params.get("open", "")
    say = speech_to(request)
    return wallet_page(platform.store, customer, form, platform.now(), say, wanted)


@router.get("/statement/{shop}/{business_date}")
def statement(request: Request, shop: str, business_date: str) -> Response:
    """A shop's day as a plain table."""
    store = platform_of(request).store
    found = store.shop(shop)
    if found is None:
        raise Lost(404, "There is no shop of this id.")
    try:
        day = date.fromisoformat(business_date)
    except ValueError as cause:
        raise Lost(422, "The business date must be spelled YYYY-MM-DD.") from cause
    return statement_page(store, found, day, speech_to(request))
