"""Signing in, signing out, a supervisor's yes: tried, limited and written into the journal.

The journal is the only memory of wrong tries, so that neither a restart nor a deleted file gives
anybody more of them. Who serves is named in every entry from then on (`Ledger.operator`).
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from offline_queue import Draft, Entry, Head, QueueError
from terminal.clock import from_micros
from terminal.core.people import (
    APPROVAL_HOLDS,
    Deed,
    Person,
    find,
    needs_second_person,
    split,
    tries_of,
    why_not_approver,
)
from terminal.core.pins import Tries
from terminal.core.record import EntryKind, Record, encode
from terminal.entries import record_in
from terminal.errors import ApprovalNeeded, BatonError, PinRefused, WrongUse
from terminal.ledger import UNDATED, Ledger
from terminal.people import PeopleStore
from terminal.text import clean

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Approval:
    """A supervisor's yes to one purpose: entry `sequence` of the journal says so."""

    name: str
    purpose: str
    sequence: int


@dataclass
class Crew:
    """The people of one till, as they come and go. Writes: never from the event loop."""

    ledger: Ledger
    store: PeopleStore

    def people(self) -> Sequence[Person]:
        """Everybody who may serve; empty where nobody is registered."""
        return self.store()

    def serving(self) -> str:
        """Who signed in on this business date and boot and has not left; empty if nobody."""
        today = self.ledger.business_date().isoformat()
        name = ""
        for entry in self.ledger.journal.select([EntryKind.PEOPLE], business_date=today):
            deed = record_in(entry).verdict
            if deed == Deed.SIGNED_IN and entry.boot_id == self.ledger.clock.boot_id:
                name = entry.operator
            elif deed in (Deed.SIGNED_IN, Deed.SIGNED_OUT):
                name = ""
        return name if find(self.people(), name) else ""

    def sign_in(self, figures: str) -> Person:
        """Number and PIN in one; who they are serves from now on. Raises PinRefused."""
        with self.ledger.single_flight():  # nobody changes in the middle of a redemption
            person = self._proven(figures, "sign in")
            self._note(Deed.SIGNED_IN, person.number, person.name)
            self.ledger.operator = person.name
        return person

    def sign_out(self) -> None:
        """Nobody serves from now on; harmless when nobody does."""
        with self.ledger.single_flight():
            person = find(self.people(), self.ledger.operator)
            if person is not None:
                self.ledger.operator = ""
                self._note(Deed.SIGNED_OUT, person.number, person.name)

    def approve(self, figures: str, purpose: str, accepted_by: str = "") -> Approval:
        """A supervisor's number and PIN for one purpose; good for APPROVAL_HOLDS, and once.

        Whoever serves approves nothing that needs a second person.
        accepted_by  whose hands gave the goods, where that is known: they may not approve it.
        Raises PinRefused. Whoever does the deed checks it again, see `approver`.
        """
        with self.ledger.single_flight():
            person = self._proven(figures, purpose)
            if not person.supervisor:
                self._note(Deed.NO_SUPERVISOR, person.number, person.name, note=purpose)
                raise PinRefused(f"{person.name} is no supervisor", "no_supervisor")
            why = why_not_approver(person.name, self.ledger.operator, accepted_by)
            if why and needs_second_person(purpose):
                raise PinRefused(why, "yourself")
            asked = self.ledger.operator
            entry = self._note(Deed.APPROVED, person.number, asked, person.name, purpose)
        return Approval(person.name, purpose, entry.sequence)

    def vouch(self, figures: str, purpose: str) -> Person:
        """Anybody's number and PIN under one purpose; they need not serve. Raises PinRefused."""
        with self.ledger.single_flight():
            person = self._proven(figures, purpose)
            self._note(Deed.VOUCHED, person.number, person.name, note=purpose)
        return person

    def tries(self, number: str) -> Tries:
        """Wrong PINs under a number, as the journal has them."""
        entries = self.ledger.journal.select([EntryKind.PEOPLE], subject=_subject(number))
        return tries_of((record_in(each).verdict, from_micros(each.at)) for each in entries)

    # The list

    def put(self, person: Person, pin: str | None = None, by: str = "") -> Person:
        """Add a person, or change the one of this number. Raises WrongUse, StateUnusable."""
        new = all(each.number != person.number for each in self.people())
        made = self.store.put(person, pin)
        said = f"{made.name}, supervisor" if made.supervisor else made.name
        self._note(Deed.ADDED if new else Deed.CHANGED, made.number, clean(by, 80), note=said)
        return made

    def remove(self, number: str, by: str = "") -> Person:
        """Take a person off the list; the journal keeps what they did. Raises WrongUse."""
        person = self.store.remove(number)
        self._note(Deed.REMOVED, number, clean(by, 80), note=person.name)
        return person

    def unlock(self, number: str, by: str = "", approval: int | None = None) -> Person:
        """Forget the wrong PINs under a number.

        By a technician on the command line, or with a supervisor's approval for
        `purpose_of_unlock`. Raises WrongUse, ApprovalNeeded.
        """
        person = next((each for each in self.people() if each.number == number), None)
        if person is None:
            raise WrongUse(f"nobody has the number {clean(number, 10)}")
        second = "" if approval is None else self._unlocker(person, approval)
        self._note(Deed.UNLOCKED, number, clean(by, 80), second, person.name)
        return person

    def _unlocker(self, person: Person, approval: int) -> str:
        second = approver(self.ledger, approval, purpose_of_unlock(person.number))
        if why := why_not_approver(second, "", person.name):
            raise WrongUse(why)
        return second

    def _proven(self, figures: str, purpose: str) -> Person:
        """Whose number and PIN these are. A wrong PIN is on disk before anybody is told."""
        parts = split(figures)
        if parts is None or all(each.number != parts[0] for each in self.people()):
            raise PinRefused("there is no such number and PIN", "wrong")
        number, pin = parts
        tries, now = self.tries(number), self.ledger.clock.now()
        if tries.locked:
            raise _locked(number)
        if seconds := tries.wait(now):
            raise PinRefused("too many wrong PINs, wait a little", "wait", seconds)
        person = self.store.check(number, pin)
        if person is None:
            self._note(Deed.WRONG_PIN, number, note=purpose)
            tries = self.tries(number)
            if tries.locked:
                raise _locked(number)
            raise PinRefused("number and PIN do not fit", "wrong", tries.wait(now))
        return person

    def _note(
        self, deed: Deed, number: str, operator: str = "", supervisor: str = "", note: str = ""
    ) -> Entry:
        draft = Draft(
            key=self.ledger.new_id().bytes,
            kind=EntryKind.PEOPLE.value,
            subject=_subject(number),
            body=encode(Record(verdict=deed.value, note=note)),
            **UNDATED,
            operator=operator,
            supervisor=supervisor,
            test=self.ledger.test,
        )

        def write(dated: Draft, head: Head) -> Entry:
            return self.ledger.journal.append(dated, expected_head=head)

        return self.ledger.put(draft, write)


