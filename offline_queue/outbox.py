"""What must still be sent, in the same file as the journal. The states are in states.py.

Order: within one subject only the oldest open item is leased; items that stopped at a person
(conflict, parked) or were answered hold nobody up, neither their own subject nor others. A
reversal must go out although the acceptance before it was refused. Subject "" has no order.

Transactions touch at most 100 rows, with a gap between, so that a cashier's append slips in; see
pace.py.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import apsw

from offline_queue import leasing, line
from offline_queue.answering import apply_answers, first_lawful, park, standings
from offline_queue.entry import Draft, Entry
from offline_queue.errors import JournalCorrupt, UnlawfulMove
from offline_queue.head import Head
from offline_queue.items import JOINED, UNWEIGHED, Item, item_of_row, rows_of
from offline_queue.journal import Journal
from offline_queue.lanes import WHOLE, Lane
from offline_queue.leasing import OPEN, Row
from offline_queue.line import Line, Moment
from offline_queue.pace import Pace, Pacer
from offline_queue.states import OPEN as STILL_OPEN
from offline_queue.states import TASKS, Answer, Counts, Load, Move, SendState, move

_NS = 1_000_000_000
_TASKS = "state IN ('conflict', 'parked') AND closed_by IS NULL"


class Outbox:
    """The sending side of a journal. Usable from any thread and process."""

    def __init__(
        self,
        journal: Journal,
        lease_seconds: float = 120.0,
        pause: Callable[[float], None] = time.sleep,
        lane: Lane = WHOLE,
    ) -> None:
        """`lease_seconds` must be longer than `send` may take; `pause` makes the gap.

        Sending is about the items of the `lane`, looking about all.
        """
        self._journal, self.lane = journal, lane
        self._lease = int(lease_seconds * _NS)
        self._pause = pause
        self._pacer = Pacer()
        self._has_older = True

    # Sending

    def lease(self, limit: int, now: Moment, after: int = -1) -> list[Item]:
        """The next items to send, marked as being sent by us; written before it returns.

        Only entries with a greater sequence than `after` are looked at, oldest first.
        Leases that ran out or are of another boot come back first, as in doubt.
        """
        self._end_leases(now)
        items: list[Item] = []
        while len(items) < limit:
            pace = self._pace()
            wanted = min(pace.rows, limit - len(items))
            found = self._due(wanted, now, after)
            if found:
                items += self._readable(self._take(found, now), now)
                after = found[-1]
            if len(found) < wanted or len(items) >= limit:
                break
            self._pause(pace.gap)
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
        start = 0
        while start < len(items):
            pace = self._pace()
            if start:
                self._pause(pace.gap)
            piece = items[start : start + pace.rows]
            start += len(piece)
            waits = {
                item.entry.sequence: int(wait(said[item.entry.sequence], item.attempts) * _NS)
                for item in piece
            }
            with self._journal.storage.write(hurried=False) as connection:
                clock = line.tick(connection, now, write=True)
                due = {sequence: clock + rest for sequence, rest in waits.items()}
                states |= apply_answers(connection, piece, said, due, now.wall)
        return states

    def forget_delays(self) -> None:
        """The line is back: items wait no longer, except where the other side named a time."""
        while True:
            pace = self._pace()
            with self._journal.storage.write(hurried=False) as connection:
                connection.execute(
                    f"""UPDATE outbox SET due = 0 WHERE sequence IN (SELECT sequence FROM outbox
                    WHERE {OPEN} AND due > 0 AND due_told = 0 {self._ours()} LIMIT {pace.rows})""",
                    self.lane.values,
                )
                changed = connection.changes()
            if changed < pace.rows:
                return
            self._pause(pace.gap)

    def line(self, now: Moment) -> Line:
        """Backoff, pause and last contact, as written down."""
        with self._journal.storage.read() as connection:
            return line.read(connection, now, self.lane.name)

    def next_due(self, now: Moment) -> float | None:
        """Seconds until the line or the next item is due; None if nothing waits for a time.

        What is due already and was not leased stands behind an older item of its subject.
        """
        soonest = f"SELECT min(due) FROM outbox WHERE {OPEN} {self._ours()} AND due > :time"
        with self._journal.storage.read() as connection:
            state = line.read(connection, now, self.lane.name)
            values = {**self.lane.values, "time": state.time}
            (due,) = next(iter(connection.execute(soonest, values)))
        if state.due > state.time:
            due = state.due
        return None if due is None else float(due - state.time) / _NS

    # Looking

    def counts(self) -> Counts:
        """Cheap at any size; `tasks` counts only what no person has resolved yet."""
        with self._journal.storage.read() as connection:
            tally = dict(connection.execute("SELECT state, sum(items) FROM tally GROUP BY state"))
            (tasks,) = next(iter(connection.execute(f"SELECT count(*) FROM outbox WHERE {_TASKS}")))
        oldest = self.waiting(1)
        return Counts(**tally, tasks=tasks, oldest_at=oldest[0].entry.at if oldest else None)

    def backlog(self) -> int:
        """Open items of the lane; counted one by one, so not for every redraw."""
        open_ = f"SELECT count(*) FROM outbox WHERE {OPEN} {self._ours()}"
        with self._journal.storage.read() as connection:
            return int(next(iter(connection.execute(open_, self.lane.values)))[0])

    def load(self) -> dict[str, Load]:
        """What the open items that have a weight come to, by pool; cheap at any size."""
        sums = f"""SELECT pool, sum(weighed), sum(weight) FROM tally WHERE {OPEN}
            GROUP BY pool HAVING sum(weighed)"""
        with self._journal.storage.read() as connection:
            return {pool: Load(*both) for pool, *both in connection.execute(sums)}

    def unweighed(self) -> list[Item]:
        """Open items that are older than weights: whoever wants their load must read them."""
        older = f"WHERE o.{OPEN} AND o.weight = {UNWEIGHED} ORDER BY o.sequence"
        found = self._items(older, ()) if self._has_older else []
        self._has_older = bool(found)  # none is ever added
        return found

    def waiting_among(self, sequences: Sequence[int]) -> set[int]:
        """Those of these entries that are still open."""
        with self._journal.storage.read() as connection:
            found = standings(connection, sequences)
        return {sequence for sequence, (state, _) in found.items() if state in STILL_OPEN}

    def waiting(self, limit: int = 100) -> list[Item]:
        """Open items, oldest first."""
        return self._items(f"WHERE o.{OPEN} ORDER BY o.sequence LIMIT ?", (limit,))

    def tasks(self, limit: int = 100) -> list[Item]:
        """What a person must look at: refused late or parked, not yet resolved; oldest first."""
        return self._items(f"WHERE o.{_TASKS} ORDER BY o.sequence LIMIT ?", (limit,))

    def newest(self, limit: int = 100) -> list[Item]:
        """Items in any state, settled and closed ones too, newest first."""
        return self._items("ORDER BY o.sequence DESC LIMIT ?", (limit,))

    def item(self, sequence: int) -> Item | None:
        """The item of one entry, if it was ever to be sent."""
        found = self._items("WHERE o.sequence = ?", (sequence,))
        return found[0] if found else None

    # A person decides

    def resolve(
        self, sequence: int, note: Draft, again: bool = False, expected_head: Head | None = None
    ) -> Entry:
        """Close a task by a journal entry that says why; the item keeps its state.

        With `again` it is sent once more instead. Raises UnlawfulMove if it is no open task,
        HeadMoved if the journal is not where it is expected.
        """
        with self._journal.writing() as connection:
            state, closed_by = _standing(connection, sequence)
            if state not in TASKS or closed_by is not None:
                raise UnlawfulMove(f"entry {sequence} is {state} and not an open task")
            entry = self._journal.add(connection, note, expected_head=expected_head)
            if again:
                connection.execute(
                    "UPDATE outbox SET state = ?, doubtful = 0, due = 0 WHERE sequence = ?",
                    (move(state, Move.AGAIN).value, sequence),
                )
            else:
                _close(connection, sequence, state, entry.sequence)
        return entry

    def void(self, sequence: int, note: Draft, expected_head: Head | None = None) -> Entry:
        """Take back an item that provably never left; both it and the note stay journalled.

        Raises UnlawfulMove if a try may have left: then a reversal must be sent; HeadMoved.
        """
        with self._journal.writing() as connection:
            state, _ = _standing(connection, sequence)
            (row,) = connection.execute("SELECT sent FROM outbox WHERE sequence = ?", (sequence,))
            voided = move(state, Move.VOID)
            if row[0]:
                raise UnlawfulMove(f"entry {sequence} may have left the till, so reverse it")
            entry = self._journal.add(connection, note, expected_head=expected_head)
            _close(connection, sequence, voided, entry.sequence)
        return entry

    def _items(self, tail: str, values: Sequence[Any]) -> list[Item]:
        with self._journal.storage.read() as connection:
            rows = list(connection.execute(f"{JOINED} {tail}", values))
        return [item_of_row(row, self._journal.path) for row in rows]

    def _end_leases(self, now: Moment) -> None:
        """Looked for without a write: there is hardly ever one to end, or another boot."""
        storage = self._journal.storage
        while True:
            pace = self._pace()
            with storage.read() as connection:
                ended = leasing.ended(connection, now, line.read(connection, now).time)
                if line.knows(connection, now) and not ended:
                    return
            with storage.write(hurried=False) as connection:
                leasing.lapse(connection, now, line.tick(connection, now), pace.rows)
            self._pause(pace.gap)

    def _pace(self) -> Pace:
        return self._pacer.pace(self._journal.storage.connection())

    def _due(self, limit: int, now: Moment, after: int) -> list[int]:
        with self._journal.storage.read() as connection:
            clock = line.read(connection, now).time
            return leasing.due(connection, after, clock, limit, self.lane)

    def _ours(self) -> str:
        return self.lane.condition("subject")

    def _take(self, sequences: Sequence[int], now: Moment) -> list[Row]:
        """Nothing is looked for or read here, so that the transaction is short."""
        with self._journal.storage.write(hurried=False) as connection:
            clock = line.tick(connection, now, write=True)
            return leasing.take(connection, sequences, now, clock, clock + self._lease)

    def _readable(self, taken: Sequence[Row], now: Moment) -> list[Item]:
        """Those that can still be read; the others are parked, so that they hold nobody up."""
        storage = self._journal.storage
        with storage.read() as connection:
            rows = rows_of(connection, [row[0] for row in taken])
        items = []
        for sequence, *standing in taken:
            storage.turns.give_way()
            try:
                items.append(item_of_row((*rows[sequence], *standing), storage.path))
            except JournalCorrupt as error:
                with storage.write(hurried=False) as connection:
                    park(connection, sequence, str(error), now.wall)
        return items


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
