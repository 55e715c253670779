"""Goods that nobody confirmed, closed at the kiosk itself by whoever has a PIN.

The customer came back with the number on the screen; staff gives the goods, or finds that they
never came out. Everything else about a task is decided at the till (F5 there).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from offline_queue import SendState
from terminal.clock import from_micros
from terminal.core.people import Person
from terminal.core.record import EntryKind
from terminal.core.tasks import Way
from terminal.desk import Choice, Desk, record_of_item
from terminal.entries import proof_of
from terminal.ledger import Ledger

_MOST = 200  # looked through; a shop that leaves more open has other worries


@dataclass(frozen=True, slots=True)
class OpenGoods:
    """One of them.

    sequence  of the task
    number    what the customer was told to say
    at        UTC instant of the acceptance
    """

    sequence: int
    number: int
    title: str
    uses: int
    at: datetime


@dataclass(frozen=True, slots=True)
class StaffView:
    """Who gave a PIN, and what waits for their word, newest first."""

    person: Person
    goods: Sequence[OpenGoods]


@dataclass(frozen=True, slots=True)
class GoodsTasks:
    """Reads and closes them. Writes: never from the event loop of a screen."""

    ledger: Ledger

    def open(self) -> list[OpenGoods]:
        """All of them, newest first."""
        found = []
        for item in self.ledger.outbox.tasks(_MOST):
            if item.entry.kind != EntryKind.GOODS or item.state is not SendState.PARKED:
                continue
            entries = self.ledger.journal.by_key(item.entry.key)
            accepted = next(each for each in entries if each.kind == EntryKind.OUTCOME)
            record, at = record_of_item(item), from_micros(accepted.at)
            task, number = item.entry.sequence, proof_of(accepted, entries).sequence
            found.append(OpenGoods(task, number, record.title, record.uses, at))
        return sorted(found, key=lambda each: -each.number)

    def close(self, sequence: int, given: bool, person: Person) -> None:
        """`person`, whose PIN was just right, says that the customer has the goods, or has not.

        What was not given is taken back. Raises WrongUse where somebody else has closed it.
        """
        way = Way.GIVEN if given else Way.UNDO
        why = "given later, at the kiosk" if given else "the goods could not be given"
        Desk(self.ledger).resolve(sequence, Choice(way, why, person.name), vouched=True)
