"""One id of anybody's to the whole of what hangs from it: redemptions, legs, statement, payout.

A trace runs from the platform's first click to the line of the settlement. Whatever id somebody
has in hand (ours, the voucher's, another system's, the bank's reference) leads to it, also cut
short or in another case. This till's journal tells its own part, the platform's documents the rest.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from offline_queue import Entry
from terminal.clock import from_micros
from terminal.core.legs import Leg, LegState, Match, closest
from terminal.core.money import Money
from terminal.core.record import BadRecord, EntryKind, Record
from terminal.core.wire import Settlement, Statement
from terminal.entries import record_in
from terminal.errors import PlatformFault, WrongUse
from terminal.ledger import Ledger
from terminal.legs import Legs
from terminal.platforms.base import Platform
from terminal.settling import settles_days

_UNHURRIED = 20.0  # seconds for one document
_DAYS = 31  # business dates of which the platform's documents are searched
_TOLD = frozenset(
    (
        *(EntryKind.INTENT, EntryKind.OUTCOME, EntryKind.REVERSAL, EntryKind.RESOLUTION),
        *(EntryKind.RESEND, EntryKind.GOODS),
    )
)


@dataclass(frozen=True, slots=True)
class Branch:
    """One line of the tree, and what hangs from it. All of it may be outside text."""

    text: str
    branches: tuple[Branch, ...] = ()


@dataclass
class _Redemption:
    """What this till has of one redemption."""

    id: str
    trace: str
    entries: list[tuple[Entry, Record]] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)

    @property
    def names(self) -> Iterator[str]:
        """Every id that leads to it."""
        yield from (self.id, self.trace)
        for entry, record in self.entries:
            yield from (record.voucher, record.reference, *entry.references.values())
        for leg in self.legs:
            yield from (leg.told, leg.answer)


@dataclass(frozen=True, slots=True)
class _Papers:
    """The platform's documents of one business date."""

    statement: Statement
    settlement: Settlement | None

    def names(self) -> Iterator[tuple[str, str]]:
        """Every id on them that leads to a trace, with the trace."""
        for line in self.statement.lines:
            yield from ((line.id, line.trace), (line.voucher, line.trace), (line.trace, line.trace))
            if self.settlement and any(each.id == line.id for each in self.settlement.lines):
                yield self.settlement.payout.reference, line.trace


@dataclass(frozen=True, slots=True)
class Tracing:
    """Traces ids through one till's journal and its platform's documents. Reads only."""

    ledger: Ledger
    platform: Platform

    def tree(self, said: str) -> list[Branch]:
        """A tree for each trace that an id leads to. Raises WrongUse for an id nobody knows."""
        ours, orphans = self._ours()
        papers, unheard = self._papers(ours)
        traces, how = _traces(said, ours, papers)
        lost = [each for each in orphans if closest(said, [each.answer])[0] is not None]
        if not traces and not lost:
            hint = f"; {unheard}" if unheard else ""
            raise WrongUse(f"no id like {said[:80]!r} is in this till's journal{hint}")
        roots = [_root(trace, how, ours, papers) for trace in traces]
        if unheard:
            roots = [Branch(each.text, (*each.branches, Branch(unheard))) for each in roots]
        return [*roots, *(Branch(f"orphan: {orphan_text(each)}") for each in lost)]

    def _ours(self) -> tuple[list[_Redemption], list[Leg]]:
        found: dict[str, _Redemption] = {}
        for entry in self.ledger.journal.walk():
            if entry.kind not in _TOLD:
                continue
            id_ = str(UUID(bytes=entry.key))
            try:
                record = record_in(entry)
            except BadRecord:
                continue
            one = found.setdefault(id_, _Redemption(id_, entry.trace))
            one.entries.append((entry, record))
        legs = Legs(self.ledger).all()
        for leg in legs:
            if leg.redemption in found:
                found[leg.redemption].legs.append(leg)
        return list(found.values()), [leg for leg in legs if leg.state is LegState.ORPHAN]

    def _papers(self, ours: Iterable[_Redemption]) -> tuple[list[_Papers], str]:
        """The platform's documents of our newest dates; and why there are none, if so."""
        dates = {entry.business_date for one in ours for entry, _ in one.entries} - {""}
        found: list[_Papers] = []
        try:
            source = settles_days(self.platform)
            for day in sorted(map(date.fromisoformat, dates))[-_DAYS:]:
                deadline = time.monotonic() + _UNHURRIED
                papers = source.statement(day, deadline), source.settlement(day, deadline)
                found.append(_Papers(*papers))
        except (PlatformFault, WrongUse) as why:
            return found, f"without the platform's part: {why}"
        return found, ""


