"""Opens an image with the real journal and says what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from offline_queue import Entry, Journal, Outbox, QueueError, SendState

from . import run
from .disk import Said
from .recording import JOURNAL

NOTHING = -1


@dataclass
class Promised:
    """What the world was told before the crash."""

    kept: int = NOTHING  # all entries up to this sequence
    settled: set[int] = field(default_factory=set)

    def hear(self, said: Said) -> None:
        what, *numbers = said.words
        if what == "kept":
            self.kept = max(self.kept, int(numbers[0]))
        elif what == "settled":
            self.settled.add(int(numbers[0]))


def judge(folder: Path, chain: Sequence[bytes] | None, promised: Promised) -> str | None:
    """What is not as promised in the journal below `folder`, or None.

    `chain` is what the run wrote, hash by hash, if that is known. Afterwards one more entry is
    appended and all is verified again.
    """
    try:
        with run.opened(folder / JOURNAL) as journal:
            return (
                _verified(journal)
                or _entries_fault(list(journal.walk()), chain, promised)
                or _outbox_fault(journal, promised)
                or _goes_on(journal)
            )
    except QueueError as error:
        return f"{type(error).__name__}: {str(error).replace(str(folder), '')}"


def _verified(journal: Journal) -> str | None:
    bad = journal.verify()
    return f"verify: entry {bad.sequence}: {bad.why}" if bad else None


def _entries_fault(
    entries: Sequence[Entry], chain: Sequence[bytes] | None, promised: Promised
) -> str | None:
    found = [entry.hash for entry in entries]
    if promised.kept == NOTHING and len(found) == 1:
        return None  # nothing was promised yet: founded by the run or just now
    if len(found) <= promised.kept:
        return f"lost: {promised.kept} was accepted and {len(found) - 1} is the last"
    if chain is not None and found != chain[: len(found)]:
        return "invented: an entry is there that the run did not write"
    return None


def _outbox_fault(journal: Journal, promised: Promised) -> str | None:
    """Every entry but those that a rotation or genesis made has its item, once."""
    outbox = Outbox(journal)
    wanted = range(1, journal.head().sequence + 1)
    items = outbox.newest(len(wanted) + 1)
    if sorted(item.entry.sequence for item in items) != list(wanted):
        return f"{len(wanted)} entries have {len(items)} outbox rows, or others than theirs"
    settled = {item.entry.sequence for item in items if item.state is SendState.SETTLED}
    if not settled >= promised.settled:
        return f"lost answers: {sorted(promised.settled - settled)}"
    if outbox.counts().settled != len(settled):
        return "the tally is not the outbox"
    return None


def _goes_on(journal: Journal) -> str | None:
    before = journal.head().sequence
    entry = journal.append(run.draft("redeem"), send=SendState.PENDING)
    if entry.sequence != before + 1 or journal.last(1) != [entry]:
        return "the next append does not follow"
    return _verified(journal)
