"""A till's book by itself: every entry there once, in order, as it was signed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from terminal.core.wire import receipt_bytes
from terminal.judging.findings import What
from terminal.judging.reading import Book, Line
from terminal.judging.signed import (
    NotSigned,
    Signed,
    erased_by,
    from_b64,
    is_signed,
    is_tills,
    read_entry,
)

_WAITS = frozenset(("pending", "sending"))


@dataclass(slots=True)
class TillBook:
    """A till's book, its entries told apart from what their lines say in plain words.

    entries  by sequence; a line that is not as signed still counts as what was signed
    lines    the line of each entry
    keys     the public keys under which the till has signed, oldest first
    platform the platform's public keys by id, as the till had them from it
    """

    book: Book
    till: str
    entries: dict[int, Signed] = field(default_factory=dict)
    lines: dict[int, Line] = field(default_factory=dict)
    keys: list[bytes] = field(default_factory=list)
    platform: dict[str, bytes] = field(default_factory=dict)


def read_till(book: Book) -> TillBook:
    """A till's book; whatever is wrong with it by itself is noted there."""
    made = TillBook(book, book.name.partition("-")[2])
    for line in book.lines:
        _take(made, line)
    _close(made)
    _chain(made)
    _forgotten(made)
    for sequence in made.entries:
        _check_receipt(made, sequence)
    return made


def _take(made: TillBook, line: Line) -> None:
    book = made.book
    try:
        parts = (from_b64(line.text(name)) for name in ("encoded", "signature", "beside"))
        entry = read_entry(*parts)
    except NotSigned as cause:
        book.found(What.CHANGED, line, line.text("id"), f"What the till signed is gone: {cause}.")
        return
    if entry.sequence in made.entries:
        why = f"Entry {entry.sequence} stands twice, first in line "
        first = made.lines[entry.sequence].number
        book.found(What.DOUBLE, line, entry.id, f"{why}{first}.")
        return
    made.entries[entry.sequence], made.lines[entry.sequence] = entry, line
    _compare_words(book, line, entry)


def _compare_words(book: Book, line: Line, entry: Signed) -> None:
    """The plain words of a line must be those that were signed."""
    for name, signed in told_of(entry).items():
        said = line.says.get(name)
        if said != signed or type(said) is not type(signed):
            what = What.SHIFTED if name in ("date", "at") else What.CHANGED
            why = f"The line says {name} {said!r:.60}, and the till signed {signed!r:.60}."
            book.found(what, line, entry.id, why)


def told_of(entry: Signed) -> dict[str, object]:
    """The plain words of an entry's line: what is signed, for people to read."""
    return {
        "entry": entry.sequence,
        "event": event_of(entry),
        "id": entry.id,
        **{("voucher_kind" if name == "kind" else name): v for name, v in entry.says.items()},
        "at": stamp(entry.at),
        "date": entry.date,
        "authority": entry.authority,
        "trace": entry.trace,
        "test": entry.test,
        "hash": entry.hash.hex(),
    }


def event_of(entry: Signed) -> str:
    """In one word what an entry records."""
    return entry.verdict if entry.kind in ("outcome", "resolution") else entry.kind


def stamp(moment: datetime) -> str:
    """An instant as the books spell it: UTC, with microseconds."""
    return moment.isoformat(timespec="microseconds")


def _chain(made: TillBook) -> None:
    """Each entry follows the one before it, under the key that was in force."""
    book, previous, expected = made.book, bytes(32), 0
    for sequence in sorted(made.entries):
        entry, line = made.entries[sequence], made.lines[sequence]
        declared = entry.kind == "loss"
        if sequence != expected and not declared:
            gone = f"entry {expected}" + (f" to {sequence - 1}" * (sequence - 1 > expected))
            book.found(What.MISSING, line, "", f"Before this line, {gone} is gone.")
        elif entry.previous != previous and not declared:
            book.found(What.CHANGED, line, entry.id, "The entry does not follow the one before.")
        if entry.kind == "genesis" and made.keys != [entry.body]:
            book.found(What.CHANGED, book.end, "", "The book closes with another till's key.")
            made.keys = [entry.body]
        if not made.keys or not is_tills(made.keys[-1], entry.hash, entry.signature):
            book.found(What.CHANGED, line, entry.id, "The entry is not signed by this till.")
        if entry.kind == "key":
            made.keys.append(entry.body)
        previous, expected = entry.hash, sequence + 1
    strangers = Counter(entry.till for entry in made.entries.values() if entry.till != made.till)
    for till, count in strangers.items():
        book.found(What.CHANGED, None, "", f"{count} entries are of another till, {till:.40}.")


def _forgotten(made: TillBook) -> None:
    """What stood beside an entry may be gone only where a later entry declares it erased."""
    declared: set[int] = set()
    for entry in made.entries.values():
        if entry.kind == "erasure":
            declared |= erased_by(entry)
    for sequence, entry in made.entries.items():
        if entry.erased and entry.kind != "genesis" and sequence not in declared:
            why = "What stood beside the entry is gone, and no entry declares it erased."
            made.book.found(What.MISSING, made.lines[sequence], entry.id, why)


def _close(made: TillBook) -> None:
    end = made.book.end
    if end is None:
        return
    keys = end.says.get("keys")
    for name, key in (keys if isinstance(keys, dict) else {}).items():
        made.platform[str(name)] = from_b64(str(key))
    made.keys = [from_b64(end.text("key"))]
    head, told = max(made.entries, default=-1), end.whole("head_entry")
    if told > head:
        gone = f"entry {head + 1}" + f" to {told}" * (told > head + 1)
        made.book.found(What.MISSING, end, "", f"At the end of the book, {gone} is gone.")
    elif made.entries and end.text("head_hash") != made.entries[head].hash.hex():
        made.book.found(What.CHANGED, end, "", "The book closes with another entry than it holds.")


def countersigned(made: TillBook, sequence: int) -> Signed | None:
    """The entry that the platform's receipt on a line is for, if its signature holds."""
    told = made.lines[sequence].says.get("receipt")
    if not isinstance(told, dict):
        return None
    signed = made.entries.get(_whole(told.get("sequence")))
    if signed is None or signed.id != made.entries[sequence].id:
        return None
    try:
        at = datetime.fromisoformat(str(told.get("at")))
    except ValueError:
        return None
    message = receipt_bytes(made.till, signed.sequence, signed.hash, at)
    key = made.platform.get(str(told.get("key")), b"")
    good = is_signed(key, message, from_b64(str(told.get("signature"))))
    return signed if good else None


def _check_receipt(made: TillBook, sequence: int) -> None:
    line, id_ = made.lines[sequence], made.entries[sequence].id
    told = line.says.get("receipt")
    if told is None:
        return
    if _whole(told.get("sequence") if isinstance(told, dict) else None) not in made.entries:
        return  # that entry's line is gone, which is noted already
    signed = countersigned(made, sequence)
    if signed is None:
        made.book.found(What.CHANGED, line, id_, "The platform's signature here does not hold.")
    elif signed.sequence == sequence and line.text("sent") in _WAITS:
        why = "The line says that it waits, and holds the platform's receipt."
        made.book.found(What.CHANGED, line, id_, why)


def _whole(value: Any) -> int:
    return value if type(value) is int else -1
