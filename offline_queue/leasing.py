"""Which items go next, and marking them as being sent. Few statements, since each row costs
twenty times more when it has a statement of its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import apsw

from offline_queue.lanes import WHOLE, Lane
from offline_queue.line import Moment
from offline_queue.states import MOVES, Move, SendState

OPEN = "state IN ('pending', 'sending', 'in_doubt')"
_FREE = ", ".join(f"'{state}'" for state, what in MOVES if what is Move.LEASE)
_NEXT = f"""o.{OPEN} AND o.state IN ({_FREE}) AND o.due <= ?2
    AND (o.subject = '' OR NOT EXISTS (
        SELECT 1 FROM outbox AS b WHERE b.{OPEN} AND b.subject != ''
        AND b.subject = o.subject AND b.sequence < o.sequence))"""
_FIND = f"""SELECT o.sequence FROM outbox AS o INDEXED BY outbox_open
    WHERE {_NEXT.replace("?2", ":clock")} AND o.sequence > :after {{lane}}
    ORDER BY o.sequence LIMIT :limit"""
_TAKE = f"""UPDATE outbox AS o SET state = 'sending', attempts = attempts + 1, sent = sent + 1,
    lease_boot = ?3, lease_until = ?4
    WHERE o.sequence IN (SELECT value FROM json_each(?1)) AND {_NEXT}
    RETURNING sequence, state, attempts, sent, doubtful, answer, answered_at, closed_by,
    weight, pool"""
_ENDED = "state = 'sending' AND (lease_boot IS NOT ?1 OR lease_until <= ?2)"

Row = Sequence[Any]


def due(
    connection: apsw.Connection, after: int, clock: int, limit: int, lane: Lane = WHOLE
) -> list[int]:
    """What could be leased, oldest first: nothing open stands before it in its subject."""
    find = _FIND.format(lane=lane.condition("o.subject"))
    values = {"after": after, "clock": clock, "limit": limit, **lane.values}
    return [row[0] for row in connection.execute(find, values)]


def take(
    connection: apsw.Connection, sequences: Sequence[int], now: Moment, clock: int, until: int
) -> list[Row]:
    """Lease those of them that are still due; as they stand now, oldest first."""
    values = (json.dumps(sequences), clock, now.boot_id, until)
    return sorted(connection.execute(_TAKE, values), key=lambda row: int(row[0]))


def ended(connection: apsw.Connection, now: Moment, clock: int) -> bool:
    """Whether a lease ran out or is of another boot."""
    found = f"SELECT EXISTS (SELECT 1 FROM outbox WHERE {_ENDED})"
    return bool(next(iter(connection.execute(found, (now.boot_id, clock))))[0])


def lapse(connection: apsw.Connection, now: Moment, clock: int, limit: int) -> None:
    """End such leases: what was on its way is in doubt."""
    connection.execute(
        f"""UPDATE outbox SET state = ?3, doubtful = 1, lease_boot = NULL, lease_until = NULL
        WHERE sequence IN (SELECT sequence FROM outbox WHERE {_ENDED} LIMIT ?4)""",
        (now.boot_id, clock, MOVES[SendState.SENDING, Move.LAPSE].value, limit),
    )
