"""`baton settlement`: checked lines, the bank's file, balanced postings."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from terminal.demo.scene import Scene
from terminal.demo.stories.settlement import day_closed
from terminal.files import replace_file

from .commands import inside

MAPPING = b"""
currency = "CNY"
signed = true
[columns]
amount = "Amount"
id = "Reference"
at = "Booked"
"""


@dataclass(frozen=True)
class Closed:
    """A till's home, the day that was closed, the bank's CSV and its mapping."""

    home: Path
    day: str
    bank: Path
    mapping: Path


@pytest.fixture(scope="module")
def closed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Closed]:
    folder = tmp_path_factory.mktemp("settled")
    with Scene(folder, lambda told: None, lambda shown, zone: []) as scene:
        post = scene.open_post()
        day = scene.today()
        for value in (88_88, 17_77):
            post.show(scene.issue("prepaid", "deal", value=value)["signed"])
        scene.all_reported(post)
        day_closed(scene, "yunnan", day)
        post.close()
        bank, mapping = folder / "bank.csv", folder / "bank.toml"
        replace_file(bank, scene.admin_text("/admin/bank/yunnan").encode(), 0o644)
        replace_file(mapping, MAPPING, 0o644)
        yield Closed(post.home, day.isoformat(), bank, mapping)


def test_lines_hold_the_bank_has_it_and_the_postings_balance(closed: Closed, tmp_path: Path):
    file = tmp_path / "postings.csv"
    bank = ("--bank", closed.bank, "--mapping", closed.mapping)
    done = inside(closed.home, "settlement", closed.day, *bank, "--double-entry", file, "--json")
    told = done.json
    assert (done.code, told["faults"], told["bank"]) == (0, [], "")
    assert len(told["lines"]) == 2
    rows = list(csv.DictReader(file.open(encoding="utf-8", newline="")))
    sums = [sum(Decimal(row[side] or 0) for row in rows) for side in ("debit", "credit")]
    assert sums[0] == sums[1] > Decimal("106.65")
    said = inside(closed.home, "settlement", closed.day, *bank).out
    assert "the bank has moved PAY-YUNNAN-000001" in said


def test_a_bank_that_moved_less_or_nothing_is_told(closed: Closed, tmp_path: Path):
    text = closed.bank.read_text()
    amount = text.splitlines()[1].split(",")[2]
    for change, why in (
        (text.replace(amount, "1.00"), "the bank moved 100, the payout is"),
        (text.splitlines()[0] + "\n", "has no line PAY-YUNNAN-000001"),
        (text + text.splitlines()[1] + "\n", "has 2 lines PAY-YUNNAN-000001"),
    ):
        file = tmp_path / "bank.csv"
        file.write_text(change)
        bank = ("--bank", file, "--mapping", closed.mapping)
        done = inside(closed.home, "settlement", closed.day, *bank)
        assert (done.code, why in done.out) == (1, True), done.out


def test_an_open_day_and_wrong_use(closed: Closed, tmp_path: Path):
    done = inside(closed.home, "settlement", "2026-01-01")
    assert (done.code, "not closed yet" in done.sentence) == (1, True)
    assert inside(closed.home, "settlement", "yesterday").code == 2
    assert inside(closed.home, "settlement", closed.day, "--bank", closed.bank).code == 2
