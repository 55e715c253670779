"""Slips as lines for paper of so many columns. Pure: facts in, parts out, words from the catalogue.

Outside text (titles, names, reasons) passes `terminal.text.clean` here, whoever cleaned it before.
"""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from drivers.outputs.paper import Align, Cut, Part, Qr, Text, on_paper, two_sides, wrapped
from terminal.core.model import Authority, Coupon
from terminal.locale import _, ngettext
from terminal.slips.facts import Shop, SlipFacts, witness_text
from terminal.text import clean
from terminal.wording.amounts import figures, money
from terminal.wording.besides import besides
from terminal.wording.moments import last_day, zone_of
from terminal.wording.reasons import till_name

_LONGEST_TITLE = 120
_LONGEST_LINE = 200
_SHORT_HASH = 16


def redemption_slip(
    facts: SlipFacts, shop: Shop, columns: int, *, copy: bool = False
) -> list[Part]:
    """What the customer takes home: what was given and taken, and the proof of it."""
    parts = [*_head(facts, shop, columns, copy)]
    parts += _lines(_title_of(facts), columns, bold=True)
    if facts.bill is not None:
        parts += _pair(_("Bill"), figures(facts.bill, facts.currency), columns)
        parts += _pair(_("Voucher"), figures(-facts.discount, facts.currency), columns)
    parts += [_rule(columns), *_to_pay(facts, columns), _rule(columns)]
    parts += [*_left_on_it(facts, shop, columns), *_standing(facts, columns)]
    if facts.bars:
        parts += [Text(), facts.bars]
    proof = _("This proves that your voucher was used here.")
    return [*parts, *_proof(facts, shop, columns, proof), *_foot(shop, columns), Cut()]


def void_slip(facts: SlipFacts, shop: Shop, columns: int, reason: str, agreed: bool) -> list[Part]:
    """A redemption was taken back: what no longer holds, why, and who knows of it.

    facts   as of the redemption, with sequence and hash of the reversal
    agreed  whether the platform has answered already, or will be told
    """
    parts = [*_head(facts, shop, columns, copy=False)]
    parts += _lines(_("TAKEN BACK"), columns, bold=True, align=Align.CENTER)
    parts += _lines(_title_of(facts), columns)
    parts += _pair(_("Voucher"), figures(facts.discount, facts.currency), columns)
    parts += [_rule(columns)]
    parts += _lines(_("why: {reason}").format(reason=clean(reason, _LONGEST_LINE)), columns)
    known = _("the voucher can be used again")
    waits = _("the voucher can be used again as soon as the platform is told")
    parts += _lines(known if agreed else waits, columns)
    proof = _("This proves that your voucher was given back.")
    return [*parts, *_proof(facts, shop, columns, proof), Cut()]


def coupon_slip(coupon: Coupon, shop: Shop, columns: int) -> list[Part]:
    """A voucher for the next visit, to be scanned then."""
    parts = [*_lines(clean(shop.name, 60), columns, bold=True, align=Align.CENTER), _rule(columns)]
    parts += _lines(_("for your next visit"), columns, align=Align.CENTER)
    parts += _lines(clean(coupon.title, _LONGEST_TITLE), columns // 2, big=True)
    code = clean(coupon.code, 1000)
    parts += [Qr(code, 6)]
    if len(code) <= 2 * columns:
        parts += _lines(code, columns, align=Align.CENTER)
    if coupon.until:
        day = coupon.until.astimezone(zone_of(shop.zone)).date().isoformat()
        parts += _lines(_("good until {day}").format(day=day), columns, align=Align.CENTER)
    parts += _lines(clean(coupon.terms, 400), columns) if coupon.terms else []
    return [*parts, *_foot(shop, columns), Cut()]


def _head(facts: SlipFacts, shop: Shop, columns: int, copy: bool) -> Iterator[Part]:
    yield from _lines(clean(shop.name, 60), columns, bold=True, align=Align.CENTER)
    for line in shop.header:
        yield from _lines(clean(line, _LONGEST_LINE), columns, align=Align.CENTER)
    zone: ZoneInfo = zone_of(shop.zone)
    yield from _pair(
        f"{facts.at.astimezone(zone):%Y-%m-%d %H:%M:%S}", till_name(shop.till), columns
    )
    if facts.operator:
        yield from _lines(_("served by {name}").format(name=clean(facts.operator, 40)), columns)
    for mark in (_("COPY") if copy else "", _("TEST - NOT VALID") if facts.test else ""):
        if mark:
            yield from _lines(f"*** {mark} ***", columns, bold=True, align=Align.CENTER)
    yield _rule(columns)


def _title_of(facts: SlipFacts) -> str:
    title = clean(facts.title, _LONGEST_TITLE) or _("voucher")
    return f"{title} x {facts.uses}"


def _to_pay(facts: SlipFacts, columns: int) -> Iterator[Part]:
    if facts.take:
        yield from _pair(_("TO PAY"), money(facts.take, facts.currency), columns // 2, big=True)
    else:
        yield from _lines(_("nothing to pay"), columns, bold=True)


def _left_on_it(facts: SlipFacts, shop: Shop, columns: int) -> Iterator[Part]:
    if facts.balance is not None:
        amount = money(facts.balance, facts.currency)
        yield from _lines(_("{amount} left on it").format(amount=amount), columns)
    elif facts.uses_left:
        count = facts.uses_left
        left = ngettext("{n} use left", "{n} uses left", count).format(n=count)
        yield from _lines(left, columns)
    for words in besides(facts.effects, facts.currency):
        yield from _lines(words, columns)
    if facts.expires and (facts.uses_left or facts.balance):
        day = last_day(facts.expires, facts.at, shop.zone)
        yield from _lines(_("until {day}").format(day=day), columns)


def _standing(facts: SlipFacts, columns: int) -> Iterator[Part]:
    if facts.authority is not Authority.PLATFORM:
        yield from _lines(_("accepted offline; the platform will be told"), columns)


def _proof(facts: SlipFacts, shop: Shop, columns: int, proof: str) -> Iterator[Part]:
    """Ids and the QR that bear witness of the journal entry."""
    yield Text()
    for line in _whole_or_halved(facts.redemption, columns):
        yield Text(line)
    if facts.trace:
        yield from _lines(_("trace {id}").format(id=clean(facts.trace, 80)), columns)
    if facts.hash:
        short = facts.hash.hex()[:_SHORT_HASH]
        yield from _lines(_("entry #{n} {mark}").format(n=facts.sequence, mark=short), columns)
        yield Qr(witness_text(shop.till, facts.sequence, facts.hash, facts.signature), 4)
        yield from _lines(proof, columns, align=Align.CENTER)


def _whole_or_halved(name: str, columns: int) -> tuple[str, ...]:
    """An id (UUID text) on one line, or on two with the break at a dash."""
    head, dash, tail = name.rpartition("-")
    return (name,) if len(name) <= columns else (head + dash, tail)


def _foot(shop: Shop, columns: int) -> Iterator[Part]:
    for line in shop.footer:
        yield from _lines(clean(line, _LONGEST_LINE), columns, align=Align.CENTER)


def _rule(columns: int) -> Text:
    return Text("-" * columns)


def _lines(
    text: str, columns: int, *, bold: bool = False, big: bool = False, align: Align = Align.LEFT
) -> list[Part]:
    return [Text(line, bold, big, align) for line in wrapped(on_paper(text), columns)]


def _pair(label: str, figure: str, columns: int, *, big: bool = False) -> list[Part]:
    sides = two_sides(on_paper(label), on_paper(figure), columns)
    return [Text(line, big, big) for line in sides]
