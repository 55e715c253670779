"""The line to the other side: its backoff, its pause, and the clock the queue waits by.

The queue clock is the boot clock plus a shift. At another boot it goes on from the moment it
last wrote down, so a persisted delay starts again and never hangs on a clock set back.
"""

from __future__ import annotations

from dataclasses import dataclass

import apsw

_NS = 1_000_000_000


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


def read(connection: apsw.Connection, now: Moment) -> Line:
    """The line as it stands."""
    (row,) = connection.execute(
        "SELECT boot_id, shift, seen, fails, due, due_told, paused_at, pause_note, contact_at"
        " FROM line"
    )
    boot_id, shift, seen, fails, due, told, paused_at, note, contact_at = row
    time = now.boot_time + shift if boot_id == now.boot_id else seen
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


def worked(connection: apsw.Connection, now: Moment, heard: bool) -> None:
    """Items got their answers; `heard` if by the other side, not by the sender itself."""
    resume(connection)
    if heard:
        connection.execute("UPDATE line SET contact_at = ?", (now.wall,))


def failed(connection: apsw.Connection, now: Moment, seconds: float, told: bool) -> None:
    """Nobody answered, or all were told to come back later."""
    due = tick(connection, now, write=True) + int(seconds * _NS)
    connection.execute("UPDATE line SET fails = fails + 1, due = ?, due_told = ?", (due, told))


def pause(connection: apsw.Connection, now: Moment, seconds: float, note: bytes) -> None:
    """Stop sending; after `seconds` a single item is tried, in case somebody mended it."""
    due = tick(connection, now, write=True) + int(seconds * _NS)
    connection.execute(
        "UPDATE line SET due = ?, due_told = 1, pause_note = ?, paused_at = coalesce(paused_at, ?)",
        (due, note, now.wall),
    )


def resume(connection: apsw.Connection) -> None:
    """A person has looked: try at once."""
    connection.execute(
        "UPDATE line SET fails = 0, due = 0, due_told = 0, paused_at = NULL, pause_note = NULL"
    )
