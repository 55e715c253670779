"""The wallet page: a customer's vouchers as QR for a phone, one open at a time.

Only one QR is on the screen, because a scanner takes the first one it sees. Under it stands each
use with its place in the till's journal: the customer's witness of what the shop has recorded.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from string import Template
from zoneinfo import ZoneInfo

import segno
from fastapi import Response

from terminal.core.model import VoucherKind
from terminal.sandbox.amounts import amount_text
from terminal.sandbox.frame import Markup, filled, joined, page
from terminal.sandbox.issue import FORMS
from terminal.sandbox.presence import CHANGES, is_bound, shown_now
from terminal.sandbox.rebates import rebates_for
from terminal.sandbox.rules import Known
from terminal.sandbox.store import Row, Shop, Store, instant
from terminal.sandbox.tabs import in_wallet
from terminal.sandbox.vouchers import codes_of, uses_of, vouchers_of

_VOUCHER = Template(
    """<details class="voucher $look" name="wallet" $open>
<summary>
<div class="top"><span class="title">$title</span><span class="mark">$state</span></div>
<p class="worth">$worth</p>
<p class="terms">$terms</p>
</summary>
<div class="inside">$codes</div>
</details>
"""
)
_LOOKS = {"ready": "usable", "not yet": "later"}
_BODY = Template('<h1>Vouchers of $customer</h1>\n<p class="quiet lead">$lead</p>\n$cards$forms')
_QR = Template('<div class="qr" role="img" aria-label="QR code of $title">$drawing</div>')
_CHANGES = '<p class="quiet changing">It changes by itself; a picture of it is worth nothing.</p>'
_SHOW = Template('<p><a class="show" href="?open=$voucher">Show the code</a></p>')
_DIGITS = Template('<p class="quiet">or tell this number</p><p class="digits">$digits</p>')
_USE = Template('<p class="use">$day, $place, till $till, entry $sequence, $mark$undone</p>')
_USES = Template('<div class="uses-so-far quiet">$uses</div>')
_REBATE = Template('<p class="rebate">$amount $currency back, $state</p>')
_REBATES = Template("<h2>Money back</h2>\n$lines")
_FORM = Template('<a href="?form=$form">$form</a> ')
_FORMS = Template('<p class="forms quiet">QR shows the $form code. Show instead: $links</p>')


def wallet_page(
    store: Store, customer: str, form: str, now: datetime, wanted: str = ""
) -> Response:
    """The page. `form` is the kind of code the QR holds; an unknown one means signed.

    wanted  the voucher whose code changes before one's eyes; one such is shown at a time
    """
    form = form if form in FORMS else "signed"
    with store.transaction():
        vouchers = [in_wallet(store, each) for each in vouchers_of(store, customer)]
        codes = {voucher.id: codes_of(store, voucher.id) for voucher in vouchers}
        uses = {voucher.id: uses_of(store, voucher.id) for voucher in vouchers}
        shops = {shop.id: shop for shop in store.shops()}
        rebates = rebates_for(store, customer)
    usable = [voucher for voucher in vouchers if state_of(voucher, now) == "ready"]
    over = [voucher for voucher in vouchers if voucher not in usable]
    inside = {each.id: _inside(each, codes[each.id], form) for each in vouchers}
    first = next((each.id for each in usable if each.id == wanted), "")
    first = first or next((each.id for each in [*usable, *over]), "")
    changing = _changing(store, usable, first, now) if form == "signed" else {}
    inside |= changing
    cards = [
        _card(
            voucher,
            joined([inside[voucher.id], _uses(uses[voucher.id], shops)]),
            *(shops, now),
            first=voucher.id == first,
        )
        for voucher in [*usable, *over]
    ]
    body = filled(
        _BODY,
        customer=customer,
        lead=_lead(len(usable)),
        cards=joined([*cards, _rebates(rebates)]),
        forms=_other_forms(form) if cards else "",
    )
    again = CHANGES if first in changing else 0
    return page(f"Vouchers of {customer}", body, "wallet", again=again)


def _changing(store: Store, usable: list[Known], first: str, now: datetime) -> dict[str, Markup]:
    """The insides of those that only a wallet shows: of one its code now, of others the way."""
    found: dict[str, Markup] = {}
    for each in usable:
        if not is_bound(store, each.id):
            continue
        found[each.id] = filled(_SHOW, voucher=each.id)
        if each.id == first:
            signed = codes_of(store, each.id)["signed"]
            text = shown_now(store, each.customer, signed, now)
            found[each.id] = joined([_drawn(text, each.title), Markup(_CHANGES)])
    return found


def _rebates(rows: list[Row]) -> Markup:
    """What comes back to the customer, and whether it has."""
    lines = [
        filled(
            _REBATE,
            amount=amount_text(row["amount"], row["currency"]),
            currency=row["currency"],
            state="cancelled"
            if row["state"] != "confirmed"
            else "paid"
            if row["document"]
            else "after the day's settlement",
        )
        for row in rows
    ]
    return filled(_REBATES, lines=joined(lines)) if lines else Markup("")


def state_of(voucher: Known, now: datetime) -> str:
    """In one or two words, whether it can be used now."""
    if voucher.state != "active":
        return voucher.state
    if voucher.uses_left == 0:
        return "empty" if voucher.kind is VoucherKind.STORED_VALUE else "used"
    if voucher.expires and now >= voucher.expires:
        return "expired"
    if voucher.not_before and now < voucher.not_before:
        return "not yet"
    return "ready"


def worth_text(voucher: Known) -> str:
    """What it gives, as its owner would say it."""
    money = f"{amount_text(voucher.balance or voucher.value, voucher.currency)} {voucher.currency}"
    if voucher.kind is VoucherKind.MONEY_OFF:
        return f"{money} off"
    if voucher.kind is VoucherKind.PERCENT_OFF:
        cap = f"{amount_text(voucher.cap, voucher.currency)} {voucher.currency}"
        return f"{_percent(voucher.basis_points)} off" + (f", at most {cap}" * bool(voucher.cap))
    if voucher.kind is VoucherKind.STORED_VALUE:
        return f"{money} left" if voucher.uses_left else "nothing left"
    special = {
        VoucherKind.TOP_UP: "Puts money on your card",
        VoucherKind.TAB: f"{money} on the tab",
        VoucherKind.MEMBERSHIP: f"a point for each {money}" if voucher.value else "a stamp a visit",
        VoucherKind.REBATE: f"{_percent(voucher.basis_points)} of the bill back",
    }
    if voucher.kind in special:
        return special[voucher.kind]
    left = f"{voucher.uses_left} of {voucher.uses} uses left" if voucher.uses > 1 else ""
    each = f"worth {money}" + " each" * (voucher.uses > 1) if voucher.value else ""
    return ", ".join(part for part in (left, each) if part) or "Yours for free"


def terms_text(voucher: Known, shops: dict[str, Shop], now: datetime) -> str:
    """When, where and on which bills."""
    known = [shops[shop] for shop in voucher.shops if shop in shops]
    zone = ZoneInfo((known or [*shops.values()])[0].time_zone) if shops else ZoneInfo("UTC")
    parts = []
    if voucher.minimum:
        least = amount_text(voucher.minimum, voucher.currency)
        parts.append(f"on bills from {least} {voucher.currency}")
    if known:
        parts.append("only at " + ", ".join(shop.name for shop in known))
    if voucher.not_before and now < voucher.not_before:
        parts.append(f"from {_day(voucher.not_before, zone)}")
    if voucher.expires:
        # It ends at an instant; people want to know the last day that it can be used on.
        parts.append(f"until {_day(voucher.expires - timedelta(seconds=1), zone)}")
    if voucher.latest:
        parts.append(f"last used {_day(voucher.latest.at, zone)} at {voucher.latest.place}")
    text = " · ".join(parts)
    return text[:1].upper() + text[1:]


def _card(
    voucher: Known, inside: Markup, shops: dict[str, Shop], now: datetime, *, first: bool
) -> Markup:
    state = state_of(voucher, now)
    return filled(
        _VOUCHER,
        look=_LOOKS.get(state, "over"),
        open="open" if first else "",
        title=voucher.title,
        state=state,
        worth=worth_text(voucher),
        terms=terms_text(voucher, shops, now),
        codes=inside,
    )


def _inside(voucher: Known, codes: dict[str, str], form: str) -> Markup:
    """The QR, and under it the number to tell when scanning fails."""
    code = codes.get(form) or next(iter(codes.values()), "")
    parts = []
    if code:
        parts.append(_drawn(code, voucher.title))
    if "typed" in codes:
        digits = codes["typed"]
        groups = " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
        parts.append(filled(_DIGITS, digits=groups))
    return joined(parts)


def _drawn(code: str, title: str) -> Markup:
    """Black on white in dark mode too; a border of four modules is what scanners expect."""
    drawn = segno.make(code, error="m", micro=False).svg_inline(
        omitsize=True, border=4, dark="#000", light="#fff"
    )
    return filled(_QR, title=title, drawing=Markup(drawn))


def _uses(rows: list[Row], shops: dict[str, Shop]) -> Markup:
    """The uses so far, each with the pair that the till showed beside its verdict."""
    zones = {shop.name: ZoneInfo(shop.time_zone) for shop in shops.values()}
    lines = [
        filled(
            _USE,
            day=_day(instant(row["at"]), zones[row["place"]]),
            place=row["place"],
            till=row["till"],
            sequence=str(row["sequence"]),
            mark=row["hash"].hex()[:8],
            undone=", taken back" if row["state"] == "reversed" else "",
        )
        for row in rows
        if row["sequence"] >= 0
    ]
    return filled(_USES, uses=joined(lines)) if lines else Markup("")


def _other_forms(form: str) -> Markup:
    links = joined([filled(_FORM, form=other) for other in FORMS if other != form])
    return filled(_FORMS, form=form, links=links)


def _lead(usable: int) -> str:
    if usable == 0:
        return "There is none to use now."
    return "Tap one to show its code at the counter." if usable > 1 else "Show it at the counter."


def _percent(basis_points: int) -> str:
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + " %"


def _day(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{local.day} {local:%B %Y}"
