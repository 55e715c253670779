"""Past redemptions, read from the journal for people: the last few, a search, what became of each.

Everything here reads; nothing is decided. Not for the event loop of a screen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID
from zoneinfo import ZoneInfo

from offline_queue import Entry, SendState
from offline_queue.items import Item
from terminal.clock import from_micros
from terminal.core.legs import Leg
from terminal.core.model import (
    About,
    Authority,
    Code,
    CodeKind,
    Decision,
    How,
    Verdict,
    Worth,
)
from terminal.core.money import Money
from terminal.core.record import IN_DOUBT, BadRecord, EntryKind, Record
from terminal.core.tasks import Way
from terminal.counter import Shown
from terminal.entries import proof_of, record_in, refusal_in
from terminal.ledger import Ledger
from terminal.report import reply_of

_PAGE = 200
_DEEP = 20_000  # entries that a search looks through; at the counter nobody waits for more
_SHORT = 400  # entries among which the last few are looked for
_KINDS = frozenset({EntryKind.OUTCOME, EntryKind.REVERSAL, EntryKind.RESOLUTION})


class Became(StrEnum):
    """What became of a redemption since its verdict."""

    NOTHING = ""  # refused at once: nothing was given
    FINAL = "final"  # the platform said yes at once
    WAITING = "waiting"  # on this till's word, still to be reported
    REPORTED = "reported"  # on this till's word, and the platform has agreed since
    IN_DOUBT = "in_doubt"  # a crash left it open; the platform is being asked
    TASK = "task"  # a person must look: the conflict desk has it
    RESOLVED = "resolved"  # a person has decided
    TAKING_BACK = "taking_back"  # taken back, the platform is still to be told
    TAKEN_BACK = "taken_back"


@dataclass(frozen=True, slots=True)
class Closed:
    """How a person has closed what was refused later: the way, why, who, and who agreed."""

    way: str
    why: str
    by: str = ""
    agreed: str = ""


@dataclass(frozen=True, slots=True)
class Past:
    """One finished scan as the journal has it. `shown` is what the screen showed of it.

    operator       who served
    trace          the platform's id from the first click on
    voucher        the platform's id of the voucher
    business_date  ISO date of the books it is in
    closed         how the conflict desk closed it, if it did
    payments       of what it left to pay, oldest first
    """

    shown: Shown
    became: Became = Became.NOTHING
    operator: str = ""
    trace: str = ""
    voucher: str = ""
    business_date: str = ""
    closed: Closed | None = None
    payments: tuple[Leg, ...] = ()

    @property
    def can_be_undone(self) -> bool:
        """Whether it stands, as far as is known here; the till has the last word."""
        return self.became in (Became.FINAL, Became.WAITING, Became.REPORTED)


@dataclass(frozen=True, slots=True)
class History:
    """Reads one till's journal.

    zone      the shop's time zone, IANA name
    payments  tells those of a redemption
    """

    ledger: Ledger
    zone: str
    payments: Callable[[str], tuple[Leg, ...]] = lambda redemption: ()

    def last(self, count: int = 10) -> list[Past]:
        """The newest scans that are in the journal, newest first."""
        return self._search([], count, _SHORT)

    def find(
        self, words: str, count: int = 50, wanted: Callable[[], bool] = lambda: True
    ) -> list[Past]:
        """The scans that all these words fit, newest first; every scan for no words at all.

        A word is a time (`14:07`, `1407`), an amount (`88`, `88.00`), a date (`2026-11-22`), an
        entry's number (`#12`), or part of the title, the shortened code (three letters or
        figures at least), the voucher's id (four) or the redemption's (eight): fewer would be
        found everywhere by chance. `wanted` is asked between pages; once it says no, nobody
        reads what is returned.
        """
        return self._search(words.casefold().split(), count, _DEEP, wanted)

    def _search(
        self,
        words: list[str],
        count: int,
        deep: int,
        wanted: Callable[[], bool] = lambda: True,
    ) -> list[Past]:
        words = [self._named(word) for word in words]
        found: dict[bytes, Past] = {}
        for entry in self._newest_first(deep, wanted):
            record = None if entry.key in found else _legible(entry)
            if record is None or not all(self._fits(word, entry, record) for word in words):
                continue
            found[entry.key] = self._past(entry, record)
            if len(found) == count:
                break
        return list(found.values())

    def _newest_first(self, deep: int, wanted: Callable[[], bool]) -> Iterator[Entry]:
        journal = self.ledger.journal
        above = journal.head().sequence + 1
        until = max(0, above - deep)
        while above > until and wanted():
            below = max(until, above - _PAGE)
            page = [each for each in journal.entries(below - 1, _PAGE) if each.sequence < above]
            yield from reversed(page)
            above = below

    def _named(self, word: str) -> str:
        """`#12` as the id of the redemption that the entry belongs to: an intent's is on slips."""
        place = word.removeprefix("#")
        if place == word or not (place.isascii() and place.isdigit() and len(place) <= 12):
            return word
        entry = self.ledger.journal.at(int(place))
        return str(UUID(bytes=entry.key)) if entry else word

    def _fits(self, word: str, entry: Entry, record: Record) -> bool:
        local = from_micros(entry.at).astimezone(ZoneInfo(self.zone))
        if word in (f"{local:%H:%M}", f"{local:%H%M}", entry.business_date):
            return True
        if word.replace(",", ".") in _amounts(record):
            return True
        looked, redemption = _plain(word), str(UUID(bytes=entry.key))
        texts = {record.title: 1, record.shown: 3, record.voucher: 4, redemption: 8}
        return any(len(looked) >= least and looked in _plain(text) for text, least in texts.items())

    def _past(self, entry: Entry, record: Record) -> Past:
        entries = self.ledger.journal.by_key(entry.key)
        proof = proof_of(entry, entries)
        shown = Shown(
            _code(record),
            self._decision(entry, record),
            from_micros(entry.at),
            str(UUID(bytes=entry.key)),
            proof.sequence,
            proof.hash,
            test=entry.test,
        )
        return Past(
            shown,
            self._became(entry, record, entries),
            entry.operator,
            entry.trace,
            record.voucher,
            entry.business_date,
            _closed(entries),
            self.payments(shown.redemption),
        )

    def _decision(self, entry: Entry, record: Record) -> Decision:
        authority = Authority(entry.authority) if entry.authority else None
        if record.verdict == Verdict.REFUSED:
            refusal, about = refusal_in(record), _about(record)
            return Decision(Verdict.REFUSED, authority, refusal=refusal, about=about)
        item = self.ledger.outbox.item(entry.sequence)
        reply = reply_of(item.answer) if item else None
        told = reply.granted.undo_until if reply and reply.granted else None
        until = from_micros(record.undo_until) if record.undo_until else told
        verdict = Verdict.ASK if record.verdict == IN_DOUBT else Verdict.ACCEPTED
        return Decision(verdict, authority, _worth(record), undo_until=until)

    def _became(self, entry: Entry, record: Record, entries: list[Entry]) -> Became:
        if record.verdict == Verdict.REFUSED:
            return Became.NOTHING
        for reversal in (each for each in entries if each.kind == EntryKind.REVERSAL):
            item = self.ledger.outbox.item(reversal.sequence)
            if item is None or item.state in (SendState.SETTLED, SendState.VOIDED):
                return Became.TAKEN_BACK
            if item.state not in (SendState.CONFLICT, SendState.PARKED):
                return Became.TAKING_BACK
            return Became.TASK if item.closed_by is None else Became.RESOLVED
        became = _of_item(self.ledger.outbox.item(entry.sequence), record)
        for goods in (each for each in entries if each.kind == EntryKind.GOODS):
            item = self.ledger.outbox.item(goods.sequence)
            if item is not None and item.state is SendState.PARKED:
                return Became.TASK if item.closed_by is None else Became.RESOLVED
        return became


