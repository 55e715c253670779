"""The dashboard: per campaign what was redeemed, is owed, is disputed and was paid out, live.

All figures are counted from the books at each look; none is kept beside them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from string import Template

from fastapi import Response

from terminal.core.model import VoucherKind
from terminal.core.wire import Settlement, read
from terminal.sandbox.amounts import money_text
from terminal.sandbox.campaigns import is_usual, terms_of
from terminal.sandbox.closing import unsettled_lines
from terminal.sandbox.frame import Markup, filled, joined, page, spoken
from terminal.sandbox.issue import Issuer
from terminal.sandbox.presence import flags
from terminal.sandbox.settling import line_of
from terminal.sandbox.speech import Speech
from terminal.sandbox.store import Store

_LIVE = 5  # seconds between two looks
_BODY = Template(
    """<h1>{Campaigns}</h1>
<p class="quiet lead">{As the books stand now. Owed and paid out are what the shops get
after commission and tax; below zero, they pay.}</p>
<div class="scroll"><table class="lines campaigns">
<thead><tr><th>{Campaign}</th><th class="n">{Redeemed}</th><th class="n">{Face value}</th>
<th class="n">{Owed}</th><th class="n">{Disputed}</th><th class="n">{Paid out}</th></tr></thead>
<tbody>$lines</tbody></table></div>
$flags
"""
)
_LINE = Template(
    """<tr><td class="what">$title<span class="quiet id">$campaign</span></td>
<td class="n redeemed" data-label="{redeemed:}">$count</td><td class="n amount">$face</td>
<td class="n owed" data-label="{owed:}">$owed</td>
<td class="n disputed$some" data-label="{disputed:}">$disputed</td>
<td class="n paid" data-label="{paid out:}">$paid</td></tr>
"""
)
_NOTHING = Template('<tr><td class="none" colspan="6">{Nothing was redeemed yet.}</td></tr>')
_FLAG = Template('<p class="flag"><b>$shop</b> $why</p>')
_FLAGS = Template("<h2>{Look at these shops}</h2>\n$lines")
_REFUSED = """SELECT r.voucher, v.kind, r.currency FROM redemptions r
    JOIN vouchers v ON v.id = r.voucher
    WHERE r.state = 'refused' AND r.authority != 'platform' AND r.test = 0"""


@dataclass
class _Sum:
    """One campaign in one currency, in minor units."""

    title: str = ""
    count: int = 0
    face: int = 0
    owed: int = 0
    disputed: int = 0
    paid: int = 0


def dashboard_page(store: Store, issuer: Issuer, say: Speech) -> Response:
    """The page; it asks for itself again, so that it is live."""
    with store.transaction():
        sums = _sums(store, issuer)
        found = flags(store, say)
    lines = [_line(*key, one, say) for key, one in sorted(sums.items())]
    flagged = joined([filled(_FLAG, shop=each.shop, why=each.why) for each in found])
    body = filled(
        spoken(_BODY, say),
        lines=joined(lines) or filled(spoken(_NOTHING, say)),
        flags=filled(spoken(_FLAGS, say), lines=flagged) if found else "",
    )
    return page(say.word("Campaigns"), body, "wide", say, again=_LIVE)


def _sums(store: Store, issuer: Issuer) -> dict[tuple[str, str], _Sum]:
    sums: dict[tuple[str, str], _Sum] = defaultdict(_Sum)
    for shop in store.shops():
        for booked in unsettled_lines(store, issuer, shop):
            if booked.test or booked.currency != shop.currency:
                continue
            line, terms = line_of(store, booked)
            if line is None:
                continue
            one = sums[line.campaign, line.currency]
            one.title = terms.title
            one.owed += line.net
            _count(one, line.line, line.face)
    for row in store.all("SELECT body FROM settlements ORDER BY document"):
        settled = read(Settlement, row["body"].encode())
        for line in settled.lines:
            one = sums[line.campaign, line.currency]
            one.title = settled.terms[line.campaign].title
            one.paid += line.net
            _count(one, line.line, line.face)
    for row in store.all(_REFUSED):
        campaign, _, terms = terms_of(store, row["voucher"], VoucherKind(row["kind"]))
        one = sums[campaign, row["currency"]]
        one.title, one.disputed = terms.title, one.disputed + 1
    return sums


def _count(one: _Sum, line: str, face: int) -> None:
    """A clawback takes what it takes back off again; its face value is below zero."""
    one.count += 1 if line == "redemption" else -1
    one.face += face


def _line(campaign: str, currency: str, one: _Sum, say: Speech) -> Markup:
    title = say.word(one.title) if is_usual(campaign) else one.title
    return filled(
        spoken(_LINE, say),
        title=title or campaign,
        campaign=campaign,
        count=str(one.count),
        face=money_text(one.face, currency),
        owed=money_text(one.owed, currency),
        disputed=str(one.disputed or "-"),
        some=" some" if one.disputed else "",
        paid=money_text(one.paid, currency),
    )
