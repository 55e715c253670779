"""A till's shifts: opened, looked at (X), closed (Z) with the totals in the journal.

A Z report is one entry, signed and chained like any other, behind exactly what it counts: the
totals are made at a journal head and appended only while that is the head. So a crash leaves a
whole Z or none, and their numbers have no gaps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

from offline_queue import Bad, Draft, Entry, GuardTaken, Head, HeadMoved
from terminal.clock import from_micros
from terminal.core.model import OfflineKit
from terminal.core.policy import why_not_raised
from terminal.core.record import BadRecord, EntryKind, Record, encode
from terminal.core.shift import COUNTED, Booked, ShiftReport, Totals, totals_of
from terminal.core.shift_owed import UNDECIDED, Part, added
from terminal.core.shift_report import Around, BadReport, decode_report, encode_report
from terminal.crew import approver, guard_of
from terminal.desk import record_of_item
from terminal.entries import record_in
from terminal.errors import JournalUnusable, WrongUse
from terminal.ledger import UNDATED, Ledger
from terminal.standing import stood_before

_MOST_TRIES = 50
_FIRST = 1  # the first Z; also the sequence behind entry 0


@dataclass(frozen=True, slots=True)
class ShiftState:
    """The shift at a glance.

    number  of the Z that will close it
    since   UTC instant and operator of its opening; None where nobody opened it
    raised  minor units to which a supervisor raised the floor limit, 0 = not
    limit, most  minor units that it is now, and to which it may be raised; 0 = not known yet
    """

    number: int
    since: datetime | None = None
    by: str = ""
    raised: int = 0
    limit: int = 0
    most: int = 0


@dataclass
class Shifts:
    """The shifts of one till. Reads the journal: never from the event loop.

    kit  the offline kit of the till's own platform, whose policy bounds a raised limit
    """

    ledger: Ledger
    shop: str
    currency: str
    kit: Callable[[], OfflineKit | None]
    _newest: ShiftReport | None = field(default=None, repr=False)

    def state(self) -> ShiftState:
        """Who opened it, when, and which Z comes next."""
        before = self._last_z()
        opening, kit = self._opening(before), self.ledger.in_force(self.kit())
        return ShiftState(
            before.number + 1 if before else _FIRST,
            from_micros(opening.at) if opening else None,
            opening.operator if opening else "",
            self.ledger.raised_limit(),
            kit.policy.floor_limit if kit else 0,
            kit.policy.hard_cap if kit else 0,
        )

    def open(self) -> Entry | None:
        """Note that the shift begins, and with whom; None where it was opened already."""
        with self.ledger.single_flight():
            if self._opening(self._last_z()) is not None:
                return None
            record = Record(verdict="opened", currency=self.currency)
            return self.ledger.put(self._draft(EntryKind.SHIFT, encode(record)), self._append)

    def x(self) -> ShiftReport:
        """What the shift has come to so far; writes nothing."""
        return self._report(self.ledger.journal.head())

    def z(self, unless_empty: bool = False) -> ShiftReport:
        """Close the shift; on disk when it returns. Waits for a redemption in hand.

        Raises JournalUnusable, EnvironmentFault, QueueError; with `unless_empty` WrongUse where
        nothing was booked.
        """
        with self.ledger.single_flight():
            for _ in range(_MOST_TRIES):
                head = self.ledger.journal.head()
                report = replace(self._report(head), z=True)
                if unless_empty and not worth_closing(report, self.ledger.raised_limit()):
                    raise WrongUse("nothing has been booked in this shift yet, so it needs no Z")
                draft = self._draft(EntryKind.Z_REPORT, encode_report(report))
                draft = replace(draft, guard=f"z#{report.number}")
                try:
                    return read_report(self.ledger.put(draft, self._append, expected=head))
                except (HeadMoved, GuardTaken):  # another program writes beside us
                    continue
        raise JournalUnusable(
            "the journal changes faster than a shift can be closed",
            advice="stop the other programs that use this till",
        )

    def reports(self, limit: int = 10) -> list[ShiftReport]:
        """The newest Z reports, newest first, to be shown or printed again."""
        entries = self.ledger.journal.select([EntryKind.Z_REPORT])
        return [read_report(each) for each in reversed(entries[-limit:])]

    def raise_limit(self, limit: int, approval: int) -> Entry:
        """A supervisor raises the floor limit to `limit` minor units until the next Z.

        approval  the journal sequence of an approval for `purpose_of_limit(limit)`. Raises
        ApprovalNeeded, WrongUse where the platform's policy does not allow it.
        """
        kit = self.kit()
        if kit is None:
            raise WrongUse("the platform's rules are not known yet", advice="go online first")
        if why := why_not_raised(kit.policy, limit):
            raise WrongUse(why)
        if not self.ledger.people():
            raise WrongUse("only a registered supervisor raises a limit; see `baton people add`")
        second = approver(self.ledger, approval, purpose_of_limit(limit))
        record = Record(verdict="raised", value=limit, currency=self.currency)
        draft = self._draft(EntryKind.LIMIT, encode(record))
        draft = replace(draft, supervisor=second, guard=guard_of(approval))
        try:
            return self.ledger.put(draft, self._append)
        except GuardTaken as taken:
            raise WrongUse("this approval has been used already") from taken

    def _report(self, head: Head) -> ShiftReport:
        """The totals of what lies between the last Z and a journal head, that included."""
        before, outbox = self._last_z(), self.ledger.outbox
        begins = before.sequence + 1 if before else _FIRST
        entries, opening = self._between(begins, head.sequence), self._opening(before)
        counts = outbox.counts()
        undecided = added(self._undecided(counts.tasks))
        return ShiftReport(
            z=False,
            number=before.number + 1 if before else _FIRST,
            shop=self.shop,
            till=self.ledger.journal.till,
            currency=self.currency,
            begins=begins,
            ends=head.sequence,
            made=self.ledger.clock.now(),
            made_by=self.ledger.operator,
            opened=from_micros(opening.at) if opening else None,
            opened_by=opening.operator if opening else "",
            dates=tuple(sorted({each.business_date for each in entries} - {""})),
            totals=totals_of(_booked(self.ledger, entries)),
            undecided=undecided,
            carried=before.undecided if before else (),
            open_tasks=counts.tasks,
            waiting=counts.waiting,
            at_risk=self.ledger.at_risk().value,
        )

    def _undecided(self, tasks: int) -> Iterator[Part]:
        """What the conflict desk holds of what counts as given."""
        for item in self.ledger.outbox.tasks(tasks):
            record, entry = record_of_item(item), item.entry
            if not entry.test and stood_before(self.ledger.journal, entry, also=True):
                yield Part(record.platform, record.currency, UNDECIDED, 1, record.value)

    def _between(self, begins: int, ends: int) -> list[Entry]:
        entries = self.ledger.journal.select(COUNTED, after=begins - 1)
        return [each for each in entries if each.sequence <= ends]

    def _last_z(self) -> ShiftReport | None:
        """The newest Z; those before are read once, however often one asks."""
        after = self._newest.sequence if self._newest else -1
        newer = self.ledger.journal.select([EntryKind.Z_REPORT], after=after)
        if newer:
            self._newest = read_report(newer[-1])
        return self._newest

    def _opening(self, before: ShiftReport | None) -> Entry | None:
        """With whom the shift began: who signed in, or who went on and booked first."""
        kinds = (EntryKind.SHIFT, *COUNTED)
        after = before.sequence if before else _FIRST - 1
        found = self.ledger.journal.select(kinds, after=after, limit=1)
        return found[0] if found else None

    def _draft(self, kind: EntryKind, body: bytes) -> Draft:
        ledger = self.ledger
        return Draft(
            key=ledger.new_id().bytes,
            kind=kind.value,
            subject="",
            body=body,
            **UNDATED,
            operator=ledger.operator,
            test=ledger.test,
        )

    def _append(self, draft: Draft, head: Head) -> Entry:
        return self.ledger.journal.append(draft, expected_head=head)


def worth_closing(report: ShiftReport, raised: int) -> bool:
    """Whether anything was booked, or a limit raised that ends with the shift."""
    return bool(raised) or not report.empty


def purpose_of_limit(limit: int) -> str:
    """What a supervisor approves who raises the floor limit to so many minor units."""
    return f"limit {limit}"


def read_report(entry: Entry) -> ShiftReport:
    """The report in a Z's entry. Raises JournalUnusable where there is none to read."""
    around = Around(from_micros(entry.at), entry.operator, entry.sequence, entry.hash)
    try:
        return decode_report(entry.body, around)
    except BadReport as cause:
        raise JournalUnusable(f"entry {entry.sequence} is no Z report of this version") from cause


