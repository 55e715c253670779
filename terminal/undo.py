"""Takes a redemption back: reverse what the platform may have, void what never left the till.

Both ways leave the redemption in the journal, with an entry of kind reversal under the same id
behind it; the voucher can be used again afterwards. Where the platform must agree, it is asked
at once within the cashier's patience; without an answer the reversal waits in the outbox, behind
whatever else of the voucher waits there. Where people are registered on the till, what is not
one's own or not fresh needs a supervisor's PIN (core/people.py has the rule).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from offline_queue import Draft, Entry, GuardTaken, Head, SendState
from offline_queue.errors import UnlawfulMove
from offline_queue.sync import Clock as QueueClock
from terminal.clock import from_micros, to_micros
from terminal.contact import Line
from terminal.core.model import Reason, Refusal
from terminal.core.people import is_supervisor, undo_needs_approval, why_not_approver
from terminal.core.record import NOT_GIVEN, UNDONE, EntryKind, Record, written
from terminal.core.tasks import same_person
from terminal.crew import approver, guard_of
from terminal.entries import record_in
from terminal.errors import NobodyServes, WrongUse
from terminal.ledger import UNDATED, Ledger
from terminal.platforms.base import Platform
from terminal.report import Reporter, reply_of
from terminal.standing import is_acceptance
from terminal.status import Undoable
from terminal.text import clean
from terminal.undo_windows import UndoWindows

_LONGEST_REASON = 200
_LOOK_BACK = 200  # entries among which the last redemption is looked for
_AGAIN = 1.0  # seconds until the sync thread tries what could not be answered at once


class Undone(StrEnum):
    """What became of a redemption that was to be taken back."""

    TAKEN_BACK = "taken_back"  # the platform has agreed
    NEVER_SENT = "never_sent"  # it had not left the till, and never will
    QUEUED = "queued"  # the platform will be told
    REFUSED = "refused"  # it stands


@dataclass(frozen=True, slots=True)
class TakenBack:
    """The end of an undo. `sequence` is the reversal's entry, -1 if there is none."""

    redemption: str
    outcome: Undone
    record: Record
    refusal: Refusal | None = None
    sequence: int = -1


@dataclass(frozen=True, slots=True)
class Hands:
    """Who takes back, who approved it, and the guard that lets an approval serve once."""

    by: str
    supervisor: str = ""
    guard: str | None = None


