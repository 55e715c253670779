"""The day cut: a shop's statement while its day is open, and closing it for good.

A closed statement is never changed. What is reported or taken back after its day was closed
stands on the statement of the day on which that happened, marked as late.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from uuid import UUID

from msgspec.structs import replace

from terminal.core.wire import (
    Redeemed,
    Statement,
    StatementLine,
    WireReceipt,
    b64,
    read,
    statement_bytes,
    unb64,
    write,
)
from terminal.sandbox.issue import Issuer
from terminal.sandbox.ledger import business_date, given_receipt
from terminal.sandbox.settling import settle_day
from terminal.sandbox.store import Row, Shop, Store, instant, micros

_BOOKED = """
SELECT r.*, coalesce(t.kind, v.kind) AS kind, p.signature AS proof,
    (SELECT document FROM stated WHERE redemption = r.id AND state = 'confirmed') AS stood_in,
    (SELECT document FROM stated WHERE redemption = r.id AND state = 'reversed') AS undone_in,
    EXISTS (SELECT 1 FROM statements s WHERE s.shop = r.shop
        AND s.business_date = r.business_date) AS over
FROM redemptions r JOIN vouchers v ON v.id = r.voucher LEFT JOIN proofs p ON p.redemption = r.id
    LEFT JOIN tab_uses t ON t.redemption = r.id
WHERE r.shop = ? AND r.state IN ('confirmed', 'reversed') AND r.business_date <= ?
ORDER BY r.at, r.id
"""


class DayIsOpen(Exception):
    """The day cannot be closed yet; `str()` is one sentence."""


def keep_proof(store: Store, redemption: bytes, signature: str) -> None:
    """Keeps the till's signature beside a redemption that was booked."""
    store.run("INSERT OR IGNORE INTO proofs VALUES (?, ?)", redemption, unb64(signature))


def statement_of(store: Store, issuer: Issuer, shop: Shop, day: str) -> Statement:
    """The shop's statement of a business date (ISO), signed: as closed, or as it stands now."""
    with store.transaction():
        kept = _kept(store, shop, day)
        return kept or _signed(
            issuer, Statement(day, shop.id, _open_lines(store, issuer, shop, day))
        )


def close_day(store: Store, issuer: Issuer, shop: Shop, day: str, now: datetime) -> Statement:
    """Closes a business date for good, and tells its statement. Raises DayIsOpen.

    Closing a closed day tells the same statement again.
    """
    with store.transaction():
        if kept := _kept(store, shop, day):
            return kept
        if date.fromisoformat(day) >= business_date(shop, now):
            raise DayIsOpen(f"The business day {day} has not ended yet.")
        count = store.one("SELECT count(*) AS n FROM statements WHERE shop = ?", shop.id)["n"]
        document = f"{shop.id}-{count + 1:06d}"
        lines = _open_lines(store, issuer, shop, day)
        made = _signed(issuer, Statement(day, shop.id, lines, document, now))
        store.run(
            "INSERT INTO statements VALUES (?, ?, ?, ?, ?, ?)",
            *(shop.id, day, count + 1, document, micros(now), write(made).decode()),
        )
        for line in lines:
            key = UUID(line.id).bytes, line.state, document
            store.run("INSERT INTO stated VALUES (?, ?, ?)", *key)
        settle_day(store, issuer, shop, made, now)
        return made


def unsettled_lines(store: Store, issuer: Issuer, shop: Shop) -> list[StatementLine]:
    """Everything of a shop that stands on no closed statement yet, once."""
    rows = store.all(_BOOKED, shop.id, "9999-12-31")
    return [
        statement_line(row, given_receipt(store, issuer, row["till"], row["sequence"]))
        for row in rows
        if (row["state"] == "confirmed" and row["stood_in"] is None)
        or (row["state"] == "reversed" and row["stood_in"] and row["undone_in"] is None)
    ]


def closed_days(store: Store, shop: Shop) -> list[str]:
    """The business dates that were closed, oldest first."""
    rows = store.all("SELECT business_date FROM statements WHERE shop = ? ORDER BY number", shop.id)
    return [row["business_date"] for row in rows]


def _kept(store: Store, shop: Shop, day: str) -> Statement | None:
    row = store.find(
        "SELECT body FROM statements WHERE shop = ? AND business_date = ?", shop.id, day
    )
    return read(Statement, row["body"].encode()) if row else None


def _signed(issuer: Issuer, statement: Statement) -> Statement:
    signature = b64(issuer.sign(statement_bytes(statement)))
    return replace(statement, key=issuer.key.id, signature=signature)


def _open_lines(store: Store, issuer: Issuer, shop: Shop, day: str) -> list[StatementLine]:
    """What stands on the statement of a day that is open."""
    return [
        statement_line(row, given_receipt(store, issuer, row["till"], row["sequence"]), late)
        for row in store.all(_BOOKED, shop.id, day)
        for late in _belongs(row, shop, day)
    ]


def _belongs(row: Row, shop: Shop, day: str) -> Iterator[bool]:
    """Whether a row belongs to the open day, and then whether it is late."""
    if row["stood_in"] is None:
        if not row["over"]:
            if row["business_date"] == day:
                yield False
        elif str(business_date(shop, instant(row["booked_at"]))) == day:
            yield True
        return
    taken_back = row["state"] == "reversed" and row["undone_in"] is None
    if taken_back and str(business_date(shop, instant(row["reversed_at"]))) == day:
        yield True


def statement_line(row: Row, receipt: WireReceipt | None, late: bool = False) -> StatementLine:
    """A booked row (with its voucher's `kind` and the till's `proof`) as a till gets it."""
    return StatementLine(
        id=str(UUID(bytes=row["id"])),
        till=row["till"],
        voucher=row["voucher"],
        kind=row["kind"],
        state=row["state"],
        uses=row["uses"],
        discount=row["discount"],
        currency=row["currency"],
        at=instant(row["at"]),
        authority=row["authority"],
        trace=row["trace"],
        test=bool(row["test"]),
        sequence=row["sequence"],
        hash=b64(row["hash"]),
        take=row["take"],
        business_date=row["business_date"],
        late=late,
        signature=b64(row["proof"] or b""),
        effects=read(Redeemed, row["answer"].encode()).effects if row["answer"] else [],
        receipt=receipt,
    )
