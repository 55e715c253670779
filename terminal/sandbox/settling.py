"""A closed day in money: who gets how much of each redemption, and one payout for all of it.

The platform's own reckoning; the till checks it with rules of its own. Amounts are minor units.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from msgspec.structs import fields, replace

from terminal.core.model import VoucherKind
from terminal.core.wire import (
    ROUNDING,
    Payout,
    Settlement,
    SettlementLine,
    Statement,
    StatementLine,
    Terms,
    b64,
    read,
    settlement_bytes,
    write,
)
from terminal.sandbox.campaigns import Direction, terms_of
from terminal.sandbox.issue import Issuer
from terminal.sandbox.rebates import pay, rebate_of
from terminal.sandbox.rules import share
from terminal.sandbox.store import Row, Shop, Store, micros

_BESIDES = ("rebate", "membership", "top_up", "check_in", "tab", "pay_tab", "leave")
_AMOUNTS = ("face", "customer", "shop", "platform", "brand", "commission", "tax", "net")


def settle_day(
    store: Store, issuer: Issuer, shop: Shop, statement: Statement, now: datetime
) -> Settlement:
    """Settles a day that has just been closed, and tells the bank. Inside a transaction."""
    lines: list[SettlementLine] = []
    terms: dict[str, Terms] = {}
    for each in statement.lines:
        if each.test or each.currency != shop.currency:
            continue
        line, agreed = line_of(store, each)
        if line is None:
            continue
        lines.append(line)
        terms[line.campaign] = agreed
    document = "S-" + statement.document
    net = sum(line.net for line in lines)
    payout = Payout("PAY-" + statement.document.upper(), net, shop.currency)
    made = Settlement(
        *(document, statement.document, shop.id, statement.business_date, now, ROUNDING),
        *(terms, lines, net, payout),
    )
    signature = b64(issuer.sign(settlement_bytes(made)))
    made = replace(made, key=issuer.key.id, signature=signature)
    body = write(made).decode()
    store.run("INSERT INTO settlements VALUES (?, ?, ?)", document, statement.document, body)
    for line in lines:
        if line.direction == "owed" and line.line == "redemption":
            pay(store, UUID(line.id).bytes, document)
    if net:
        store.run(
            "INSERT INTO bank VALUES (?, ?, ?, ?, ?)",
            *(payout.reference, shop.id, net, shop.currency, micros(now)),
        )
    return made


def line_of(store: Store, booked: StatementLine) -> tuple[SettlementLine | None, Terms]:
    """What a booked line comes to by its campaign's terms, and these; None where nothing moves."""
    campaign, way, agreed = terms_of(store, booked.voucher, VoucherKind(booked.kind))
    return _earlier(store, booked) or _line(store, booked, campaign, way, agreed), agreed


def settlement_of(store: Store, shop: Shop, day: str) -> Settlement | None:
    """The settlement of a shop's business date, or None while that day is not closed."""
    row = store.find(
        "SELECT s.body FROM settlements s JOIN statements d ON d.document = s.statement"
        " WHERE d.shop = ? AND d.business_date = ?",
        *(shop.id, day),
    )
    return read(Settlement, row["body"].encode()) if row else None


def bank_lines(store: Store, shop: str) -> list[Row]:
    """What the bank has moved for a shop, oldest first."""
    return store.all("SELECT * FROM bank WHERE shop = ? ORDER BY at, reference", shop)


def split(amount: int, weights: tuple[int, ...]) -> tuple[int, ...]:
    """An amount by weights, to the last unit: what is left over goes to the largest remainders.

    Of equal remainders the first one named gets it.
    """
    whole = sum(weights)
    parts = [amount * weight // whole for weight in weights]
    order = sorted(range(len(weights)), key=lambda n: (-(amount * weights[n] % whole), n))
    for n in order[: amount - sum(parts)]:
        parts[n] += 1
    return tuple(parts)


def _earlier(store: Store, booked: StatementLine) -> SettlementLine | None:
    """For what was paid out already and is taken back since: the same, below zero."""
    if booked.state != "reversed":
        return None
    row = store.find(
        "SELECT s.body FROM settlements s JOIN stated t ON t.document = s.statement"
        " WHERE t.redemption = ? AND t.state = 'confirmed'",
        UUID(booked.id).bytes,
    )
    if row is None:
        return None
    paid = read(Settlement, row["body"].encode())
    for line in paid.lines:
        if line.id == booked.id and line.line == "redemption":
            below = {name: -getattr(line, name) for name in _AMOUNTS}
            return replace(line, line="clawback", of=paid.document, **below)
    return None


def _line(
    store: Store, booked: StatementLine, campaign: str, way: Direction, terms: Terms
) -> SettlementLine | None:
    if booked.state != "confirmed":
        return None  # taken back before anything was paid
    face = _face(store, booked)
    if face == 0:
        return None  # identified, or money put onto a card: nothing moves between the two
    shares = split(face, (terms.customer, terms.shop, terms.platform, terms.brand))
    customer, shop, platform, brand = shares
    commission = share(face, terms.commission) + terms.fee * booked.uses
    tax = share(commission, terms.tax)
    gets = {"held": shop, "given": platform + brand, "owed": -shop}[way]
    names = {each.name for each in fields(SettlementLine)} & {e.name for e in fields(booked)}
    same = {name: getattr(booked, name) for name in names}
    return SettlementLine(
        **same,
        campaign=campaign,
        line="redemption",
        direction=way,
        face=face,
        customer=customer,
        shop=shop,
        platform=platform,
        brand=brand,
        commission=commission,
        tax=tax,
        net=gets - commission - tax,
    )


def _face(store: Store, booked: StatementLine) -> int:
    """What it was worth: what the voucher paid of a bill, or the goods' value for each use."""
    if booked.kind in _BESIDES:
        return rebate_of(store, UUID(booked.id).bytes)
    if booked.discount:
        return booked.discount
    value: int = store.one("SELECT value FROM vouchers WHERE id = ?", booked.voucher)["value"]
    return value * booked.uses
