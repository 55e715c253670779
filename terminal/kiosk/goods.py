"""The goods leg in the journal: what a kiosk grants must come out, or somebody must know.

    goods_due ──┬── goods: goods_given    a sensor or staff confirmed it
                ├── reversal              they surely did not come out, or the settings say so
                └── goods: goods_unsure   a task: nobody knows, the customer has a reference

`goods_due` lies in the journal with the acceptance, in one transaction, before anybody sees green.
So whatever a power cut leaves open is found at the next start and settled the same way.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from uuid import UUID

from offline_queue import Draft, Entry, Head, SendState
from terminal.core.record import GOODS_GIVEN, GOODS_UNSURE, EntryKind, written
from terminal.entries import record_in
from terminal.errors import EnvironmentFault
from terminal.ledger import UNDATED, Ledger
from terminal.undo import TakenBack, Undo, Undone

_ANSWERS = (EntryKind.GOODS, EntryKind.REVERSAL)
INTERRUPTED = "the kiosk stopped before anybody confirmed the goods"


class Ending(StrEnum):
    """How a goods leg ended."""

    GIVEN = "given"
    TAKEN_BACK = "taken_back"
    TASK = "task"


@dataclass(frozen=True, slots=True)
class Ended:
    """One goods leg at its end. `taken`: what became of the redemption, where it was taken back."""

    redemption: str
    ending: Ending
    taken: TakenBack | None = None


@dataclass
class Goods:
    """Ends goods legs, once each, durable when a method returns.

    lock     file that the kiosk holds while a leg is in hand; freed by the system on a crash
    reverse  whether unconfirmed goods are taken back; else they become a task
    """

    ledger: Ledger
    undo: Undo
    lock: Path
    reverse: bool = False

    @contextmanager
    def in_hand(self, wait: bool = True) -> Iterator[bool]:
        """While a leg runs; another program that settles legs then leaves it alone.

        Yields whether the lock is ours; without `wait` another holder is an answer.
        """
        try:
            handle = self.lock.open("ab")
        except OSError as cause:
            raise EnvironmentFault(
                "the lock of the goods cannot be opened", where=str(self.lock)
            ) from cause
        with handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
            else:
                yield True

    def given(self, redemption: str, by: str) -> Ended:
        """The goods came out; `by` is the device or the person who says so."""
        with self.ledger.single_flight():
            if (open_leg := self._open(redemption)) is not None:
                self._note(open_leg, GOODS_GIVEN, f"confirmed by {by}", by)
        return Ended(redemption, Ending.GIVEN)

    def missed(self, redemption: str, why: str, sure: bool = False, by: str = "") -> Ended:
        """Nobody confirmed them. `sure`: they did not come out, so the voucher is good again."""
        with self.ledger.single_flight():
            open_leg = self._open(redemption)
            if open_leg is None:
                return self._as_it_ended(redemption)
            if sure or self.reverse:
                taken = self.undo.not_given(redemption, why, by or self.ledger.operator)
                if taken.outcome is not Undone.REFUSED:
                    return Ended(redemption, Ending.TAKEN_BACK, taken)
                if taken.sequence >= 0:  # the platform said no: that is a task already
                    return Ended(redemption, Ending.TASK, taken)
            self._note(open_leg, GOODS_UNSURE, why, by)
        return Ended(redemption, Ending.TASK)

    def settle_interrupted(self) -> list[Ended]:
        """What a crash left open. A leg that a running kiosk has in hand is left to it."""
        with self.in_hand(wait=False) as ours:
            if not ours:
                return []
            due = self.ledger.journal.unanswered(EntryKind.GOODS_DUE, _ANSWERS)
            return [self.missed(str(UUID(bytes=each.key)), INTERRUPTED) for each in due]

    def _open(self, redemption: str) -> Entry | None:
        """The acceptance of a leg that has not ended."""
        entries = self.ledger.journal.by_key(UUID(redemption).bytes)
        kinds = {each.kind for each in entries}
        if EntryKind.GOODS_DUE not in kinds or kinds & set(_ANSWERS):
            return None
        return next(each for each in entries if each.kind == EntryKind.OUTCOME)

    def _as_it_ended(self, redemption: str) -> Ended:
        for entry in self.ledger.journal.by_key(UUID(redemption).bytes):
            if entry.kind == EntryKind.GOODS:
                given = record_in(entry).verdict == GOODS_GIVEN
                return Ended(redemption, Ending.GIVEN if given else Ending.TASK)
        return Ended(redemption, Ending.TAKEN_BACK)

    def _note(self, accepted: Entry, verdict: str, why: str, by: str) -> Entry:
        granted = record_in(accepted)
        record = replace(granted, code="", verdict=verdict, reason="", note=why, receipt=b"")
        draft = Draft(
            key=accepted.key,
            kind=EntryKind.GOODS.value,
            subject=accepted.subject,
            **written(record),
            **UNDATED,
            operator=by or self.ledger.operator,
            authority=accepted.authority,
            test=accepted.test,
            trace=accepted.trace,
            references=accepted.references,
            business_date=accepted.business_date,
        )
        send = SendState.PARKED if verdict == GOODS_UNSURE else None

        def write(dated: Draft, head: Head) -> Entry:
            return self.ledger.journal.append(dated, expected_head=head, send=send)

        return self.ledger.put(draft, write)
