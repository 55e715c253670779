"""What must hold when everything is mended, drained and arrived: the books of both sides."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from uuid import UUID

from offline_queue import Entry
from terminal.clock import ClockTrust
from terminal.core.model import Verdict, VoucherKind
from terminal.core.reconcile import BookLine, Match, compare
from terminal.core.record import EntryKind, Record
from terminal.entries import record_in
from terminal.ledger import IN_DOUBT

from .audit import Audit
from .program import Program

_STOPPED = ("conflict", "parked")


@dataclass
class TillBooks:
    """One till's journal and outbox, read once."""

    name: str
    entries: list[Entry]
    records: dict[int, Record]
    states: dict[int, str]
    taken_back: set[bytes] = field(default_factory=set)

    def judged(self, verdict: str) -> list[Entry]:
        """Outcomes with this verdict."""
        return [e for e in self.entries if self.is_judged(e, verdict)]

    def is_judged(self, entry: Entry, verdict: str) -> bool:
        record = self.records.get(entry.sequence)
        return bool(record) and entry.kind == EntryKind.OUTCOME and record.verdict == verdict

    def standing(self) -> list[Entry]:
        """Acceptances that neither the till took back nor the platform turned down."""
        return [
            entry
            for entry in self.judged(Verdict.ACCEPTED)
            if entry.key not in self.taken_back and self.states.get(entry.sequence) not in _STOPPED
        ]

    def tasks(self) -> set[bytes]:
        """Ids that a person must look at."""
        return {e.key for e in self.entries if self.states.get(e.sequence) in _STOPPED}


def read_books(program: Program) -> TillBooks:
    """Everything in one till's file."""
    entries = list(program.journal.walk())
    kinds = tuple(EntryKind)
    records = {e.sequence: record_in(e) for e in entries if e.kind in kinds}
    found = program.journal.storage.connection().execute("SELECT sequence, state FROM outbox")
    books = TillBooks(program.machine.name, entries, records, dict(found))
    books.taken_back = {e.key for e in entries if e.kind == EntryKind.REVERSAL}
    return books


def close(audit: Audit, programs: list[Program]) -> None:
    """All that a run must end with; what does not hold is noted in the world."""
    books = [read_books(program) for program in programs]
    for program, one in zip(programs, books, strict=True):
        _count(audit, one)
        _chain(audit, program, one)
        _all_answered(audit, one)
        _greens(audit, one)
        _never_green(audit, one, program.machine.deaths)
        _day_totals(audit, one)
    _one_effect(audit)
    _no_overuse(audit, books)


def _count(audit: Audit, books: TillBooks) -> None:
    """How often which end was reached."""
    for entry in books.entries:
        if state := books.states.get(entry.sequence):
            what = "in doubt" if books.is_judged(entry, IN_DOUBT) else "acceptance"
            what = "reversal" if entry.kind == EntryKind.REVERSAL else what
            audit.world.tally[f"{state} {what}"] += 1
        audit.world.tally["clock not trusted"] += entry.clock_trust == ClockTrust.NONE


def _chain(audit: Audit, program: Program, books: TillBooks) -> None:
    if bad := program.journal.verify():
        audit.world.broken("chain", f"{books.name} entry {bad.sequence}: {bad.why}")
    for before, after in zip(books.entries, books.entries[1:], strict=False):
        if after.at < before.at:
            back = (before.at - after.at) / 1e6
            audit.world.broken("time", f"{books.name} entry {after.sequence} is {back} s back")


def _all_answered(audit: Audit, books: TillBooks) -> None:
    """With the line whole, nothing waits for ever."""
    open_ = [s for s, state in books.states.items() if state not in ("settled", *_STOPPED)]
    if open_:
        audit.world.broken("answered", f"{books.name}: {len(open_)} still wait, {open_[:5]}")


def _greens(audit: Audit, books: TillBooks) -> None:
    """Whatever was shown green is there and was answered; a final yes stands at the platform."""
    log = audit.tills.get(books.name)
    outcomes = {e.key: e for e in books.judged(Verdict.ACCEPTED)}
    for key in log.greens if log else ():
        entry = outcomes.get(key)
        if entry is None:
            audit.world.broken("never gone", f"{books.name} {key.hex()} was green and is gone")
        elif entry.authority == "till" and entry.sequence not in books.states:
            audit.world.broken("never gone", f"{books.name} {key.hex()} is never reported")


def _never_green(audit: Audit, books: TillBooks, deaths: int) -> None:
    """What nobody saw accepted has consumed nothing, or a person is told.

    One case is left: written as accepted, and the till dies before it shows. It stands in the
    journal; there can be no more of these than deaths.
    """
    log = audit.tills.get(books.name)
    greens = set(log.greens) if log else set()
    written = {e.key for e in books.judged(Verdict.ACCEPTED)}
    tasks = books.tasks()
    for deed in audit.book.confirmed(books.name):
        if deed.id not in greens | tasks | written:
            audit.world.broken("refused is free", f"{books.name} {deed.id.hex()} was consumed")
    unseen = len(written - greens)
    audit.world.tally["written, never shown"] += unseen
    if unseen > deaths:
        audit.world.broken("shown", f"{books.name}: {unseen} never shown, {deaths} deaths")


def _day_totals(audit: Audit, books: TillBooks) -> None:
    """Line by line and day by day: platform = accepted here, less what it turned down."""
    doubtful = {e.key for e in books.judged(IN_DOUBT)} & books.tasks()
    ours, theirs = Counter[str](), Counter[str]()
    our_lines, their_lines = [], []
    for entry in books.standing():
        record = books.records[entry.sequence]
        our_lines.append(
            _line(entry.key, record.voucher, record.uses, record.discount, record.currency)
        )
        ours[entry.business_date] += record.discount
    for deed in audit.book.confirmed(books.name):
        their_lines.append(_line(deed.id, deed.voucher, deed.uses, deed.discount, deed.currency))
        theirs[deed.date] += deed.discount
    explained = {str(UUID(bytes=key)) for key in doubtful | audit.book.own_hand}
    odd = [f for f in compare(our_lines, their_lines) if f.match is not Match.MATCHED]
    for finding in odd:
        if finding.match is Match.AMOUNT_DIFFERS or finding.id not in explained:
            audit.world.broken("reconcile", f"{books.name} {finding.match} {finding.id}")
    if not odd and ours != theirs:
        audit.world.broken("reconcile", f"{books.name} days differ: {ours} and {theirs}")


def _line(key: bytes, voucher: str, uses: int, discount: int, currency: str) -> BookLine:
    return BookLine(str(UUID(bytes=key)), voucher, uses, discount, currency)


def _one_effect(audit: Audit) -> None:
    for key, count in audit.book.effects.items():
        if count != 1:
            audit.world.broken("one effect", f"{key.hex()} counted {count} times")


def _no_overuse(audit: Audit, books: list[TillBooks]) -> None:
    """All tills together: no more uses stand than were issued, all others are tasks."""
    used: Counter[str] = Counter()
    for till in books:
        for entry in till.standing():
            if entry.key in audit.book.own_hand:
                continue
            record = till.records[entry.sequence]
            used[record.voucher] += record.uses
    for name, count in used.items():
        one = audit.book.vouchers[name]
        if one.kind is not VoucherKind.STORED_VALUE and count > one.voucher.uses_left:
            audit.world.broken("overuse", f"{name} stands {count} times")
