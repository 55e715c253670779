"""Till against platform: each redemption in both, with the same figures on the same date."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from terminal.core.wire import StatementLine
from terminal.judging.claims import judge_claims
from terminal.judging.findings import Finding, What
from terminal.judging.money import judge_money
from terminal.judging.reading import Line, read_books
from terminal.judging.signed import Signed, from_b64, is_tills
from terminal.judging.statements import Booked, read_statement
from terminal.judging.tills import TillBook, countersigned, read_till, stamp

_CLOCKS = timedelta(minutes=5)  # by which two honest clocks may differ
_GIVEN = frozenset(("accepted", "handed-over"))
_OF_REDEMPTIONS = frozenset(("intent", "outcome", "reversal", "resolution", "resend"))
_WAITS = frozenset(("pending", "sending", "in_doubt"))
_ON_THE_DESK = frozenset(("conflict", "parked"))


@dataclass(frozen=True, slots=True)
class Ours:
    """A redemption as a till has it: the entry that says so, and what became of its report.

    given  whether the till says that the customer has it
    sent   state of the newest report: settled, pending, conflict...; empty = nothing to report
    """

    till: TillBook
    entries: list[Signed]
    last: Signed
    given: bool
    sent: str

    @property
    def line(self) -> Line:
        """Where the till's book says so."""
        return self.till.lines[self.last.sequence]


def judge(folder: Path) -> list[Finding]:
    """Everything that is not as it should be in one folder of books, in the order of the books.

    Raises BooksUnusable.
    """
    books = read_books(folder)
    tills = [read_till(book) for book in books.tills]
    keys = {name: key for till in tills for name, key in till.platform.items()}
    statements = [read_statement(book, keys) for book in books.statements]
    booked = [each for statement in statements for each in statement.booked]
    theirs = _latest(booked)
    lines: dict[str, list[Booked]] = {}
    for statement in statements:
        for each in statement.booked:
            _check_date(each, statement.date)
            lines.setdefault(each.says.id, []).append(each)
    for till in tills:
        for ours in _ours(till):
            _compare(ours, theirs.get(ours.last.id))
            for each in lines.get(ours.last.id, ()):
                _compare_figures(ours, each)
        _strangers(till, theirs)
    used = {each.says.voucher for each in theirs.values()}
    stated = {id_: [each.says for each in told] for id_, told in lines.items()}
    judge_money(books.settlements, books.banks, stated, keys)
    for book in books.customers:
        judge_claims(book, tills, used)
    return sorted({found for book in books.all for found in book.findings})


# One side


def _latest(booked: list[Booked]) -> dict[str, Booked]:
    """Each redemption's newest line; only a later taking back may follow the first."""
    found: dict[str, Booked] = {}
    for each in booked:
        before = found.get(each.says.id)
        undone = each.says.state == "reversed" and each.says.late
        if before is not None and not (undone and before.says.state == "confirmed"):
            why = f"The redemption stands in {before.book.name} line {before.line.number} as well."
            each.book.found(What.DOUBLE, each.line, each.says.id, why)
            continue
        found[each.says.id] = each
    return found


def _check_date(booked: Booked, date: str) -> None:
    says = booked.says
    if (says.business_date != date) != says.late:
        why = f"A line of {says.business_date} stands on the statement of {date}."
        booked.book.found(What.SHIFTED, booked.line, says.id, why)


def _ours(till: TillBook) -> Iterator[Ours]:
    """Every redemption that the till has given, taken back, or does not know the end of."""
    by_id: dict[str, list[Signed]] = {}
    for sequence in sorted(till.entries):
        entry = till.entries[sequence]
        if entry.kind in _OF_REDEMPTIONS:
            by_id.setdefault(entry.id, []).append(entry)
    for entries in by_id.values():
        last = entries[-1]
        given = [each for each in entries if each.verdict in _GIVEN]
        back = [each for each in entries if each.kind == "reversal"]
        deciding = back[-1] if back else given[-1] if given else last
        sent = till.lines[deciding.sequence].text("sent")
        stands = bool(given) and (not back or sent in _ON_THE_DESK)
        if given or back or last.kind == "intent" or last.verdict == "in_doubt":
            yield Ours(till, entries, deciding, stands, sent)


# Both


def _compare(ours: Ours, theirs: Booked | None) -> None:
    book, id_ = ours.till.book, ours.last.id
    if theirs is None:
        _only_ours(ours)
        return
    stands = theirs.says.state == "confirmed"
    if stands != ours.given:
        known = ours.sent in _WAITS or ours.sent in _ON_THE_DESK
        there = "stands" if stands else "was taken back"
        here = "given" if ours.given else "not given, or taken back"
        why = f"At the platform it {there}, and here it is {here}."
        what = What.TASK if known else What.DIFFERS
        book.found(what, ours.line, id_, why + _what_of_it(ours))


