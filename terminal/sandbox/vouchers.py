"""Vouchers in the store: put in, look up by code or customer, bar, and what kits must tell."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

from terminal.core.model import VoucherKind
from terminal.core.wire import Spent, WireVoucher
from terminal.sandbox.rules import Known, Use
from terminal.sandbox.store import Row, Store, instant, micros

# Uses are counted from the redemptions themselves, so no second figure can drift from them.
# A test redemption is booked and shown, and uses nothing up.
_WITH_USES = """
SELECT v.*, coalesce(sum(r.uses), 0) AS used, coalesce(sum(r.discount), 0) AS paid,
    EXISTS (SELECT 1 FROM test_vouchers t WHERE t.voucher = v.id) AS test,
    (SELECT coalesce(sum(x.take), 0) FROM tops_up u JOIN redemptions x ON x.voucher = u.voucher
        WHERE u.card = v.id AND x.state = 'confirmed' AND x.test = 0) AS topped,
    (SELECT coalesce(sum(b.uses), 0) FROM returned_uses b WHERE b.voucher = v.id) AS returned
FROM vouchers v LEFT JOIN redemptions r
    ON r.voucher = v.id AND r.state = 'confirmed' AND r.test = 0
"""
_LATEST = """
SELECT r.at, s.name AS place, r.till FROM redemptions r JOIN shops s ON s.id = r.shop
WHERE r.voucher = ? AND r.state = 'confirmed' AND r.test = 0
ORDER BY r.at DESC, r.booked_at DESC LIMIT 1
"""


def add_voucher(
    store: Store, voucher: Known, codes: Mapping[str, str], at: datetime, label: str | None = None
) -> None:
    """Puts a new voucher in, with its codes by form."""
    store.run(
        "INSERT INTO vouchers (id, label, kind, title, currency, value, basis_points, cap,"
        " minimum, uses, not_before, expires, shops, undo_seconds, customer, trace, policy,"
        " issued_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        *(voucher.id, label, str(voucher.kind), voucher.title, voucher.currency),
        *(voucher.value, voucher.basis_points, voucher.cap, voucher.minimum, voucher.uses),
        *(_micros(voucher.not_before), _micros(voucher.expires)),
        *(json.dumps(voucher.shops), voucher.undo_seconds, voucher.customer),
        *(voucher.trace, voucher.policy, micros(at)),
    )
    for form, code in codes.items():
        store.run("INSERT INTO codes VALUES (?, ?, ?)", code, form, voucher.id)


def promise_next_visit(store: Store, voucher: str, title: str, off: int) -> None:
    """Whoever uses the voucher at the counter gets so much off the next visit (minor units)."""
    store.run("INSERT INTO next_visits VALUES (?, ?, ?)", voucher, title, off)


def mark_as_test(store: Store, voucher: str) -> None:
    """Whatever is done with this voucher is a test."""
    store.run("INSERT INTO test_vouchers VALUES (?)", voucher)


def find_voucher(store: Store, voucher: str) -> Known | None:
    """A voucher by its id, with its uses counted now."""
    row = store.find(f"{_WITH_USES} WHERE v.id = ? GROUP BY v.id", voucher)
    return _known(store, row) if row else None


def voucher_of_code(store: Store, code: str) -> str | None:
    """The id of the voucher that a code points at."""
    row = store.find("SELECT voucher FROM codes WHERE code = ?", code)
    return row["voucher"] if row else None


def voucher_by_label(store: Store, label: str) -> str | None:
    """The id of a voucher of the demo's seed."""
    row = store.find("SELECT id FROM vouchers WHERE label = ?", label)
    return row["id"] if row else None


def codes_of(store: Store, voucher: str) -> dict[str, str]:
    """A voucher's codes by form: signed, typed, opaque."""
    rows = store.all("SELECT form, code FROM codes WHERE voucher = ?", voucher)
    return {row["form"]: row["code"] for row in rows}


def vouchers_of(store: Store, customer: str) -> list[Known]:
    """A customer's vouchers, oldest first."""
    rows = store.all(
        f"{_WITH_USES} WHERE v.customer = ? GROUP BY v.id ORDER BY v.issued_at, v.rowid", customer
    )
    return [_known(store, row) for row in rows]


