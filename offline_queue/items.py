"""An outbox item together with its entry, as read from the file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import apsw

from offline_queue.entry import Entry
from offline_queue.errors import JournalCorrupt
from offline_queue.records import COLUMNS, entry_of_row
from offline_queue.states import SendState

_STATES = frozenset(state.value for state in SendState)
_ITEM = "state, attempts, sent, doubtful, answer, answered_at, closed_by, weight, pool"
UNWEIGHED = -1  # the item is older than weights
JOINED = f"""SELECT {", ".join("e." + c for c in COLUMNS.split(", "))},
    {", ".join("o." + c for c in _ITEM.split(", "))}
    FROM outbox AS o JOIN entries AS e USING (sequence)"""
_ENTRY_COLUMNS = len(COLUMNS.split(", "))


_ENTRIES = f"""SELECT {COLUMNS} FROM entries
    WHERE sequence IN (SELECT value FROM json_each(?))"""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry on its way, with what is known about its sending."""

    entry: Entry
    state: SendState
    attempts: int  # leases so far, this one included
    sent: int  # tries that may have left the till
    in_doubt: bool  # an earlier try may have counted: ask before sending
    answer: bytes | None  # the other side's last words
    answered_at: int | None  # UTC microseconds
    closed_by: int | None  # the journal entry that resolved or voided it


def rows_of(connection: apsw.Connection, sequences: Sequence[int]) -> dict[int, Sequence[Any]]:
    """The rows of these entries, for `item_of_row`."""
    return {row[0]: row for row in connection.execute(_ENTRIES, (json.dumps(sequences),))}


def item_of_row(row: Sequence[Any], path: Path) -> Item:
    """Raises JournalCorrupt when the entry, or its weight, is not what was signed."""
    entry = entry_of_row(row[:_ENTRY_COLUMNS], path)
    state, attempts, sent, doubtful, answer, answered_at, closed_by, *load = row[_ENTRY_COLUMNS:]
    if load[0] != UNWEIGHED and load != [entry.weight, entry.pool]:
        raise JournalCorrupt(str(path), "its weight is not what was signed", entry.sequence)
    if state not in _STATES:
        raise JournalCorrupt(str(path), "its outbox row has no lawful state", entry.sequence)
    return Item(
        *(entry, SendState(state), attempts, sent, bool(doubtful)),
        *(answer, answered_at, closed_by),
    )
