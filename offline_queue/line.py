"""The line to the other side: its backoff, its pause, and the clock the queue waits by.

The queue clock is the boot clock plus a shift. At another boot it goes on from the moment it
last wrote down, so a persisted delay starts again and never hangs on a clock set back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import apsw

_NS = 1_000_000_000
_FREE = (0, 0, 0, None, None, None)


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, as the caller's clocks say."""

    boot_id: bytes  # 16 bytes
    boot_time: int  # nanoseconds on the boot clock
    wall: int  # UTC microseconds


@dataclass(frozen=True, slots=True)
class Line:
    """What is written down about the line. Times ending in `_at` are UTC microseconds."""

    time: int  # the queue clock, nanoseconds
    fails: int  # tries in a row that nobody answered
    due: int  # not before this on the queue clock
    told: bool  # the other side named that time (Retry-After)
    paused_at: int | None
    pause_note: bytes
    contact_at: int | None

    def closed(self, anyway: bool) -> bool:
        """Whether to leave the line alone. `anyway` overrides a backoff, nothing more."""
        binding = self.told or self.paused_at is not None
        return self.time < self.due and (binding or not anyway)


def read(connection: apsw.Connection, now: Moment, lane: str = "") -> Line:
    """The line as it stands, or that of a lane. One of which nothing is known is free."""
    clock = next(iter(connection.execute("SELECT boot_id, shift, seen FROM line")))
    boot_id, shift, seen = clock
    time = now.boot_time + shift if boot_id == now.boot_id else seen
    table, where, values = _of(lane)
    columns = "fails, due, due_told, paused_at, pause_note, contact_at"
    found = connection.execute(f"SELECT {columns} FROM {table}{where}", values)
    fails, due, told, paused_at, note, contact_at = next(iter(found), _FREE)
    return Line(time, fails, due, bool(told), paused_at, note or b"", contact_at)


def knows(connection: apsw.Connection, now: Moment) -> bool:
    """Whether this boot is written down, so that the queue clock runs on with it."""
    (known,) = connection.execute("SELECT boot_id = ? FROM line", (now.boot_id,))
    return bool(known[0])


def tick(connection: apsw.Connection, now: Moment, write: bool = False) -> int:
    """The queue clock, in nanoseconds; a new boot is written down, so is every `write`."""
    time = read(connection, now).time
    if write or not knows(connection, now):
        connection.execute(
            "UPDATE line SET boot_id = ?, shift = ?, seen = ?",
            (now.boot_id, time - now.boot_time, time),
        )
    return time


def worked(connection: apsw.Connection, now: Moment, heard: bool, lane: str = "") -> None:
    """Items got their answers; `heard` if by the other side, not by the sender itself."""
    resume(connection, lane)
    if heard:
        _set(connection, lane, "contact_at = ?", now.wall)


def failed(
    connection: apsw.Connection, now: Moment, seconds: float, told: bool, lane: str = ""
) -> None:
    """Nobody answered, or all were told to come back later."""
    due = tick(connection, now, write=True) + int(seconds * _NS)
    _set(connection, lane, "fails = fails + 1, due = ?, due_told = ?", due, told)


def pause(
    connection: apsw.Connection, now: Moment, seconds: float, note: bytes, lane: str = ""
) -> None:
    """Stop sending; after `seconds` a single item is tried, in case somebody mended it."""
    due = tick(connection, now, write=True) + int(seconds * _NS)
    what = "due = ?, due_told = 1, pause_note = ?, paused_at = coalesce(paused_at, ?)"
    _set(connection, lane, what, due, note, now.wall)


def resume(connection: apsw.Connection, lane: str = "") -> None:
    """A person has looked: try at once."""
    _set(
        connection,
        lane,
        "fails = 0, due = 0, due_told = 0, paused_at = NULL, pause_note = NULL",
    )


def _of(lane: str) -> tuple[str, str, tuple[str, ...]]:
    """Table, condition and its value: the row of `line` is the lane without a name."""
    return ("lanes", " WHERE name = ?", (lane,)) if lane else ("line", "", ())


def _set(connection: apsw.Connection, lane: str, what: str, *values: Any) -> None:
    table, where, names = _of(lane)
    if lane:
        connection.execute("INSERT OR IGNORE INTO lanes (name) VALUES (?)", names)
    connection.execute(f"UPDATE {table} SET {what}{where}", (*values, *names))
