"""The conflict desk's rules: which task, which ways, whose approval."""

from datetime import UTC, datetime, timedelta

import pytest

from terminal.core.model import Granted, Reply, Standing
from terminal.core.record import IN_DOUBT, EntryKind, Record
from terminal.core.tasks import (
    NEEDS_APPROVAL,
    Bearer,
    Task,
    Way,
    bearer_of,
    same_person,
    task_of,
    ways_of,
    why_not_approved,
)

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def confirmed(until: datetime | None) -> Reply:
    return Reply(Standing.CONFIRMED, Granted(0, 0, 0, undo_until=until))


@pytest.mark.parametrize(
    ("kind", "verdict", "parked", "task"),
    [
        (EntryKind.OUTCOME, "accepted", False, Task.REFUSED_LATER),
        (EntryKind.OUTCOME, IN_DOUBT, False, Task.FOUND_REDEEMED),
        (EntryKind.REVERSAL, "refused", False, Task.NOT_TAKEN_BACK),
        (EntryKind.REVERSAL, IN_DOUBT, False, Task.NOT_TAKEN_BACK),
        (EntryKind.OUTCOME, "accepted", True, Task.SET_ASIDE),
        (EntryKind.OUTCOME, IN_DOUBT, True, Task.SET_ASIDE),
        (EntryKind.REVERSAL, "undone", True, Task.SET_ASIDE),
        (EntryKind.LEG_END, "leg_silent", True, Task.SILENT),
    ],
)
def test_what_became_of_an_entry_is_one_task(kind, verdict, parked, task):
    assert task_of(kind, Record(verdict=verdict), parked) is task


@pytest.mark.parametrize(
    ("task", "ways"),
    [
        (Task.REFUSED_LATER, "paid shop dispute mistake"),
        (Task.FOUND_REDEEMED, "handed-over undo dispute shop"),
        (Task.NOT_TAKEN_BACK, "handed-over dispute shop"),
        (Task.SET_ASIDE, "again paid shop dispute mistake"),
        (Task.SILENT, "given paid shop dispute mistake"),
    ],
)
def test_the_ways_depend_on_the_task(task, ways):
    assert " ".join(ways_of(task, None, NOW)) == ways


@pytest.mark.parametrize(
    ("reply", "is_open"),
    [
        (confirmed(None), True),
        (confirmed(NOW), True),
        (confirmed(NOW - timedelta(microseconds=1)), False),
        (Reply(Standing.CONFIRMED), True),
        (Reply(Standing.REFUSED, Granted(0, 0, 0, undo_until=NOW - timedelta(days=1))), True),
        (None, True),
    ],
)
def test_undo_is_open_within_the_window(reply, is_open):
    assert (Way.UNDO in ways_of(Task.FOUND_REDEEMED, reply, NOW)) is is_open


def test_who_is_out_of_pocket():
    assert {task: bearer_of(task) for task in Task} == {
        Task.REFUSED_LATER: Bearer.SHOP,
        Task.FOUND_REDEEMED: Bearer.CUSTOMER,
        Task.NOT_TAKEN_BACK: Bearer.CUSTOMER,
        Task.SET_ASIDE: Bearer.SHOP,
        Task.SILENT: Bearer.SHOP,
        Task.NOT_CONFIRMED: Bearer.CUSTOMER,
    }


@pytest.mark.parametrize("way", list(Way))
def test_only_shop_and_mistake_need_a_second_person(way):
    alone = why_not_approved(way, "mei", "", "lin")
    assert bool(alone) is (way in (Way.SHOP, Way.MISTAKE)) is (way in NEEDS_APPROVAL)
    assert why_not_approved(way, "mei", "chen", "lin") == ""
    assert why_not_approved(way, "mei", "chen", "") == ""
    assert why_not_approved(way, " \u200b", "chen", "lin") == "it must be said who decides"


@pytest.mark.parametrize(
    ("by", "approved_by", "why"),
    [
        ("mei", " ", "second person"),
        ("mei", "MEI", "decided themselves"),
        ("mei", "Ｍｅｉ", "decided themselves"),
        ("lin", "lin", "decided themselves"),
        ("mei", "Lin", "accepted themselves"),
        ("mei", "l\u200bi n", "accepted themselves"),
    ],
)
def test_nobody_approves_their_own_deed_however_they_spell_themselves(by, approved_by, why):
    assert why in why_not_approved(Way.SHOP, by, approved_by, "lin")


def test_names_that_differ_are_two_people():
    assert same_person("Li Na", "lina")
    assert not same_person("", "")
    assert not same_person("राम", "रोम"), "vowel signs are part of a name"
    assert not same_person("陈", "陳")
