"""Everything the queue may raise. Each `str()` is one sentence: what, where, what to do.

QueueError
├── EntryInvalid       a draft or stored bytes that are not a lawful entry
├── JournalCorrupt     the file is not what was written; the original stays untouched
├── JournalTooNew      written by a newer release than this one
├── WrongTill          the file belongs to another till, or was signed with another key
├── StorageFault       disk full, I/O error, read-only: appends are refused until `reopen`
├── Busy               another process held the file for too long; nothing was written
├── HeadMoved          someone appended since the facts were read: read them and decide again
├── GuardTaken         an entry with this guard exists; its sequence is in `sequence`
├── Disputed           somebody says that this journal must not go on: appends are refused
│   └── Contradicted   somebody has seen more of it, or something else in its place
├── UnlawfulMove       this outbox item cannot go from its state to the one asked for
└── SyncStuck          the sync thread did not stop within the time allowed
"""

from __future__ import annotations

from offline_queue.head import Head


class QueueError(Exception):
    """The root: whoever uses the queue catches this and shows its one sentence."""


class EntryInvalid(QueueError):
    """A field is missing, of the wrong type, too long, or the bytes are not canonical."""

    def __init__(self, what: str) -> None:
        super().__init__(f"The entry is not lawful: {what}; nothing was written.")
        self.what = what


class JournalCorrupt(QueueError):
    """The file holds something else than what was written into it."""

    def __init__(self, path: str, what: str, sequence: int | None = None) -> None:
        where = f"{path}, entry {sequence}" if sequence is not None else path
        super().__init__(
            f"The journal is damaged ({where}: {what}); keep the file as it is,"
            " stop selling on this till and call the technician."
        )
        self.path, self.what, self.sequence = path, what, sequence


class JournalTooNew(QueueError):
    """The file's format is newer than this program."""

    def __init__(self, path: str, found: int, known: int) -> None:
        super().__init__(
            f"The journal {path} has format {found} and this program knows up to {known};"
            " install the newer release."
        )


class WrongTill(QueueError):
    """The file belongs to another till or another key."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(
            f"The journal {path} is not this till's ({what});"
            " bring back the right file or key, or claim the till anew with a fresh journal."
        )


class StorageFault(QueueError):
    """The disk failed. What was being written may or may not be there: reopen and look."""

    def __init__(self, path: str, what: str) -> None:
        super().__init__(
            f"The journal {path} cannot be written ({what});"
            " nothing more is accepted until the disk is well and the journal is reopened."
        )
        self.path, self.what = path, what


class Busy(QueueError):
    """Nobody's fault: another process was writing for too long."""

    def __init__(self, path: str) -> None:
        super().__init__(
            f"The journal {path} is in use by another process; nothing was written, try again."
        )


class HeadMoved(QueueError):
    """The facts of a decision were read at another head than the present one."""

    def __init__(self, expected: int, found: int) -> None:
        super().__init__(
            f"The journal went from entry {expected} to {found} while deciding;"
            " read the facts and decide again."
        )
        self.expected, self.found = expected, found


class GuardTaken(QueueError):
    """At most one entry ever carries a given guard."""

    def __init__(self, guard: str, sequence: int) -> None:
        super().__init__(
            f"Entry {sequence} already holds this guard; nothing was written, decide again."
        )
        self.guard, self.sequence = guard, sequence


class Disputed(QueueError):
    """Somebody says that this journal must not go on until a person has looked."""


class Contradicted(Disputed):
    """The journal contradicts somebody who has seen more of it, or something else in its place.

    own   where the file ends; a sequence of -1 is a file without entries
    by    who has seen it, in words
    seen  what was seen
    """

    def __init__(self, path: str, own: Head, by: str, seen: Head, remedy: str) -> None:
        ends = f"ends at entry {own.sequence}" if own.sequence >= 0 else "is empty"
        what = f"{ends}, but {by} has seen entry {seen.sequence}"
        if own.sequence >= seen.sequence:
            what = f"holds another entry {seen.sequence} than {by} has seen"
        super().__init__(f"The journal {path} {what}; nothing more is accepted: {remedy}.")
        self.path, self.own, self.by, self.seen = path, own, by, seen

    @property
    def lost(self) -> int:
        """How many entries are missing at the end; 0 where the file went on differently."""
        return max(0, self.seen.sequence - self.own.sequence)


class StillNeeded(QueueError):
    """What must still be sent, or looked at by a person, cannot be erased."""

    def __init__(self, sequence: int) -> None:
        super().__init__(
            f"Entry {sequence} is not settled yet; nothing was erased, try again once it is."
        )
        self.sequence = sequence


class UnlawfulMove(QueueError):
    """The state machine has no such arrow."""

    def __init__(self, what: str) -> None:
        super().__init__(f"{what}; nothing was changed, look at the queue again.")


class SyncStuck(QueueError):
    """The thread is probably inside `send`, whose own time limit must end it."""

    def __init__(self, seconds: float) -> None:
        super().__init__(
            f"The sync thread did not stop within {seconds:g} s;"
            " what it was sending stays leased and is asked about after the next start."
        )
