"""`baton reconcile`: the platform's day, a foreign CSV, CSV and HTML."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from html.parser import HTMLParser
from pathlib import Path

import pytest

from terminal.config import FILE

from .commands import inside
from .conftest import Platform

MAPPING = """
currency = "CNY"
counted = ["success"]
[columns]
amount = "Amount"
id = "Order"
at = "Paid at"
state = "State"
"""


@pytest.fixture
def home(sound_platform: Platform, claimed: Callable[[str], Path]) -> Path:
    """A till that has redeemed a coupon called like a formula, and a deal."""
    home = claimed("till")
    off = sound_platform.issue("money_off", title='=<b>"20 off"', value=20_00)
    deal = sound_platform.issue("prepaid", title="套餐", value=88_00)
    assert inside(home, "redeem", off["signed"], "--amount", "88.00").code == 0
    assert inside(home, "redeem", deal["signed"]).code == 0
    return home


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self.tags.append(tag)


def test_both_agree_on_screen_as_csv_and_as_a_page(home: Path, tmp_path: Path) -> None:
    told = inside(home, "reconcile", "today", "--json").json
    assert [each["match"] for each in told["lines"]] == ["matched", "matched"]
    assert "Both books agree." in inside(home, "reconcile", "today").out
    file = tmp_path / "day.csv"
    assert inside(home, "reconcile", "today", "--csv", "-o", file).code == 0
    written = file.read_text("utf-8")
    assert written.startswith("\ufeffbusiness_date,till,match,")
    assert "'=<b>" in written
    settings = home / FILE
    settings.write_text(settings.read_text("utf-8") + '\n[till]\nlanguage = "zh_CN"\n', "utf-8")
    page = inside(home, "reconcile", "today", "--html").out
    tags = Tags()
    tags.feed(page)
    assert "b" not in tags.tags
    assert "套餐" in page
    assert "两边账目一致" in page


def test_a_foreign_statement_by_a_mapping(home: Path, tmp_path: Path) -> None:
    line = next(
        each
        for each in inside(home, "reconcile", "today", "--json").json["lines"]
        if each["ours"]["discount"]
    )
    mapping, statement = tmp_path / "map.toml", tmp_path / "bank.csv"
    mapping.write_text(MAPPING)
    arguments = ("reconcile", "today", "--statement", statement, "--mapping", mapping, "--json")
    local = datetime.fromisoformat(line["ours"]["at"]) + timedelta(hours=8)
    stamp = f"{local:%Y-%m-%d %H:%M:%S}"
    head = "Paid at,Order,Amount,State\n"
    statement.write_text(f"{head}{stamp},{line['id'].upper()},20.00,success\n")
    done = inside(home, *arguments)
    assert (done.code, [each["match"] for each in done.json["lines"]]) == (0, ["matched"])
    statement.write_text(f"{head}{stamp},ORPHAN-00001,19.00,success\n")
    done = inside(home, *arguments)
    assert (done.code, [each["match"] for each in done.json["lines"]]) == (
        1,
        ["local_only", "platform_only"],
    )
    statement.write_text(f"{head}{stamp},x,nineteen,success\n")
    done = inside(home, *arguments)
    assert (done.code, "row 2: 'nineteen' is not an amount" in done.sentence) == (2, True)
    mapping.write_text(MAPPING + 'colour = "red"\n')
    assert "unknown field `colour`" in inside(home, *arguments).sentence


def test_wrong_dates_and_half_a_statement(home: Path, tmp_path: Path) -> None:
    assert inside(home, "reconcile", "2026-13-01").code == 2
    assert inside(home, "reconcile", "2199-01-01").code == 2
    assert inside(home, "reconcile", "today", "--mapping", tmp_path / "x").code == 2
