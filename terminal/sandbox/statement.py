"""The day statement as a page for the shop's owner, and the page of links to everything."""

from __future__ import annotations

from datetime import date, datetime
from string import Template
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import Response

from terminal.sandbox.amounts import amount_text, money_text
from terminal.sandbox.frame import Markup, filled, joined, page, spoken
from terminal.sandbox.ledger import business_date, day_rows
from terminal.sandbox.speech import Speech
from terminal.sandbox.store import Row, Shop, Store, instant

_BODY = Template(
    """<h1>$shop</h1>
<p class="quiet lead">{Redemptions of the business day $day ($zone, the day ends at $cut)}</p>
<div class="scroll"><table class="lines">
<thead><tr><th>{Time}</th><th>{Till}</th><th>{Voucher}</th><th class="n">{Uses}</th>
<th class="n">{Discount}</th><th>{Decided by}</th><th>{State}</th></tr></thead>
<tbody>$lines</tbody></table></div>
<h2>{Totals}</h2>
<div class="scroll"><table>
<thead><tr><th>{Kind}</th><th>{Currency}</th><th class="n roomy">{Redemptions}</th>
<th class="n">{Uses}</th><th class="n">{Discount}</th><th class="n">{Face value}</th></tr></thead>
<tbody>$totals</tbody></table></div>
<p class="quiet after">{Reversed and test redemptions are listed, and count nothing. The face value
of a prepaid deal is what its buyer paid before.}</p>
"""
)
_LINE = Template(
    """<tr class="$look"><td class="time">$time</td><td class="till">$till</td>
<td class="what">$title</td><td class="n uses" data-label="{uses:}">$uses</td>
<td class="n amount">$discount</td><td class="by" data-label="{decided by}">$authority</td>
<td class="state">$state</td></tr>
"""
)
_TOTAL = Template(
    """<tr><td>$kind</td><td>$currency</td><td class="n roomy">$count</td><td class="n">$uses</td>
<td class="n">$discount</td><td class="n">$face</td></tr>
"""
)
_NOTHING = Template('<tr><td class="none" colspan="7">$sentence</td></tr>')
_INDEX = Template(
    """<h1>{Baton sandbox}</h1>
<p class="quiet lead">{The embedded platform: what its customers and its shops see.}</p>
<h2>{Wallets}</h2>
$wallets
<h2>{Today's statements}</h2>
$statements
<h2>{Campaigns}</h2>
<p><a href="$dashboard">{What each brought, is owed and was paid}</a></p>
"""
)
_LINK = Template('<p><a href="$target">$text</a></p>\n')
_NOBODY = Template("<p>{Nobody has a voucher yet.}</p>")
_AUTHORITY = {"platform": "platform", "shop": "shop, offline", "till": "till, offline"}


def statement_page(store: Store, shop: Shop, day: date, say: Speech) -> Response:
    """A shop's day: every redemption, and totals per kind and currency."""
    rows = day_rows(store, shop.id, day.isoformat())
    lines = [_line(row, ZoneInfo(shop.time_zone), say) for row in rows]
    groups = _grouped(rows).items()
    totals = [_total(kind, currency, some, say) for (kind, currency), some in groups]
    nothing, none = say("Nothing was redeemed on this day."), say("Nothing counts.")
    body = filled(
        spoken(_BODY, say),
        shop=shop.name,
        day=say.day(day),
        zone=shop.time_zone,
        cut=shop.day_cut,
        lines=joined(lines) or filled(_NOTHING, sentence=nothing),
        totals=joined(totals) or filled(_NOTHING, sentence=none),
    )
    return page(f"{shop.name} {say.day(day)}", body, "wide", say)


def index_page(store: Store, now: datetime, say: Speech) -> Response:
    """Links to the wallets and to today's statements."""
    rows = store.all("SELECT DISTINCT customer FROM vouchers WHERE customer <> '' ORDER BY 1")
    wallets = [
        _link(say.link(f"/wallet/{quote(row['customer'], safe='')}"), row["customer"])
        for row in rows
    ]
    statements = [
        _link(say.link(f"/statement/{shop.id}/{business_date(shop, now)}"), shop.name)
        for shop in store.shops()
    ]
    body = filled(
        spoken(_INDEX, say),
        wallets=joined(wallets) or filled(spoken(_NOBODY, say)),
        statements=joined(statements),
        dashboard=say.link("/dashboard"),
    )
    return page(say.word("Baton sandbox"), body, "index", say)


def _grouped(rows: list[Row]) -> dict[tuple[str, str], list[Row]]:
    """What counts, by kind and currency."""
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if row["state"] == "confirmed" and not row["test"]:
            groups.setdefault((row["kind"], row["currency"]), []).append(row)
    return dict(sorted(groups.items()))


def _line(row: Row, zone: ZoneInfo, say: Speech) -> Markup:
    counts = row["state"] == "confirmed" and not row["test"]
    state = say.word(row["state"])
    return filled(
        spoken(_LINE, say),
        look="" if counts else "undone",
        time=f"{instant(row['at']).astimezone(zone):%H:%M:%S}",
        till=row["till"],
        title=row["title"],
        uses=str(row["uses"]),
        discount=money_text(row["discount"], row["currency"]),
        authority=say.word(_AUTHORITY.get(row["authority"], "")),
        state=say("$state, test", state=state) if row["test"] else state,
    )


def _total(kind: str, currency: str, rows: list[Row], say: Speech) -> Markup:
    face = sum(row["value"] * row["uses"] if kind == "prepaid" else row["discount"] for row in rows)
    return filled(
        _TOTAL,
        kind=say.word(kind.replace("_", " ")),
        currency=currency,
        count=str(len(rows)),
        uses=str(sum(row["uses"] for row in rows)),
        discount=amount_text(sum(row["discount"] for row in rows), currency),
        face=amount_text(face, currency),
    )


def _link(target: str, text: str) -> Markup:
    return filled(_LINK, target=target, text=text)
