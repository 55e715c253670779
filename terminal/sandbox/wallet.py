"""The wallet page: a customer's vouchers as QR for a phone, one open at a time.

Only one QR is on the screen, because a scanner takes the first one it sees. Under it stands each
use with its place in the till's journal: the customer's witness of what the shop has recorded.
"""

from __future__ import annotations

from datetime import datetime
from string import Template
from zoneinfo import ZoneInfo

import segno
from fastapi import Response

from terminal.sandbox.amounts import money_text
from terminal.sandbox.frame import Markup, filled, joined, page, spoken
from terminal.sandbox.issue import FORMS
from terminal.sandbox.presence import CHANGES, is_bound, shown_now
from terminal.sandbox.rebates import rebates_for
from terminal.sandbox.rules import Known
from terminal.sandbox.speech import Speech
from terminal.sandbox.store import Row, Shop, Store, instant
from terminal.sandbox.tabs import in_wallet
from terminal.sandbox.vouchers import codes_of, uses_of, vouchers_of
from terminal.sandbox.worth import state_of, terms_text, worth_text

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
_BODY = Template('<h1>$whose</h1>\n<p class="quiet lead">$lead</p>\n$cards$forms')
_QR = Template('<div class="qr" role="img" aria-label="$label">$drawing</div>')
_CHANGES = Template(
    '<p class="quiet changing">{It changes by itself; a picture of it is worth nothing.}</p>'
)
_SHOW = Template('<p><a class="show" href="$target">{Show the code}</a></p>')
_DIGITS = Template('<p class="quiet">{or tell this number}</p><p class="digits">$digits</p>')
_USE = Template('<p class="use">$use</p>')
_USES = Template('<div class="uses-so-far quiet">$uses</div>')
_REBATE = Template('<p class="rebate">$sentence</p>')
_REBATES = Template("<h2>{Money back}</h2>\n$lines")
_FORM = Template('<a href="$target">$form</a> ')
_FORMS = Template('<p class="forms quiet">$now$links</p>')


def wallet_page(
    store: Store, customer: str, form: str, now: datetime, say: Speech, wanted: str = ""
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
    inside = {each.id: _inside(each, codes[each.id], form, say) for each in vouchers}
    first = next((each.id for each in usable if each.id == wanted), "")
    first = first or next((each.id for each in [*usable, *over]), "")
    changing = _changing(store, usable, first, now, say) if form == "signed" else {}
    inside |= changing
    told = {each.id: _uses(uses[each.id], shops, say) for each in vouchers}
    cards = [
        _card(
            voucher,
            joined([inside[voucher.id], told[voucher.id]]),
            *(shops, now, say),
            first=voucher.id == first,
        )
        for voucher in [*usable, *over]
    ]
    whose = say("Vouchers of $customer", customer=customer)
    body = filled(
        _BODY,
        whose=whose,
        lead=_lead(len(usable), say),
        cards=joined([*cards, _rebates(rebates, say)]),
        forms=_other_forms(form, say) if cards else "",
    )
    return page(whose, body, "wallet", say, again=CHANGES if first in changing else 0)


def _changing(
    store: Store, usable: list[Known], first: str, now: datetime, say: Speech
) -> dict[str, Markup]:
    """The insides of those that only a wallet shows: of one its code now, of others the way."""
    found: dict[str, Markup] = {}
    for each in usable:
        if not is_bound(store, each.id):
            continue
        found[each.id] = filled(spoken(_SHOW, say), target=say.link(open=each.id))
        if each.id == first:
            signed = codes_of(store, each.id)["signed"]
            text = shown_now(store, each.customer, signed, now)
            drawn = _drawn(text, each.title, say)
            found[each.id] = joined([drawn, filled(spoken(_CHANGES, say))])
    return found


def _rebates(rows: list[Row], say: Speech) -> Markup:
    """What comes back to the customer, and whether it has."""
    lines = []
    for row in rows:
        sentence = "$money back, cancelled"
        if row["state"] == "confirmed":
            paid = row["document"]
            sentence = "$money back, paid" if paid else "$money back, after the day's settlement"
        told = say(sentence, money=money_text(row["amount"], row["currency"]))
        lines.append(filled(_REBATE, sentence=told))
    return filled(spoken(_REBATES, say), lines=joined(lines)) if lines else Markup("")


def _card(
    voucher: Known,
    inside: Markup,
    shops: dict[str, Shop],
    now: datetime,
    say: Speech,
    *,
    first: bool,
) -> Markup:
    state = state_of(voucher, now)
    return filled(
        _VOUCHER,
        look=_LOOKS.get(state, "over"),
        open="open" if first else "",
        title=voucher.title,
        state=say.word(state),
        worth=worth_text(voucher, say),
        terms=terms_text(voucher, shops, now, say),
        codes=inside,
    )


def _inside(voucher: Known, codes: dict[str, str], form: str, say: Speech) -> Markup:
    """The QR, and under it the number to tell when scanning fails."""
    code = codes.get(form) or next(iter(codes.values()), "")
    parts = []
    if code:
        parts.append(_drawn(code, voucher.title, say))
    if "typed" in codes:
        digits = codes["typed"]
        groups = " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))
        parts.append(filled(spoken(_DIGITS, say), digits=groups))
    return joined(parts)


def _drawn(code: str, title: str, say: Speech) -> Markup:
    """Black on white in dark mode too; a border of four modules is what scanners expect."""
    drawn = segno.make(code, error="m", micro=False).svg_inline(
        omitsize=True, border=4, dark="#000", light="#fff"
    )
    return filled(_QR, label=say("QR code of $title", title=title), drawing=Markup(drawn))


def _uses(rows: list[Row], shops: dict[str, Shop], say: Speech) -> Markup:
    """The uses so far, each with the pair that the till showed beside its verdict."""
    zones = {shop.name: ZoneInfo(shop.time_zone) for shop in shops.values()}
    lines = []
    for row in rows:
        if row["sequence"] < 0:
            continue
        sentence = "$day, $place, till $till, entry $sequence, $mark"
        if row["state"] == "reversed":
            sentence = "$day, $place, till $till, entry $sequence, $mark, taken back"
        use = say(
            sentence,
            day=say.day(instant(row["at"]).astimezone(zones[row["place"]]).date()),
            place=row["place"],
            till=row["till"],
            sequence=str(row["sequence"]),
            mark=row["hash"].hex()[:8],
        )
        lines.append(filled(_USE, use=use))
    return filled(_USES, uses=joined(lines)) if lines else Markup("")


def _other_forms(form: str, say: Speech) -> Markup:
    others = [other for other in FORMS if other != form]
    links = [filled(_FORM, target=say.link(form=each), form=say.word(each)) for each in others]
    now = say("QR shows the $form code. Show instead:", form=say.word(form))
    return filled(_FORMS, now=now, links=joined(links))


def _lead(usable: int, say: Speech) -> str:
    if usable == 0:
        return say("There is none to use now.")
    if usable == 1:
        return say("Show it at the counter.")
    return say("Tap one to show its code at the counter.")
