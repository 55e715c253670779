"""The conflict desk: what a person must look at, and how they close it. Rules in core/tasks.py.

A decision is journalled as an entry of kind resolution under the redemption's id, with who
decided and who approved it in their places; the task points at that entry. Where people are
registered on the till, whoever serves decides and an approval is a supervisor's PIN; else names
are told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from offline_queue import Draft, Entry, GuardTaken, Head, SendState
from offline_queue.errors import UnlawfulMove
from offline_queue.items import Item
from terminal.clock import to_micros
from terminal.core.model import Reply
from terminal.core.record import BadRecord, EntryKind, Record, written
from terminal.core.tasks import NEEDS_APPROVAL, Task, Way, task_of, ways_of, why_not_approved
from terminal.crew import approver, guard_of
from terminal.entries import record_in
from terminal.errors import NobodyServes, WrongUse
from terminal.ledger import UNDATED, Ledger
from terminal.report import reply_of
from terminal.text import clean
from terminal.undo import Hands, checked_reason, queue_reversal

_LONGEST_NAME = 80


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person decided, why, and who they are.

    by           the operator who decides; where people are registered, whoever serves
    approved_by  the supervisor who stands behind it; empty where the way needs none
    approval     where people are registered: the journal sequence of a supervisor's approval
                 for `purpose_of_task`; it tells who approved
    """

    way: Way
    reason: str
    by: str
    approved_by: str = ""
    approval: int = -1


@dataclass
class Desk:
    """Closes the tasks of one till."""

    ledger: Ledger

    def resolve(self, sequence: int, choice: Choice, vouched: bool = False) -> Entry:
        """Close the task of one entry; durable when it returns. Gives the resolution's entry.

        vouched  whoever decides has just given their PIN, and need not serve; then nothing that
                 needs an approval is open to them
        Raises WrongUse where there is no such task, the way is not open, or the reason or the
        approval is missing; QueueError, EnvironmentFault, JournalUnusable.
        """
        why = checked_reason(choice.reason)
        with self.ledger.single_flight():
            item = self._open_task(sequence)
            record, task = record_of_item(item), task_of_item(item)
            choice = self._named(sequence, choice, vouched)
            self._check(item, task, choice)
            if choice.way is Way.UNDO:
                self._undo(item, why, choice)
            draft = _resolution(item, record, task, replace(choice, reason=why))
            return self._close(item, draft, again=choice.way is Way.AGAIN)

    def _open_task(self, sequence: int) -> Item:
        item = self.ledger.outbox.item(sequence)
        if item is None or item.state not in (SendState.CONFLICT, SendState.PARKED):
            raise WrongUse(f"entry {sequence} is no task", advice="`baton queue` lists the tasks")
        if item.closed_by is not None:
            raise WrongUse(f"task {sequence} was closed already, by entry {item.closed_by}")
        return item

    def _named(self, sequence: int, choice: Choice, vouched: bool) -> Choice:
        """Who decides and who approves, where people are known: not what the screen says."""
        if vouched:
            return replace(choice, approved_by="", approval=-1)
        if not self.ledger.people():
            return replace(choice, approval=-1)
        if self.ledger.unattended:
            raise NobodyServes("nobody has signed in on this till")
        second, purpose = "", purpose_of_task(sequence)
        if choice.way in NEEDS_APPROVAL:
            second = approver(self.ledger, choice.approval, purpose)
        approval = choice.approval if second else -1
        return replace(choice, by=self.ledger.operator, approved_by=second, approval=approval)

    def _check(self, item: Item, task: Task, choice: Choice) -> None:
        ways = ways_of(task, reply_of_item(item), self.ledger.clock.now())
        if choice.way not in ways:
            raise WrongUse(
                f"this task cannot be closed as {choice.way.value!r}",
                advice="open are " + ", ".join(way.value for way in ways),
            )
        lacking = why_not_approved(
            choice.way, choice.by, choice.approved_by, accepted_by=item.entry.operator
        )
        if lacking:
            raise WrongUse(lacking)

    def _undo(self, item: Item, why: str, choice: Choice) -> None:
        """Queued before the task is closed; after a crash in between, it is not queued twice."""
        entries = self.ledger.journal.by_key(item.entry.key)
        if not any(each.kind == EntryKind.REVERSAL for each in entries):
            queue_reversal(self.ledger, self._granted(item.entry), why, Hands(choice.by))

    def _granted(self, entry: Entry) -> Entry:
        """What a task is about: for a kiosk's goods the acceptance before them, else the entry."""
        if entry.kind != EntryKind.GOODS:
            return entry
        entries = self.ledger.journal.by_key(entry.key)
        return next(each for each in entries if each.kind == EntryKind.OUTCOME)

    def _close(self, item: Item, draft: Draft, again: bool) -> Entry:
        def write(dated: Draft, head: Head) -> Entry:
            sequence = item.entry.sequence
            return self.ledger.outbox.resolve(sequence, dated, again=again, expected_head=head)

        try:
            return self.ledger.put(draft, write)
        except UnlawfulMove as cause:
            raise WrongUse("somebody else has just closed this task") from cause
        except GuardTaken as taken:
            raise WrongUse("this approval has been used already") from taken


def purpose_of_task(sequence: int) -> str:
    """What a supervisor approves who closes the task of one entry."""
    return f"task {sequence}"


def record_of_item(item: Item) -> Record:
    """What an item's entry says; one that cannot be read is still somebody's task."""
    try:
        return record_in(item.entry)
    except BadRecord:
        return Record(title="?", note="this entry cannot be read")


def task_of_item(item: Item) -> Task:
    """Which task a refused or parked item is."""
    return task_of(item.entry.kind, record_of_item(item), item.state is SendState.PARKED)


def reply_of_item(item: Item) -> Reply | None:
    """What the platform said when it refused; a parked item holds our own words instead."""
    return reply_of(item.answer) if item.state is SendState.CONFLICT else None


def _resolution(item: Item, record: Record, task: Task, choice: Choice) -> Draft:
    entry, reply = item.entry, reply_of_item(item)
    until = reply.granted.undo_until if reply and reply.granted else None
    said = replace(
        record,
        code="",
        verdict=choice.way.value,
        reason=task.value,
        note=choice.reason,
        receipt=b"",
        undo_until=to_micros(until) if until else record.undo_until,
    )
    return Draft(
        key=entry.key,
        kind=EntryKind.RESOLUTION.value,
        subject=entry.subject,
        **written(said),
        **UNDATED,
        operator=clean(choice.by, _LONGEST_NAME),
        supervisor=clean(choice.approved_by, _LONGEST_NAME),
        authority=entry.authority,
        test=entry.test,
        trace=entry.trace,
        references=entry.references,
        business_date=entry.business_date,
        guard=guard_of(choice.approval) if choice.approval >= 0 else None,
    )
