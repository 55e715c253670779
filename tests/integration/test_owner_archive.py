"""A year's archive checked as its READ-ME says, by openssl, before and after a customer goes."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from offline_queue import GENESIS, Draft, Journal
from terminal.bootstrap import Books
from terminal.clock import to_micros
from terminal.core.record import EntryKind, Record, written
from terminal.days import Days
from terminal.errors import WrongUse
from terminal.flow import Flow
from terminal.forgetting import Forgetting
from terminal.identity import verify_signature
from terminal.ledger import Ledger
from terminal.owner.archive import archive_of
from terminal.owner.checking import CHECK

from .commands import inside
from .conftest import Platform
from .test_journal_export import script

pytestmark = pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")


def test_its_program_is_the_readmes_to_the_letter() -> None:
    assert script() == CHECK


def checked(folder: Path, *names: str) -> subprocess.CompletedProcess[str]:
    """The program that lies in the archive, without our packages in reach."""
    command = [sys.executable, "-I", "-S", "check.py", *names]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60)


def unpacked(content: bytes, folder: Path, rename: str = "journal.jsonl") -> Path:
    folder.mkdir(exist_ok=True)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        archive.extractall(folder)
    (folder / "journal.jsonl").rename(folder / rename)
    return folder


def test_a_year_verifies_and_still_does_when_a_customer_is_forgotten(
    sound_platform: Platform, books: Books, flow: Flow, tmp_path: Path
) -> None:
    voucher = sound_platform.issue("prepaid", trace="T-mei")
    flow.run(voucher["signed"].encode())
    year, home = books.ledger.business_date().year, books.config.home
    books.close()
    made = inside(home, "journal", "archive", str(year), "-o", tmp_path / "a.zip", "--json").json
    content = (tmp_path / "a.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        packed = b"".join(archive.read(name) for name in archive.namelist())
    assert not any(secret in packed for secret in (voucher["id"].encode(), b"T-mei", b"BTN1:"))
    folder = unpacked(content, tmp_path / "a")
    done = checked(folder, "journal.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split()[-1] == made["head"]
    rows = list(csv.DictReader((folder / "lines.csv").read_text("utf-8-sig").splitlines()))
    assert [row["campaign"] for row in rows] == ["Test prepaid"]

    forgetting = Forgetting(books.ledger)
    assert forgetting.erase(forgetting.of_customer(["T-mei"]), "asked").entries == 2
    again = inside(home, "journal", "archive", str(year), "-o", tmp_path / "b.zip", "--json").json
    assert (
        checked(
            unpacked((tmp_path / "b.zip").read_bytes(), tmp_path / "b"), "journal.jsonl"
        ).returncode
        == 0
    )
    assert again["last"] == made["last"] + 1
    assert checked(folder, "journal.jsonl").returncode == 0

    lines = (folder / "journal.jsonl").read_text().splitlines()
    entry = json.loads(lines[2])
    entry["signature"] = json.loads(lines[3])["signature"]
    (folder / "bent.jsonl").write_text(
        "\n".join([*lines[:2], json.dumps(entry), *lines[3:]]) + "\n"
    )
    assert checked(folder, "bent.jsonl").returncode == 1


class SetClock:
    """A clock that a test sets."""

    def __init__(self, year: int) -> None:
        self.year = year

    def now(self) -> datetime:
        return datetime(self.year, 6, 1, tzinfo=UTC)


@pytest.fixture
def years(tmp_path: Path) -> Days:
    """Two years in a journal whose first entry was made before the till had heard the time."""
    key = Ed25519PrivateKey.generate()

    def draft(kind: str, at: datetime, **more: object) -> Draft:
        made = Draft(os.urandom(16), kind, "", b"", to_micros(at), 2, bytes(16), 1)
        return replace(made, business_date=f"{at:%Y-%m-%d}", **more)

    genesis = draft(
        GENESIS, datetime(1970, 1, 1, tzinfo=UTC), body=key.public_key().public_bytes_raw()
    )
    journal = Journal.open(tmp_path / "j.db", "till-1", key.sign, verify_signature, genesis)
    record = Record(title="Tea", currency="CNY", value=5_00, verdict="accepted", voucher="V-1")
    for at in (
        datetime(2025, 3, 1, tzinfo=UTC),
        datetime(2025, 12, 31, 15, 59, tzinfo=UTC),
        datetime(2025, 12, 31, 16, 1, tzinfo=UTC),  # the next year in Shanghai
        datetime(2026, 2, 1, tzinfo=UTC),
    ):
        journal.append(draft(EntryKind.OUTCOME.value, at, **written(record)))
    ledger = Ledger(journal, None, SetClock(2026), tmp_path / "lock", None)  # type: ignore[arg-type]
    return Days(ledger, "Yunnan Rd", "Asia/Shanghai", "CNY")


def test_years_follow_each_other_by_the_shops_clock(years: Days, tmp_path: Path) -> None:
    first, second = archive_of(years, 2025), archive_of(years, 2026)
    assert (first.first, first.last, second.first, second.last) == (0, 2, 3, 4)
    assert second.previous == first.head
    assert archive_of(years, 2025).content == first.content, "the same books give the same file"
    folder = unpacked(first.content, tmp_path / "both", "2025.jsonl")
    unpacked(second.content, folder, "2026.jsonl")
    both = checked(folder, "2025.jsonl", "2026.jsonl")
    assert (both.returncode, both.stdout.split()[-1]) == (0, second.head.hex())
    alone = checked(folder, "2026.jsonl")
    assert alone.returncode == 0
    assert first.head.hex() in alone.stdout.splitlines()[0]
    assert checked(folder, "2026.jsonl", "2025.jsonl").returncode == 1
    with pytest.raises(WrongUse, match="2024"):
        archive_of(years, 2024)


def test_a_year_without_entries_is_said(claimed: Callable[[str], Path]) -> None:
    done = inside(claimed("till"), "journal", "archive", "2001")
    assert (done.code, "no entries of 2001" in done.sentence) == (2, True)