def uses_of(store: Store, voucher: str) -> list[Row]:
    """Every use of a voucher, also one taken back: at, place, till, sequence, hash, state."""
    return store.all(
        "SELECT r.at, s.name AS place, r.till, r.sequence, r.hash, r.state FROM redemptions r"
        " JOIN shops s ON s.id = r.shop"
        " WHERE r.voucher = ? AND r.state IN ('confirmed', 'reversed') ORDER BY r.at, r.rowid",
        voucher,
    )


def bar_voucher(store: Store, voucher: str, state: str, at: datetime) -> bool:
    """Revokes or refunds a voucher for good; False when there is none of this id."""
    with store.transaction():
        if find_voucher(store, voucher) is None:
            return False
        store.run(
            "UPDATE vouchers SET state = ?, state_at = ?, barred_in = ?"
            " WHERE id = ? AND state = 'active'",
            *(state, micros(at), next_kit(store), voucher),
        )
    return True


def return_uses(store: Store, voucher: str, uses: int, at: datetime) -> int | None:
    """Gives the money of unused uses back; tells how many are left, None where so many are not."""
    with store.transaction():
        found = find_voucher(store, voucher)
        if found is None or found.state != "active" or not 0 < uses <= found.uses_left:
            return None
        store.run("INSERT INTO returned_uses VALUES (?, ?, ?)", voucher, uses, micros(at))
        note_count(store, voucher)
        return found.uses_left - uses


def note_count(store: Store, voucher: str) -> None:
    """Remembers that this voucher's uses changed, for the next kit."""
    store.run("UPDATE vouchers SET counted_in = ? WHERE id = ?", next_kit(store), voucher)


def next_kit(store: Store) -> int:
    """Moves the kit's version on and tells the new one."""
    store.run("UPDATE kit_version SET version = version + 1")
    return kit_version(store)


def kit_version(store: Store) -> int:
    """The version a kit made now would have."""
    version: int = store.one("SELECT version FROM kit_version")["version"]
    return version


def barred_since(store: Store, version: int) -> list[str]:
    """Ids of the vouchers revoked or refunded after that kit."""
    rows = store.all("SELECT id FROM vouchers WHERE barred_in > ? ORDER BY id", version)
    return [row["id"] for row in rows]


def spent_since(store: Store, version: int) -> list[Spent]:
    """The uses of every voucher whose count changed after that kit."""
    rows = store.all(f"{_WITH_USES} WHERE v.counted_in > ? GROUP BY v.id ORDER BY v.id", version)
    return [Spent(row["id"], row["used"] + row["returned"]) for row in rows]


def on_the_wire(voucher: Known) -> WireVoucher:
    """A voucher as a till is told of it; a card's value is what it holds now."""
    return WireVoucher(
        id=voucher.id,
        kind=voucher.kind.value,
        title=voucher.title,
        currency=voucher.currency,
        value=voucher.value if voucher.balance is None else voucher.balance,
        basis_points=voucher.basis_points,
        cap=voucher.cap,
        minimum=voucher.minimum,
        uses_left=voucher.uses_left,
        not_before=voucher.not_before,
        expires=voucher.expires,
        shops=list(voucher.shops),
        trace=voucher.trace,
        policy=voucher.policy,
        test=voucher.test,
    )


def _known(store: Store, row: Row) -> Known:
    latest = store.find(_LATEST, row["id"]) if row["used"] or row["paid"] else None
    return Known(
        id=row["id"],
        kind=VoucherKind(row["kind"]),
        title=row["title"],
        currency=row["currency"],
        value=row["value"],
        basis_points=row["basis_points"],
        cap=row["cap"],
        minimum=row["minimum"],
        uses=row["uses"],
        not_before=_instant(row["not_before"]),
        expires=_instant(row["expires"]),
        shops=tuple(json.loads(row["shops"])),
        undo_seconds=row["undo_seconds"],
        customer=row["customer"],
        trace=row["trace"],
        policy=row["policy"],
        state=row["state"],
        state_at=_instant(row["state_at"]),
        used=row["used"],
        paid=row["paid"],
        latest=Use(instant(latest["at"]), latest["place"], latest["till"]) if latest else None,
        test=bool(row["test"]),
        topped=row["topped"],
        returned=row["returned"],
    )


def _instant(value: int | None) -> datetime | None:
    return None if value is None else instant(value)


def _micros(value: datetime | None) -> int | None:
    return None if value is None else micros(value)
