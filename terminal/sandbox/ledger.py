"""The platform's book of redemptions in the store: one row per id, for ever, and receipts."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from terminal.core.wire import WireReceipt, b64, receipt_bytes
from terminal.sandbox.histories import Place
from terminal.sandbox.issue import Issuer
from terminal.sandbox.store import Row, Shop, Store, instant, micros


def business_date(shop: Shop, moment: datetime) -> date:
    """The shop's accounting day: it begins when the shop's clocks first show the cut.

    Judged by instants and not by what the clocks show, which is the same twice a year.
    """
    hour, minute = map(int, shop.day_cut.split(":"))
    zone = ZoneInfo(shop.time_zone)
    today = moment.astimezone(zone).date()
    begun = [
        day
        for day in (today + timedelta(days=off) for off in (-2, -1, 0, 1))
        if micros(datetime(day.year, day.month, day.day, hour, minute, tzinfo=zone))
        <= micros(moment)
    ]
    return max(begun)


def find_redemption(store: Store, redemption: bytes) -> Row | None:
    """The row of a redemption id, if it was ever seen."""
    return store.find("SELECT * FROM redemptions WHERE id = ?", redemption)


def write_redemption(store: Store, row: Row) -> None:
    """Books a row; what it leaves out stays at its default."""
    columns = ", ".join(row)
    places = ", ".join("?" * len(row))
    store.run(f"INSERT INTO redemptions ({columns}) VALUES ({places})", *row.values())


def mark_reversed(store: Store, redemption: bytes, at: int, cause: str) -> None:
    """Takes a confirmed redemption back; the row stays."""
    store.run(
        "UPDATE redemptions SET state = 'reversed', reversed_at = ?, cause = ? WHERE id = ?",
        *(at, cause, redemption),
    )


def redemptions(store: Store) -> list[Row]:
    """Everything ever booked, refused or blocked, oldest first."""
    return store.all("SELECT * FROM redemptions ORDER BY rowid")


def day_rows(store: Store, shop: str, day: str) -> list[Row]:
    """A shop's confirmed and reversed redemptions of a business date, with their vouchers."""
    return store.all(
        "SELECT r.*, coalesce(t.kind, v.kind) AS kind, v.title, v.value FROM redemptions r"
        " JOIN vouchers v ON v.id = r.voucher LEFT JOIN tab_uses t ON t.redemption = r.id"
        " WHERE r.shop = ? AND r.business_date = ? AND r.state IN ('confirmed', 'reversed')"
        " ORDER BY r.at, r.id",
        *(shop, day),
    )


def given_receipt(store: Store, issuer: Issuer, till: str, sequence: int) -> WireReceipt | None:
    """The receipt that a till's entry was given, if it was."""
    seen = store.find(
        "SELECT hash, at, signature FROM receipts WHERE till = ? AND sequence = ?", till, sequence
    )
    if seen is None:
        return None
    return WireReceipt(
        sequence=sequence,
        hash=b64(seen["hash"]),
        at=instant(seen["at"]),
        key=issuer.key.id,
        signature=b64(seen["signature"]),
    )


def receipt_for(
    store: Store, issuer: Issuer, till: str, proven: Place, now: datetime
) -> WireReceipt:
    """Our signature under a till's entry; the same entry gets the same receipt again."""
    given = given_receipt(store, issuer, till, proven.sequence)
    if given is not None:
        return given
    signature = issuer.sign(receipt_bytes(till, proven.sequence, proven.hash, now))
    store.run(
        "INSERT INTO receipts VALUES (?, ?, ?, ?, ?)",
        *(till, proven.sequence, proven.hash, micros(now), signature),
    )
    hash_, key = b64(proven.hash), issuer.key.id
    return WireReceipt(proven.sequence, hash_, now, key, b64(signature))
