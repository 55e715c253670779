"""Routes of payments: the till asks, looks and cancels; the customer's page pays."""

from __future__ import annotations

from string import Template
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response

from terminal.core.wire import Payment, PaymentRequest
from terminal.sandbox import payments
from terminal.sandbox.amounts import money_text
from terminal.sandbox.asking import BadItem, redemption_id
from terminal.sandbox.frame import Markup, filled, page, spoken
from terminal.sandbox.openapi import described
from terminal.sandbox.requests_in import (
    Declined,
    Lost,
    admin_only,
    answer,
    body_of,
    platform_of,
    till_of,
)
from terminal.sandbox.speech import Speech, speech_to
from terminal.sandbox.store import Till

router = APIRouter()
pages = APIRouter()
ATill = Annotated[Till, Depends(till_of)]

_BODY = Template(
    """<h1>$shop</h1>
<p class="quiet lead">$title</p>
<p class="figure">$money</p>
<div class="deed">$deed</div>
"""
)
_PAY = Template(
    """<form method="post"><button type="submit">{Pay $money}</button></form>
<p class="quiet">{Nothing is charged before you tap.}</p>"""
)
_SAID = Template('<p class="said $look">$word</p><p class="quiet">$detail</p>$reference')
_REFERENCE = Template('<p class="quiet reference">$sentence</p>')
_WORDS = {
    "paid": ("good", "Paid", "The till at the counter shows it too."),
    "cancelled": ("over", "Not asked for any more", "Nothing was charged."),
    "refunded": ("over", "Paid back", "What you had paid is on its way back to you."),
}


@router.post("/v1/payments", **described(Payment, PaymentRequest, problems=(401, 409, 422)))
def ask(
    request: Request, till: ATill, asked: Annotated[Any, Depends(body_of(PaymentRequest))]
) -> Response:
    """Asks the customer for the rest of a bill; tells the page on which it is paid."""
    platform = platform_of(request)
    try:
        told = payments.ask_for(platform.store, till.shop, _id(asked.id), asked, platform.now())
    except payments.NotOwed as cause:
        raise Declined(cause.status, str(cause)) from cause
    return answer(told)


@router.get("/v1/payments/{payment}", **described(Payment, problems=(401, 404, 422)))
def look(request: Request, till: ATill, payment: str) -> Response:
    """What became of a payment; 404 means that it was never asked for."""
    return _found(payments.payment_of(platform_of(request).store, till.shop, _id(payment)))


@router.post("/v1/payments/{payment}:cancel", **described(Payment, problems=(401, 404, 422)))
def cancel(request: Request, till: ATill, payment: str) -> Response:
    """Asks no longer. A payment that was made before stays made: the answer says which."""
    platform = platform_of(request)
    return _found(payments.cancel(platform.store, till.shop, _id(payment), platform.now()))


@pages.get("/pay/{token}")
def show(request: Request, token: str) -> Response:
    """The customer's page: what is to be paid, where and for what."""
    return _page(request, token)


@pages.post("/pay/{token}")
def pay(request: Request, token: str) -> Response:
    """The customer pays; a second tap shows that it is paid."""
    platform = platform_of(request)
    payments.pay(platform.store, token, platform.now())
    return _page(request, token)


@pages.get("/admin/payments", dependencies=[Depends(admin_only)])
def everything(request: Request) -> Response:
    """Every payment ever asked for, oldest first."""
    return answer({"items": payments.payments(platform_of(request).store)})


def _page(request: Request, token: str) -> Response:
    row, say = payments.page_row(platform_of(request).store, token), speech_to(request)
    if row is None:
        raise Lost(404, "There is nothing to pay here.")
    money = money_text(row["amount"], row["currency"])
    asked = row["state"] == "asked"
    deed = filled(spoken(_PAY, say), money=money) if asked else _said(row, say)
    body = filled(_BODY, shop=row["shop_name"], title=row["title"], money=money, deed=deed)
    return page(say("Pay $money", money=money), body, "pay", say, forms=True)


def _said(row: dict[str, Any], say: Speech) -> Markup:
    look_, word, detail = _WORDS[row["state"]]
    known = say("Reference $reference", reference=row["reference"])
    reference = filled(_REFERENCE, sentence=known) if row["reference"] else ""
    told = {"word": say.word(word), "detail": say.word(detail)}
    return filled(_SAID, look=look_, reference=reference, **told)


def _id(text: str) -> bytes:
    try:
        return redemption_id(text)
    except BadItem as cause:
        raise Declined(422, "The payment id must be a UUID in lower case with hyphens.") from cause


def _found(payment: Payment | None) -> Response:
    if payment is None:
        raise Declined(404, "This payment id was never seen here.")
    return answer(payment)