def _only_ours(ours: Ours) -> None:
    book, id_ = ours.till.book, ours.last.id
    till = ours.till
    signed = [countersigned(till, each.sequence) for each in ours.entries]
    proved = next((each for each in signed if each and _tells_of_use(each)), None)
    if proved:
        why = f"The platform has countersigned entry {proved.sequence}, and its book lacks it."
        book.found(What.ONLY_TILL, ours.line, id_, why)
    elif ours.given and (ours.sent in _WAITS or ours.sent in _ON_THE_DESK):
        book.found(What.TASK, ours.line, id_, "The platform has not booked it." + _what_of_it(ours))
    elif ours.given:
        book.found(What.ONLY_TILL, ours.line, id_, "The platform's book lacks it.")


def _tells_of_use(entry: Signed) -> bool:
    """Whether a countersignature under it proves that the platform booked a use.

    What takes a redemption back is no use, nor is the doubt a crash left: an id that the platform
    has never seen is blocked under its signature.
    """
    return entry.kind != "reversal" and entry.verdict != "in_doubt"


def _what_of_it(ours: Ours) -> str:
    if ours.sent in _WAITS:
        return f" Entry {ours.last.sequence} still waits to be reported."
    if ours.sent in _ON_THE_DESK:
        return f" Entry {ours.last.sequence} is on the conflict desk."
    return ""


def _compare_figures(ours: Ours, theirs: Booked) -> None:
    """What the platform booked against what the till signed: first as asked, then as granted."""
    says, proof = theirs.says, ours.till.entries.get(theirs.says.sequence)
    if proof is None and _till_signed(ours.till, says):
        why = f"The till signed entry {says.sequence} for it, and its book lacks that entry."
        ours.till.book.found(What.MISSING, ours.line, says.id, why)
        return
    if proof is None or proof.id != says.id or from_b64(says.hash) != proof.hash:
        why = f"The line names entry {says.sequence}, which is not the till's for it."
        theirs.book.found(What.CHANGED, theirs.line, says.id, why)
        return
    if from_b64(says.signature) != proof.signature:
        why = "The till's signature on this line is not the one in its own book."
        theirs.book.found(What.CHANGED, theirs.line, says.id, why)
    given = next((each for each in reversed(ours.entries) if each.verdict in _GIVEN), proof)
    signed = {
        "till": proof.till,
        **{name: proof.says[name] for name in ("voucher", "kind", "currency", "uses")},
        **{name: given.says[name] for name in ("discount", "take")},
        **{"authority": proof.authority, "trace": proof.trace, "test": proof.test},
    }
    if given.erased or proof.erased:
        del signed["voucher"], signed["trace"]
    for name, value in signed.items():
        if getattr(says, name) != value:
            why = f"The platform has {name} {getattr(says, name)!r:.60}, the till {value!r:.60}."
            theirs.book.found(What.DIFFERS, theirs.line, says.id, why)
    besides = [[each.kind, each.amount, each.total] for each in says.effects]
    if proof.authority == "platform" and given is not proof and besides != given.effects:
        why = f"The platform says that besides it gave {besides}, the till {given.effects}."
        theirs.book.found(What.DIFFERS, theirs.line, says.id, why)
    _compare_times(theirs, proof)


def _compare_times(theirs: Booked, proof: Signed) -> None:
    says = theirs.says
    what, unsure = (
        (What.SHIFTED, "") if proof.sure else (What.TASK, " The till's clock was unsure.")
    )
    if says.business_date != proof.date:
        why = f"The platform has it on {says.business_date}, the till signed {proof.date}.{unsure}"
        theirs.book.found(what, theirs.line, says.id, why)
    elif abs(says.at - proof.at) > _CLOCKS:
        why = f"The platform has it at {stamp(says.at)}, the till at {stamp(proof.at)}.{unsure}"
        theirs.book.found(what, theirs.line, says.id, why)


def _strangers(till: TillBook, theirs: dict[str, Booked]) -> None:
    """What the platform has of this till and the till has not."""
    known = {entry.id for entry in till.entries.values()}
    for id_, each in theirs.items():
        if each.says.till != till.till or id_ in known:
            continue
        proved = _till_signed(till, each.says)
        why = (
            f"The till signed entry {each.says.sequence} for it, and its book lacks it."
            if proved
            else "The till's book lacks it, and the line does not hold the till's signature."
        )
        each.book.found(What.ONLY_PLATFORM, each.line, id_, why)


def _till_signed(till: TillBook, says: StatementLine) -> bool:
    """Whether the till has signed the entry that a statement's line names."""
    hash_, signature = from_b64(says.hash), from_b64(says.signature)
    return any(is_tills(key, hash_, signature) for key in till.keys)