def check_reports(ledger: Ledger) -> Bad | None:
    """The first Z that is out of number or does not hold what lies before it; None if all do."""
    number, begins, carried = _FIRST, _FIRST, tuple[Part, ...]()
    for entry in ledger.journal.select([EntryKind.Z_REPORT]):
        try:
            report = read_report(entry)
        except JournalUnusable:
            return Bad(entry.sequence, "its Z report cannot be read")
        if (report.number, report.begins, report.ends) != (number, begins, entry.sequence - 1):
            return Bad(entry.sequence, f"as a Z report it is not number {number}")
        if _recounted(ledger, report) != report.totals or report.carried != carried:
            return Bad(entry.sequence, "its Z report does not hold what lies before it")
        number, begins, carried = number + 1, entry.sequence + 1, report.undecided
    return None


def _recounted(ledger: Ledger, report: ShiftReport) -> Totals:
    entries = ledger.journal.select(COUNTED, after=report.begins - 1)
    counted = [each for each in entries if each.sequence <= report.ends]
    totals = totals_of(_booked(ledger, counted))
    return totals if report.form > 1 else replace(totals, parts=())


def _booked(ledger: Ledger, entries: list[Entry]) -> Iterator[Booked]:
    for each in entries:
        try:
            record = record_in(each)
        except BadRecord:
            continue  # it was never shown as given; the queue sets such an entry aside
        stood = each.kind == EntryKind.RESOLUTION and stood_before(ledger.journal, each)
        yield Booked(each.kind, record, each.operator, each.authority, each.test, stood)
