"""`baton people`, `shift` and `late`: PINs by stdin, one sentence for each fault."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from terminal.bootstrap import open_books

from .commands import inside
from .conftest import Platform
from .staffed import CHEN, LIN, staffed


@pytest.fixture
def home(claimed: Callable[[str], Path]) -> Path:
    made = claimed("till")
    books = open_books(made)
    staffed(books)
    books.close()
    return made


def typed(figures: str) -> bytes:
    return f"{figures}\n".encode()


def test_a_day_without_a_screen(sound_platform: Platform, home: Path) -> None:
    code = sound_platform.issue("prepaid", value=88_00, title="Lunch")["signed"]
    refused = inside(home, "redeem", code)
    assert refused.code == 2
    assert "nobody has signed in" in refused.sentence
    wrong = inside(home, "people", "sign-in", stdin=typed("109999"))
    assert (wrong.code, "do not fit" in wrong.sentence) == (1, True)
    assert inside(home, "people", "sign-in", "--json", stdin=typed(LIN)).json["name"] == "Lin"
    redeemed = inside(home, "redeem", code, "--json")
    assert redeemed.json["verdict"] == "accepted"
    so_far = inside(home, "shift", "x", "--json").json
    assert (so_far["z"], so_far["number"], so_far["opened_by"]) == (False, 1, "Lin")
    assert so_far["totals"]["sums"][0]["given"] == 88_00
    closed = inside(home, "shift", "z", "--json").json
    assert (closed["z"], closed["number"], closed["made_by"]) == (True, 1, "Lin")
    assert closed["totals"] == so_far["totals"]
    empty = inside(home, "shift", "z")
    assert (empty.code, "needs no Z" in empty.sentence) == (2, True)
    told = inside(home, "shift", "show", "1")
    assert "Lunch" in told.out
    assert "88.00" in told.out
    assert [each["number"] for each in inside(home, "shift", "list", "--json").json["reports"]] == [
        1
    ]
    assert inside(home, "people", "sign-out").code == 0
    people = inside(home, "people", "list", "--json").json
    assert people["serving"] is None
    assert [each["name"] for each in people["people"]] == ["Lin", "Chen", "Mei"]
    assert inside(home, "journal", "verify").code == 0


def test_a_supervisor_approves_by_stdin(sound_platform: Platform, home: Path) -> None:
    inside(home, "people", "sign-in", stdin=typed(CHEN))
    code = sound_platform.issue("prize")["signed"]
    redemption = inside(home, "redeem", code, "--json").json["redemption"]
    inside(home, "people", "sign-in", stdin=typed(LIN))
    own = inside(home, "undo", redemption, "--reason", "why", stdin=typed(CHEN))
    assert (own.code, "accepted themselves" in own.sentence) == (2, True)
    raised = inside(home, "shift", "raise-limit", "600.00", "--json", stdin=typed(CHEN))
    assert raised.json == {"limit": 600_00, "currency": "CNY"}


def test_a_line_of_the_paper_form(sound_platform: Platform, home: Path) -> None:
    made = sound_platform.issue("prepaid", value=88_00)
    now = datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai"))
    at = now.strftime("%Y-%m-%d %H:%M")
    done = inside(
        home, "late", made["typed"], "--at", at, "--operator", "10", "--json", stdin=typed(CHEN)
    )
    assert (done.json["operator"], done.json["supervisor"]) == ("Lin", "Chen")
    again = inside(home, "late", made["typed"], "--at", at, "--operator", "10", stdin=typed(CHEN))
    assert (again.code, "entered already" in again.sentence) == (2, True)
    assert inside(home, "sync").code == 0
    assert [each["state"] for each in sound_platform.booked(made["id"])] == ["confirmed"]


WRONG_USE = (
    (("people", "add", "10", "Wu"), "is taken"),
    (("people", "add", "1\x1b", "Wu"), "2 figures"),
    (("people", "remove", "77"), "nobody has the number"),
    (("shift", "show", "7"), "there is no Z 7"),
    (("shift", "raise-limit", "lots"), "not an amount"),
    (("late", "1", "--at", "yesterday", "--operator", "10"), "not written as it must be"),
)


def test_wrong_use_is_told_in_one_sentence(home: Path) -> None:
    for words, said in WRONG_USE:
        done = inside(home, *words, stdin=typed("1357"))
        assert (done.code, said in done.sentence) == (2, True), done


def test_without_people_it_says_under_which_name_everything_is_booked(
    claimed: Callable[[str], Path],
) -> None:
    home = claimed("till")
    assert "booked unnamed" in inside(home, "people", "list").out
    with (home / "baton.toml").open("a") as file:
        file.write('\n[till]\noperator = "front desk"\n')
    assert "booked under 'front desk'" in inside(home, "people", "list").out
    added = inside(home, "people", "add", "10", "Lin", "--supervisor", stdin=typed("1357"))
    assert (added.code, added.out) == (0, "10 Lin is registered\n")
    assert "nobody has signed in" in inside(home, "people", "list").out