@dataclass
class Undo:
    """Takes redemptions of one till back; the reporter asks within the cashier's patience."""

    ledger: Ledger
    reporter: Reporter

    def __post_init__(self) -> None:
        self._windows = UndoWindows(self.ledger, self.reporter.platforms)

    def last(self) -> Undoable | None:
        """The newest redemption, if it stands and its window is open."""
        entry = self._newest()
        if entry is None or self._why_not(entry):
            return None
        record, until = record_in(entry), self._windows.until(entry)
        if until is not None and self.ledger.clock.now() > until:
            return None
        name, second = str(UUID(bytes=entry.key)), self._needs_approval(entry)
        worth = (record.title, record.value, record.currency)
        return Undoable(name, *worth, until, second)

    def take_back(
        self, redemption: str = "", reason: str = "", by: str = "", approval: int = -1
    ) -> TakenBack:
        """Take one redemption (UUID text) back, or the newest; durable when it returns.

        by        who does it, if not the operator who serves; where people are registered it is
                  whoever signed in
        approval  the journal sequence of a supervisor's approval for `purpose_of_undo`
        Raises ApprovalNeeded where that is missing, WrongUse without anything to take back or a
        reason, JournalUnusable, EnvironmentFault, QueueError.
        """
        why = checked_reason(reason)
        with self.ledger.single_flight():
            entry = self._accepted(_key(redemption)) if redemption else self._newest()
            if entry is None:
                raise WrongUse("there is no such redemption on this till")
            if hindrance := self._why_not(entry):
                raise WrongUse(f"it cannot be taken back: {hindrance}")
            try:
                return self._take_back(entry, why, by, approval)
            except GuardTaken as taken:
                raise WrongUse("this approval has been used already") from taken

    def _take_back(self, entry: Entry, why: str, by: str, approval: int) -> TakenBack:
        late = self._too_late(entry)
        return late or self._carry_out(entry, why, self._hands(entry, by, approval))

    def _too_late(self, entry: Entry) -> TakenBack | None:
        until = self._windows.until(entry)
        if until is None or self.ledger.clock.now() <= until:
            return None
        name, late = str(UUID(bytes=entry.key)), Refusal(Reason.UNDO_WINDOW_PASSED, at=until)
        return TakenBack(name, Undone.REFUSED, record_in(entry), late)

    def not_given(self, redemption: str, why: str, by: str) -> TakenBack:
        """Take back what a machine did not hand out: nobody decides, so nobody approves.

        For what was accepted here, within a `single_flight` of the caller."""
        entry = self._accepted(_key(redemption))
        assert entry
        return self._too_late(entry) or self._carry_out(entry, why, Hands(by))

    def _carry_out(self, entry: Entry, why: str, hands: Hands) -> TakenBack:
        name, record = str(UUID(bytes=entry.key)), record_in(entry)
        if voided := self._void(entry, why, hands):
            return TakenBack(name, Undone.NEVER_SENT, record, sequence=voided.sequence)
        reversal = queue_reversal(self.ledger, entry, why, hands)
        line = self.reporter.lines.get(record.platform)
        if line and line.up:
            self._ask(reversal)
        return self._how_it_stands(name, record, reversal)

    # Who may

    def _needs_approval(self, entry: Entry) -> bool:
        ledger = self.ledger
        people, age = ledger.people(), ledger.clock.now() - from_micros(entry.at)
        return bool(people) and undo_needs_approval(ledger.operator, entry.operator, age, people)

    def _hands(self, entry: Entry, by: str, approval: int) -> Hands:
        """Who does it and who approved it. Raises ApprovalNeeded, NobodyServes, WrongUse."""
        ledger = self.ledger
        if not ledger.people():
            return Hands(by)
        if ledger.unattended:
            raise NobodyServes("nobody has signed in on this till")
        by = ledger.operator
        if not self._needs_approval(entry):
            others = not same_person(by, entry.operator)
            return Hands(by, by if others and is_supervisor(ledger.people(), by) else "")
        second = approver(ledger, approval, purpose_of_undo(str(UUID(bytes=entry.key))))
        if why := why_not_approver(second, by, entry.operator):
            raise WrongUse(why)
        return Hands(by, second, guard_of(approval))

    # What there is to take back

    def _newest(self) -> Entry | None:
        for entry in self.ledger.journal.last(_LOOK_BACK):
            if is_acceptance(entry):
                return entry
        return None

    def _accepted(self, key: bytes) -> Entry | None:
        """The entry that says goods were given under this id: at once, or found after a crash."""
        entries = self.ledger.journal.by_key(key)
        accepted = [each for each in entries if is_acceptance(each)]
        return accepted[-1] if accepted else None

    def _why_not(self, entry: Entry) -> str:
        entries = self.ledger.journal.by_key(entry.key)
        back = [each for each in entries if each.kind == EntryKind.REVERSAL]
        if any(not self.ledger.is_refused(each) for each in back):
            return "it was taken back already"
        if back:
            return "the platform has refused to; see `baton queue`"
        for each in (entry, *(e for e in entries if e.kind == EntryKind.GOODS)):
            item = self.ledger.outbox.item(each.sequence)
            if item and item.state in (SendState.CONFLICT, SendState.PARKED):
                return "it is a task for the conflict desk; see `baton queue`"
        return "its platform takes nothing back" if self._windows.never(entry) else ""

    # Taking it back

    def _void(self, entry: Entry, why: str, hands: Hands) -> Entry | None:
        """Only what no try can have carried out of the till: no intent was ever sent for it."""
        outbox, entries = self.ledger.outbox, self.ledger.journal.by_key(entry.key)
        item = outbox.item(entry.sequence)
        asked = any(each.kind == EntryKind.INTENT for each in entries)
        if item is None or item.state is not SendState.PENDING or item.sent or asked:
            return None

        def write(dated: Draft, head: Head) -> Entry:
            return outbox.void(entry.sequence, dated, expected_head=head)

        try:
            return self.ledger.put(_reversal(self.ledger, entry, why, hands), write)
        except UnlawfulMove:  # it has just been sent
            return None

    def _ask(self, reversal: Entry) -> None:
        """Send it at once, as the sync thread would; what is not answered waits."""
        outbox, clock = self.ledger.outbox, self.ledger.clock
        waited_by = QueueClock(clock.boot_id, clock.boot_time, lambda: to_micros(clock.now()))
        items = outbox.lease(1, waited_by.now(), after=reversal.sequence - 1)
        if items:
            answers = self.reporter(items)
            outbox.record(items, answers, waited_by.now(), lambda answer, tries: _AGAIN)

    def _how_it_stands(self, name: str, record: Record, reversal: Entry) -> TakenBack:
        item = self.ledger.outbox.item(reversal.sequence)
        state = item.state if item else SendState.SETTLED
        outcome = {
            SendState.SETTLED: Undone.TAKEN_BACK,
            SendState.CONFLICT: Undone.REFUSED,
        }.get(state, Undone.QUEUED)
        reply = reply_of(item.answer) if item and outcome is Undone.REFUSED else None
        refusal = reply.refusal if reply else None
        return TakenBack(name, outcome, record, refusal, reversal.sequence)