def _traces(said: str, ours: list[_Redemption], papers: list[_Papers]) -> tuple[list[str], Match]:
    """The traces that an id leads to: of a bank's reference there may be many."""
    leads: dict[str, dict[str, None]] = {}
    for one in ours:
        for name in one.names:
            leads.setdefault(name, {})[one.trace or one.id] = None
    for paper in papers:
        for name, trace in paper.names():
            leads.setdefault(name, {})[trace] = None
    names = [name for name in leads if name]
    at, how = closest(said, names)
    return ([], how) if at is None else (list(leads[names[at]]), how)


def _root(trace: str, how: Match, ours: list[_Redemption], papers: list[_Papers]) -> Branch:
    bent = "" if how is Match.EXACT else f" ({how.value})"
    mine = [one for one in ours if trace in (one.trace, one.id)]
    seen = {one.id for one in mine}
    branches = [_redemption(one, papers) for one in mine]
    for paper in papers:
        for line in paper.statement.lines:
            if line.trace == trace and line.id not in seen:
                seen.add(line.id)
                amount = Money(line.discount or line.take, line.currency).plain()
                text = f"till {line.till}: {line.id}  {line.kind} {amount}"
                branches.append(Branch(text, tuple(_on_papers(line.id, papers))))
    return Branch(f"trace {trace}{bent}", tuple(branches))


def _redemption(one: _Redemption, papers: list[_Papers]) -> Branch:
    entry, record = one.entries[-1]
    worth = (
        Money(record.discount or record.take or record.value, record.currency).plain()
        if record.currency
        else ""
    )
    told = [_entry(each, said) for each, said in one.entries]
    text = f"till {entry.till}: {one.id}  {record.kind} {worth}  {record.title}".rstrip()
    legs = [Branch(leg_text(leg)) for leg in one.legs]
    return Branch(text, (*told, *legs, *_on_papers(one.id, papers)))


def _entry(entry: Entry, record: Record) -> Branch:
    what = f"{entry.kind} {record.verdict}".rstrip()
    signed = ", countersigned" if record.receipt else ""
    named = f", there {record.reference}" if record.reference else ""
    stamp = f"{from_micros(entry.at):%Y-%m-%d %H:%M:%SZ}"
    return Branch(f"entry {entry.sequence}  {stamp}  {what} ({entry.authority}){signed}{named}")


def leg_text(leg: Leg) -> str:
    """A leg in one line: who walks it, who answers for it, how it stands."""
    until = f"{leg.owner} answers for it until {leg.deadline:%Y-%m-%d %H:%MZ}"
    if leg.state is LegState.ANSWERED:
        bent = "" if leg.matched == Match.EXACT else f", {leg.matched}"
        return f"{leg.system}: answered as {leg.answer}{bent}; {leg.owner} answered for it"
    if leg.state is LegState.GIVEN_UP:
        return f"{leg.system}: given up, not needed any more"
    silent = "silent, a task; " if leg.state is LegState.SILENT else "open; "
    return f"{leg.system}: {silent}{until}"


def orphan_text(orphan: Leg) -> str:
    """An answer that belongs to nothing, in one line."""
    return f"{orphan.system} answered as {orphan.answer or '(no id)'}, which names no leg"


def _on_papers(id_: str, papers: list[_Papers]) -> Iterator[Branch]:
    for paper in papers:
        for line in paper.statement.lines:
            if line.id == id_:
                document = paper.statement.document or "open"
                yield Branch(
                    f"statement {paper.statement.business_date} ({document}): {line.state}"
                )
        settled = paper.settlement
        for each in settled.lines if settled else ():
            if settled and each.id == id_:
                net = Money(each.net, settled.payout.currency).plain()
                paid = f"payout {settled.payout.reference}"
                yield Branch(f"settlement {settled.document}: {each.line}, net {net}, {paid}")


def drawn(trees: Sequence[Branch]) -> list[str]:
    """Trees as lines of text."""
    lines: list[str] = []
    for tree in trees:
        lines.append(tree.text)
        _draw(tree.branches, "", lines)
    return lines


def _draw(branches: Sequence[Branch], before: str, lines: list[str]) -> None:
    for at, branch in enumerate(branches):
        last = at == len(branches) - 1
        lines.append(f"{before}{'└─ ' if last else '├─ '}{branch.text}")
        _draw(branch.branches, before + ("   " if last else "│  "), lines)
