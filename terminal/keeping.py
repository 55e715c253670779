"""Writes this till's book as plain lines that anybody can judge: `baton books compare`.

Each line says in plain words what its signed entry says, and holds that entry with its signature.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Protocol, cast

import msgspec

from offline_queue import Entry
from offline_queue.private import content_of
from terminal.core import wire
from terminal.core.model import OfflineKit, Receipt
from terminal.core.record import BadRecord, EntryKind
from terminal.entries import record_in
from terminal.errors import EnvironmentFault, WrongUse
from terminal.judging.signed import read_entry
from terminal.judging.tills import stamp, told_of
from terminal.ledger import Ledger
from terminal.report import reply_of
from terminal.text import clean

_OF_REDEMPTIONS = frozenset(
    (
        EntryKind.INTENT,
        EntryKind.OUTCOME,
        EntryKind.REVERSAL,
        EntryKind.RESOLUTION,
        EntryKind.RESEND,
    )
)


_UNHURRIED = 20.0  # seconds for one statement


class Stated(Protocol):
    """A platform that signs its statements."""

    def statement(self, business_date: date, deadline: float) -> wire.Statement:
        """A shop's day as the platform signed it. Raises PlatformFault."""
        ...


def keep_books(
    folder: Path, ledger: Ledger, kit: OfflineKit | None, platform: object, days: Sequence[date]
) -> None:
    """This till's book and the platform's statements of some days, in a new folder.

    Raises EnvironmentFault, PlatformFault; WrongUse for a platform that signs no statements.
    """
    stated = signs_statements(platform)
    statements = [stated.statement(day, time.monotonic() + _UNHURRIED) for day in days]
    try:
        folder.mkdir(parents=True)
    except FileExistsError as cause:
        raise WrongUse("there is such a folder", where=str(folder)) from cause
    except OSError as cause:
        why = f"the folder cannot be made: {cause.strerror}"
        raise EnvironmentFault(why, where=str(folder)) from cause
    write_lines(folder / f"till-{ledger.journal.till}.jsonl", till_lines(ledger, kit))
    for statement in statements:
        if statement.lines:
            write_statement(folder, statement)
        if statement.document and hasattr(platform, "settlement"):
            day = date.fromisoformat(statement.business_date)
            made = platform.settlement(day, time.monotonic() + _UNHURRIED)
            if made and made.lines:
                write_settlement(folder, made)


def signs_statements(platform: object) -> Stated:
    """The platform, if it signs statements. Raises WrongUse."""
    if not hasattr(platform, "statement"):
        raise WrongUse("this platform signs no statements, so there is nothing to keep of it")
    return cast(Stated, platform)


def write_statement(folder: Path, statement: wire.Statement) -> None:
    """One statement as a book. Raises EnvironmentFault."""
    name = f"platform-{clean(statement.shop, 60)}-{statement.business_date}.jsonl"
    write_lines(folder / name.replace("/", "_"), statement_lines(statement))


def write_settlement(folder: Path, made: wire.Settlement) -> None:
    """One settlement as a book. Raises EnvironmentFault."""
    name = f"settlement-{clean(made.shop, 60)}-{made.business_date}.jsonl"
    lines = [{"line_number": n, **_plain(line)} for n, line in enumerate(made.lines, 1)]
    head = {name: value for name, value in _plain(made).items() if name != "lines"}
    end = {"end": "settlement", "lines": len(lines), **head}
    write_lines(folder / name.replace("/", "_"), [*lines, end])


def till_lines(ledger: Ledger, kit: OfflineKit | None) -> Iterator[dict[str, Any]]:
    """The till's book: a line for each journal entry, and the one that closes it."""
    key, head = b"", None
    for entry in ledger.journal.walk():
        head = entry
        key = key or entry.body  # entry 0 is the till's public key
        yield _line(ledger, entry)
    keys = {each.id: wire.b64(each.public) for each in kit.keys} if kit else {}
    yield {
        "end": "journal",
        "till": ledger.journal.till,
        "head_entry": head.sequence if head else -1,
        "head_hash": head.hash.hex() if head else "",
        "key": wire.b64(key),
        "keys": keys,
    }


def statement_lines(statement: wire.Statement) -> Iterator[dict[str, Any]]:
    """The platform's statement of one date: its lines, numbered, and the one that closes it."""
    for number, line in enumerate(statement.lines, 1):
        yield {"line": number, **_plain(line)}
    head = {name: value for name, value in _plain(statement).items() if name != "lines"}
    yield {"end": "statement", "lines": len(statement.lines), **head}


def write_lines(path: Path, lines: Iterable[dict[str, Any]]) -> None:
    """A new book, one line of JSON after the other. Raises EnvironmentFault."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    except OSError as cause:
        why = f"the book cannot be written: {cause.strerror}"
        raise EnvironmentFault(why, where=str(path)) from cause


def _line(ledger: Ledger, entry: Entry) -> dict[str, Any]:
    beside = entry.salt + content_of(entry) if entry.salt and entry.sequence else b""
    signed = read_entry(entry.encoded, entry.signature, beside)
    line = told_of(signed)
    if entry.kind in _OF_REDEMPTIONS:
        item = ledger.outbox.item(entry.sequence)
        line |= {"sent": item.state.value if item else "", "receipt": _receipt(ledger, entry)}
    line |= {"beside": wire.b64(beside)} if beside else {}
    return line | {"encoded": wire.b64(entry.encoded), "signature": wire.b64(entry.signature)}


def _receipt(ledger: Ledger, entry: Entry) -> dict[str, Any] | None:
    """The platform's countersignature that stands with an entry, in plain words."""
    item = ledger.outbox.item(entry.sequence)
    reply = reply_of(item.answer) if item else None
    receipt = reply.receipt if reply else None
    if receipt is None:
        try:
            kept = record_in(entry).receipt
            receipt = msgspec.json.decode(kept, type=Receipt) if kept else None
        except (BadRecord, msgspec.MsgspecError, ValueError):
            receipt = None
    if receipt is None:
        return None
    told = {"sequence": receipt.sequence, "at": stamp(receipt.at), "key": receipt.key}
    return told | {"signature": wire.b64(receipt.signature)}


def _plain(value: Any) -> dict[str, Any]:
    plain: dict[str, Any] = json.loads(wire.write(value))
    return plain