def undo_of(
    ledger: Ledger, platforms: Mapping[str, Platform], lines: Mapping[str, Line], patience: float
) -> Undo:
    """The undo of one till; `patience` is how many seconds its cashier waits for an answer."""
    head, now = ledger.journal.head, ledger.clock.now
    return Undo(ledger, Reporter(platforms, lines, head, now, patience=patience))


def purpose_of_undo(redemption: str) -> str:
    """What a supervisor approves who lets a redemption (UUID text) be taken back."""
    return f"undo {redemption}"


def queue_reversal(ledger: Ledger, entry: Entry, why: str, hands: Hands) -> Entry:
    """A reversal of what an entry records, on disk and in the outbox when this returns."""

    def write(dated: Draft, head: Head) -> Entry:
        return ledger.journal.append(dated, expected_head=head, send=SendState.PENDING)

    return ledger.put(_reversal(ledger, entry, why, hands), write)


def checked_reason(reason: str) -> str:
    """A reason that a person typed, on one line. Raises WrongUse for an empty one."""
    why = clean(reason, _LONGEST_REASON)
    if not why:
        raise WrongUse("a reason is needed", advice="say in a few words why")
    return why


def _reversal(ledger: Ledger, entry: Entry, why: str, hands: Hands) -> Draft:
    """In the books of the day that the redemption is in, so that both cancel out there."""
    taken = record_in(entry)
    verdict = UNDONE if is_acceptance(entry) else NOT_GIVEN
    record = replace(taken, code="", verdict=verdict, reason="", note=why, receipt=b"")
    return Draft(
        key=entry.key,
        kind=EntryKind.REVERSAL.value,
        subject=entry.subject,
        **written(record),
        **UNDATED,
        operator=clean(hands.by, 80) or ledger.operator,
        supervisor=hands.supervisor,
        guard=hands.guard,
        authority=entry.authority,
        test=entry.test,
        trace=entry.trace,
        references=entry.references,
        business_date=entry.business_date,
    )


def _key(redemption: str) -> bytes:
    try:
        return UUID(redemption).bytes
    except ValueError as cause:
        raise WrongUse("a redemption is named by its id, as `baton queue` shows it") from cause
