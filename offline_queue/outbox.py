"""What must still be sent, in the same file as the journal. The states are in states.py.

Order: within one subject only the oldest open item is leased; items that stopped at a person
(conflict, parked) or were answered hold nobody up, neither their own subject nor others. A
reversal must go out although the acceptance before it was refused. Subject "" has no order.

Transactions touch at most 100 rows, with a gap between, so that a cashier's append slips in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import apsw

from offline_queue import line
from offline_queue.answering import apply_answer, first_lawful
from offline_queue.entry import Draft, Entry
from offline_queue.errors import JournalCorrupt, UnlawfulMove
from offline_queue.items import JOINED, Item, item_of_row
from offline_queue.journal import Journal
from offline_queue.line import Line, Moment
from offline_queue.states import TASKS, Answer, Counts, Move, SendState, move

ROWS = 100
GAP = 0.005  # seconds
_NS = 1_000_000_000
Row = Sequence[Any]
_OPEN = "state IN ('pending', 'sending', 'in_doubt')"
_TASKS = "state IN ('conflict', 'parked') AND closed_by IS NULL"
_DUE = f"""SELECT o.sequence, o.state FROM outbox AS o INDEXED BY outbox_open
    WHERE o.{_OPEN} AND o.sequence > ? AND o.state != 'sending' AND o.due <= ?
    AND (o.subject = '' OR NOT EXISTS (
        SELECT 1 FROM outbox AS b WHERE b.{_OPEN} AND b.subject != ''
        AND b.subject = o.subject AND b.sequence < o.sequence))
    ORDER BY o.sequence LIMIT ?"""


class Outbox:
    """The sending side of a journal. Usable from any thread and process."""

    def __init__(
        self,
        journal: Journal,
        lease_seconds: float = 120.0,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """`lease_seconds` must be longer than `send` may take; `pause` makes the gap."""
        self._journal = journal
        self._lease = int(lease_seconds * _NS)
        self._pause = pause

    # Sending

    def lease(self, limit: int, now: Moment, after: int = -1) -> list[Item]:
        """The next items to send, marked as being sent by us; written before it returns.

        Only entries with a greater sequence than `after` are looked at, oldest first.
        Leases that ran out or are of another boot come back first, as in doubt.
        """
        items: list[Item] = []
        while len(items) < limit:
            wanted = min(ROWS, limit - len(items))
            with self._journal.storage.write() as connection:
                rows = self._lease_some(connection, wanted, now, after)
            items += self._readable(rows, now)  # reading takes time, so outside the transaction
            if len(rows) < wanted:
                break
            self._pause(GAP)
        return items

    def record(
        self,
        items: Sequence[Item],
        answers: Iterable[Answer],
        now: Moment,
        wait: Callable[[Answer, int], float],
    ) -> dict[int, SendState]:
        """Write down what was said about leased items; `wait(answer, attempts)` in seconds.

        An item without a lawful answer may have counted: it becomes in doubt. Returns the new
        state by sequence, without those that a late answer could no longer move.
        """
        said = first_lawful(items, answers)
        states: dict[int, SendState] = {}
        for start in range(0, len(items), ROWS):
            if start:
                self._pause(GAP)
            with self._journal.storage.write() as connection:
                clock = line.tick(connection, now, write=True)
                for item in items[start : start + ROWS]:
                    answer = said[item.entry.sequence]
                    due = clock + int(wait(answer, item.attempts) * _NS)
                    state = apply_answer(connection, item, answer, due, now.wall)
                    if state is not None:
                        states[item.entry.sequence] = state
        return states

    def forget_delays(self) -> None:
        """The line is back: items wait no longer, except where the other side named a time."""
        changed = ROWS
        while changed == ROWS:
            with self._journal.storage.write() as connection:
                connection.execute(
                    f"""UPDATE outbox SET due = 0 WHERE sequence IN (SELECT sequence FROM outbox
                    WHERE {_OPEN} AND due > 0 AND due_told = 0 LIMIT {ROWS})"""
                )
                changed = connection.changes()
            if changed == ROWS:
                self._pause(GAP)

    def line(self, now: Moment) -> Line:
        """Backoff, pause and last contact, as written down."""
        with self._journal.storage.read() as connection:
            return line.read(connection, now)

    def next_due(self, now: Moment) -> float | None:
        """Seconds until the line or the next item is due; None if nothing waits for a time.

        What is due already and was not leased stands behind an older item of its subject.
        """
        soonest = f"SELECT min(due) FROM outbox WHERE {_OPEN} AND due > ?"
        with self._journal.storage.read() as connection:
            state = line.read(connection, now)
            (due,) = next(iter(connection.execute(soonest, (state.time,))))
        if state.due > state.time:
            due = state.due
        return None if due is None else float(due - state.time) / _NS

    # Looking

    def counts(self) -> Counts:
        """Cheap at any size; `tasks` counts only what no person has resolved yet."""
        with self._journal.storage.read() as connection:
            tally = dict(connection.execute("SELECT state, items FROM tally"))
            (tasks,) = next(iter(connection.execute(f"SELECT count(*) FROM outbox WHERE {_TASKS}")))
        oldest = self.waiting(1)
        return Counts(**tally, tasks=tasks, oldest_at=oldest[0].entry.at if oldest else None)

    def waiting(self, limit: int = 100) -> list[Item]:
        """Open items, oldest first."""
        return self._items(f"WHERE o.{_OPEN} ORDER BY o.sequence LIMIT ?", (limit,))

    def tasks(self, limit: int = 100) -> list[Item]:
        """What a person must look at: refused late or parked, not yet resolved; oldest first."""
        return self._items(f"WHERE o.{_TASKS} ORDER BY o.sequence LIMIT ?", (limit,))

    def item(self, sequence: int) -> Item | None:
        """The item of one entry, if it was ever to be sent."""
        found = self._items("WHERE o.sequence = ?", (sequence,))
        return found[0] if found else None

    # A person decides

    def resolve(self, sequence: int, note: Draft, again: bool = False) -> Entry:
        """Close a task by a journal entry that says why; the item keeps its state.

        With `again` it is sent once more instead. Raises UnlawfulMove if it is no open task.
        """
        with self._journal.storage.write() as connection:
            state, closed_by = _standing(connection, sequence)
            if state not in TASKS or closed_by is not None:
                raise UnlawfulMove(f"entry {sequence} is {state} and not an open task")
            entry = self._journal.add(connection, note)
            if again:
                connection.execute(
                    "UPDATE outbox SET state = ?, doubtful = 0, due = 0 WHERE sequence = ?",
                    (move(state, Move.AGAIN).value, sequence),
                )
            else:
                _close(connection, sequence, state, entry.sequence)
        return entry

    def void(self, sequence: int, note: Draft) -> Entry:
        """Take back an item that provably never left; both it and the note stay journalled.

        Raises UnlawfulMove if a try may have left: then a reversal must be sent.
        """
        with self._journal.storage.write() as connection:
            state, _ = _standing(connection, sequence)
            (row,) = connection.execute("SELECT sent FROM outbox WHERE sequence = ?", (sequence,))
            voided = move(state, Move.VOID)
            if row[0]:
                raise UnlawfulMove(f"entry {sequence} may have left the till, so reverse it")
            entry = self._journal.add(connection, note)
            _close(connection, sequence, voided, entry.sequence)
        return entry

    def _items(self, tail: str, values: Sequence[Any]) -> list[Item]:
        with self._journal.storage.read() as connection:
            rows = list(connection.execute(f"{JOINED} {tail}", values))
        return [item_of_row(row, self._journal.path) for row in rows]

    def _lease_some(
        self, connection: apsw.Connection, limit: int, now: Moment, after: int
    ) -> list[Row]:
        clock = line.tick(connection, now)
        _lapse(connection, now, clock)
        due = list(connection.execute(_DUE, (after, clock, limit)))
        if not due:
            return []
        line.tick(connection, now, write=True)
        until = clock + self._lease
        connection.executemany(
            "UPDATE outbox SET state = ?, attempts = attempts + 1, sent = sent + 1,"
            " lease_boot = ?, lease_until = ? WHERE sequence = ?",
            [
                (move(SendState(state), Move.LEASE).value, now.boot_id, until, sequence)
                for sequence, state in due
            ],
        )
        marks = ", ".join("?" * len(due))
        return list(
            connection.execute(
                f"{JOINED} WHERE o.sequence IN ({marks}) ORDER BY o.sequence",
                [sequence for sequence, _ in due],
            )
        )

    def _readable(self, rows: Sequence[Row], now: Moment) -> list[Item]:
        """Those that can still be read; the others are parked, so that they hold nobody up."""
        items = []
        for row in rows:
            try:
                items.append(item_of_row(row, self._journal.path))
            except JournalCorrupt as error:
                with self._journal.storage.write() as connection:
                    connection.execute(
                        "UPDATE outbox SET state = ?, answer = ?, answered_at = ?"
                        " WHERE sequence = ?",
                        (SendState.PARKED.value, str(error).encode(), now.wall, row[0]),
                    )
        return items


def _lapse(connection: apsw.Connection, now: Moment, clock: int) -> None:
    connection.execute(
        f"""UPDATE outbox SET state = ?, doubtful = 1, lease_boot = NULL, lease_until = NULL
        WHERE sequence IN (SELECT sequence FROM outbox WHERE state = 'sending'
        AND (lease_boot IS NOT ? OR lease_until <= ?) LIMIT {ROWS})""",
        (move(SendState.SENDING, Move.LAPSE).value, now.boot_id, clock),
    )


def _standing(connection: apsw.Connection, sequence: int) -> tuple[SendState, int | None]:
    for state, closed_by in connection.execute(
        "SELECT state, closed_by FROM outbox WHERE sequence = ?", (sequence,)
    ):
        return SendState(state), closed_by
    raise UnlawfulMove(f"entry {sequence} is not in the outbox")


def _close(connection: apsw.Connection, sequence: int, state: SendState, closed_by: int) -> None:
    connection.execute(
        "UPDATE outbox SET state = ?, closed_by = ? WHERE sequence = ?",
        (state.value, closed_by, sequence),
    )
