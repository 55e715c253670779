"""Tills whose journals contradict themselves: noticed, refused, kept as evidence, released.

Nothing of such a till is booked and nothing is dropped until a person has looked. What was
answered before the contradiction keeps its answer.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from terminal.core.wire import Proof, b64
from terminal.sandbox.histories import Around, Place, contradiction
from terminal.sandbox.store import Row, Store, instant, micros

# A request may wander about for a while, so a head that is a little old proves nothing.
WANDERING = timedelta(minutes=10)
_COLUMNS = "sequence, hash, previous, boot_id, boot_time"


def note_place(store: Store, till: str, place: Place) -> str:
    """Why an entry contradicts what this till has shown before; "" if not, and it is noted."""
    why = contradiction(place, _around(store, till, place))
    if not why:
        store.run(
            f"INSERT OR IGNORE INTO shown (till, {_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)",
            *(till, place.sequence, place.hash, place.previous, place.boot_id, place.boot_time),
        )
    return why


def note_head(store: Store, till: str, head: tuple[int, bytes], now: datetime) -> str:
    """Why the head that came with a batch contradicts what was told before; "" if not."""
    sequence, hash_ = head
    known = store.one("SELECT head_sequence, head_hash, head_at FROM tills WHERE id = ?", till)
    shown = _place(store, f"till = ? AND sequence = {sequence:d}", till)
    same = shown.hash if shown else None
    if sequence == known["head_sequence"] >= 0:
        same = known["head_hash"]
    if same is not None and same != hash_:
        return f"The journal's head {sequence} is not the entry that was told or shown before."
    if sequence < known["head_sequence"] and now - instant(known["head_at"]) > WANDERING:
        return f"The journal's head runs backwards, from {known['head_sequence']} to {sequence}."
    store.see_head(till, sequence, hash_, micros(now))
    return ""


def seen_head(store: Store, till: str) -> tuple[int, bytes] | None:
    """The furthest entry of a till that we have been told of or shown."""
    told = store.one(
        "SELECT head_sequence AS sequence, head_hash AS hash FROM tills WHERE id = ?", till
    )
    shown = store.find(
        "SELECT sequence, hash FROM shown WHERE till = ? ORDER BY sequence DESC LIMIT 1", till
    )
    furthest: Row = max(told, shown or told, key=lambda row: row["sequence"])
    return (furthest["sequence"], furthest["hash"]) if furthest["sequence"] >= 0 else None


def quarantine(store: Store, till: str, why: str, now: datetime) -> None:
    """Book nothing more of this till until it is released."""
    store.run(
        "INSERT OR IGNORE INTO quarantines (till, why, at) VALUES (?, ?, ?)",
        *(till, why, micros(now)),
    )


def quarantined(store: Store, till: str) -> str:
    """Why nothing of this till is booked; "" if all is well."""
    row = store.find("SELECT why FROM quarantines WHERE till = ? AND released_at IS NULL", till)
    return row["why"] if row else ""


def keep(
    store: Store, till: str, redemption: bytes, place: Place, proof: Proof, now: datetime
) -> None:
    """Keep what was refused, as it came."""
    store.run(
        "INSERT OR IGNORE INTO quarantined_items VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        *(till, redemption, place.sequence, place.hash, proof.entry, proof.signature),
        *(quarantined(store, till), micros(now)),
    )


def release(store: Store, till: str, reason: str, now: datetime) -> bool:
    """A person has looked: book this till's reports again. False if it was not quarantined."""
    with store.transaction():
        if not quarantined(store, till):
            return False
        store.run(
            "UPDATE quarantines SET released_at = ?, reason = ?"
            " WHERE till = ? AND released_at IS NULL",
            *(micros(now), reason, till),
        )
    return True


def told(store: Store) -> dict[str, list[Row]]:
    """All quarantines, past ones too, and what was refused under them, oldest first."""
    cases = store.all("SELECT till, why, at, released_at, reason FROM quarantines ORDER BY number")
    for case in cases:
        for name in ("at", "released_at"):
            case[name] = None if case[name] is None else instant(case[name])
    items = store.all("SELECT * FROM quarantined_items ORDER BY at, till, sequence")
    for item in items:
        item["id"] = str(UUID(bytes=item.pop("redemption")))
        item["hash"], item["at"] = b64(item["hash"]), instant(item["at"])
    return {"tills": cases, "items": items}


def _around(store: Store, till: str, place: Place) -> Around:
    at = place.sequence
    below, above = f"till = ? AND sequence < {at:d}", f"till = ? AND sequence > {at:d}"
    return Around(
        same=_place(store, f"till = ? AND sequence = {at:d}", till),
        lower=_place(store, f"{below} ORDER BY sequence DESC", till),
        upper=_place(store, f"{above} ORDER BY sequence", till),
        boot_below=_place(store, f"{below} AND boot_id = ?", till, place.boot_id) is not None,
        boot_above=_place(store, f"{above} AND boot_id = ?", till, place.boot_id) is not None,
    )


def _place(store: Store, where: str, *values: object) -> Place | None:
    row = store.find(f"SELECT {_COLUMNS} FROM shown WHERE {where} LIMIT 1", *values)
    return Place(**row) if row else None
