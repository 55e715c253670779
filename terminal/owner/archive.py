"""A year of the journal in one file that is checked without Baton, and holds no customer.

A ZIP of the signed entries (`journal.jsonl`, as `offline_queue.export_lines` writes them), the
year's lines for the accountant, the program that checks it with openssl, and how to. What leads to
a customer was never in it, so erasing that on the till leaves every archive as good as it was.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from io import BytesIO
from zoneinfo import ZoneInfo

from offline_queue import GENESIS, KEY, Entry
from offline_queue.export import export_line, pem_of
from terminal.clock import from_micros
from terminal.days import Days
from terminal.errors import WrongUse
from terminal.owner.checking import CHECK, HOW
from terminal.owner.sheet import sheet_of

_NO_CLOCK = 2020  # a till that had not heard the time yet dates its first entries long before


@dataclass(frozen=True, slots=True)
class Archive:
    """One year, as a file.

    name         of the till, as a part of a file's name
    first, last  sequences of its first and last entry
    previous     hash of the entry before the first: the head of the year before
    head         hash of its last entry: what the next year begins with
    """

    name: str
    year: int
    first: int
    last: int
    previous: bytes
    head: bytes
    content: bytes

    @property
    def digest(self) -> str:
        """SHA-256 of the file; the same books give the same file."""
        return sha256(self.content).hexdigest()


def archive_of(days: Days, year: int) -> Archive:
    """All entries from the first of a year to its last, whole. Raises WrongUse for no entries."""
    zone, journal = ZoneInfo(days.zone), days.ledger.journal
    lines: list[str] = []
    key, key_then, previous = b"", b"", bytes(32)
    first, last, newest = -1, -1, None
    for entry in journal.walk():
        dated = from_micros(entry.at).astimezone(zone).year
        if dated > year:
            break
        if dated < year and not (dated < _NO_CLOCK and not lines):
            lines, first = [], -1  # all so far belongs to the years before
        else:
            if first < 0:
                first, previous, key_then = entry.sequence, entry.previous, key
            lines.append(export_line(entry))
            last, newest = entry.sequence, entry
        key = entry.body if entry.kind in (GENESIS, KEY) else key
    if newest is None or first < 0 or from_micros(newest.at).astimezone(zone).year != year:
        raise WrongUse(f"there are no entries of {year}", advice="see `baton journal list`")
    head_line = _head_line(journal.till, year, (first, last), previous, key_then)
    content = _zipped(days, year, [head_line, *lines], newest)
    return Archive(_plain(journal.till), year, first, last, previous, newest.hash, content)


def _head_line(till: str, year: int, span: tuple[int, int], previous: bytes, key: bytes) -> str:
    """What the first entry follows, and the key that was in force before it."""
    told: dict[str, object] = {"archive": 1, "till": till, "year": year}
    told |= {"first": span[0], "last": span[1], "previous": previous.hex()}
    if key:
        told["public_key"] = pem_of(key)
    return json.dumps(told, ensure_ascii=True)


def _zipped(days: Days, year: int, lines: list[str], newest: Entry) -> bytes:
    local = from_micros(newest.at).astimezone(ZoneInfo(days.zone))
    sales = days.sales(date(year, 1, 1), date(year, 12, 31))
    sheet = sheet_of(sales, days.ledger.journal.till, days.zone)
    parts = {
        "READ-ME.txt": HOW.format(year=year, till=days.ledger.journal.till),
        "check.py": CHECK,
        "journal.jsonl": "".join(each + "\n" for each in lines),
        "lines.csv": "".join(sheet),
    }
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(_dated(name, local), text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _dated(name: str, at: datetime) -> zipfile.ZipInfo:
    """A name in the ZIP, dated by the books and not by whoever makes the file."""
    info = zipfile.ZipInfo(name, at.timetuple()[:6])
    info.external_attr = 0o600 << 16
    return info


def _plain(name: str) -> str:
    return "".join(each if each.isascii() and each.isalnum() else "-" for each in name)[:40]