def note_deed(ledger: Ledger, subject: str, deed: str, what: str) -> None:
    """What was done under no person's number. A journal that fails stops it not: it is logged."""
    draft = Draft(
        key=ledger.new_id().bytes,
        kind=EntryKind.PEOPLE.value,
        subject=subject,
        body=encode(Record(verdict=deed, note=clean(what, 80))),
        **UNDATED,
        operator=ledger.operator,
        test=ledger.test,
    )

    def write(dated: Draft, head: Head) -> Entry:
        return ledger.journal.append(dated, expected_head=head)

    try:
        ledger.put(draft, write)
    except (BatonError, QueueError) as fault:
        _log.error("%s could not be noted: %s", deed, fault)


def purpose_of_unlock(number: str) -> str:
    """What a supervisor approves who opens a locked number."""
    return f"unlock {number}"


def approver(ledger: Ledger, approval: int, purpose: str) -> str:
    """The supervisor behind an approval: entry `approval` of this till's journal.

    Raises ApprovalNeeded unless it is for this very purpose and fresh. That it serves once is
    the guard's part: see `guard_of`.
    """
    entry = ledger.journal.at(approval) if approval >= 0 else None
    if entry is not None and entry.kind == EntryKind.PEOPLE:
        record, age = record_in(entry), ledger.clock.now() - from_micros(entry.at)
        fits = record.verdict == Deed.APPROVED and record.note == purpose
        if fits and age <= APPROVAL_HOLDS and entry.supervisor:
            return entry.supervisor
    raise ApprovalNeeded("a supervisor must approve this", purpose)


def guard_of(approval: int) -> str:
    """The journal lets one entry carry it: an approval approves one deed."""
    return f"approval#{approval}"


def _subject(number: str) -> str:
    return f"person:{number}"


def _locked(number: str) -> PinRefused:
    return PinRefused(
        f"number {number} is locked after too many wrong PINs",
        "locked",
        advice="a supervisor opens it again, or `baton people unlock`",
    )