def past_of(shown: Shown) -> Past:
    """What is known of a scan at the moment of its verdict."""
    decision = shown.decision
    if decision.verdict is not Verdict.ACCEPTED:
        return Past(shown)
    final = decision.authority is Authority.PLATFORM
    return Past(shown, Became.FINAL if final else Became.WAITING)


def _closed(entries: list[Entry]) -> Closed | None:
    """The newest decision about it; None where nobody had to decide, or it cannot be read."""
    for entry in (each for each in reversed(entries) if each.kind == EntryKind.RESOLUTION):
        try:
            record = record_in(entry)
        except BadRecord:
            return None
        return Closed(record.verdict, record.note, entry.operator, entry.supervisor)
    return None


def _of_item(item: Item | None, record: Record) -> Became:
    """By the outbox row of the acceptance itself; without one the platform said yes at once."""
    if item is None:
        return Became.FINAL
    if item.state in (SendState.CONFLICT, SendState.PARKED):
        return Became.TASK if item.closed_by is None else Became.RESOLVED
    if item.state is SendState.SETTLED:
        return Became.TAKEN_BACK if record.verdict == IN_DOUBT else Became.REPORTED
    if item.state is SendState.VOIDED:
        return Became.TAKEN_BACK
    return Became.IN_DOUBT if record.verdict == IN_DOUBT else Became.WAITING


def _legible(entry: Entry) -> Record | None:
    """The record of an entry that says how a scan ended; None for all others."""
    if entry.kind not in _KINDS:
        return None
    try:
        record = record_in(entry)
    except BadRecord:
        return None
    ends = (Verdict.ACCEPTED, Verdict.REFUSED, IN_DOUBT)
    if entry.kind == EntryKind.RESOLUTION:
        return record if record.verdict == Way.HANDED_OVER else None
    return record if record.verdict in ends else None


def _code(record: Record) -> Code:
    how = How.TYPED if record.how == How.TYPED else How.SCANNED
    kind = CodeKind.OPAQUE if record.platform else CodeKind.FOREIGN
    return Code(kind, "", record.shown, how, record.platform)


def _worth(record: Record) -> Worth:
    return Worth(
        *(record.title, record.uses, record.currency, record.discount, record.take),
        bill=record.bill if record.bill >= 0 else None,
        value=record.value,
    )


def _about(record: Record) -> About | None:
    if not record.title:
        return None
    bill = record.bill if record.bill >= 0 else None
    return About(record.title, record.currency, bill, record.least)


def _amounts(record: Record) -> set[str]:
    """Every amount of a record as a person may type it: `88`, `88.00`."""
    told = {record.discount, record.take, record.value, record.bill} - {0, -1}
    plain = {Money(minor, record.currency).plain() for minor in told}
    whole = {text.partition(".")[0] for text in plain if not text.partition(".")[2].strip("0")}
    return plain | whole


def _plain(text: str) -> str:
    """Letters and figures only, for comparing."""
    return "".join(each for each in text.casefold() if each.isalnum())
