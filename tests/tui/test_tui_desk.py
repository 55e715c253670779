"""The conflict desk: a digit proposes, a reason, a second person; nothing is written before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from terminal.core.tasks import Task as Kind
from terminal.core.tasks import Way, ways_of
from terminal.desk import Choice
from terminal.errors import ApprovalNeeded
from terminal.locale import LANGUAGES, use
from terminal.status import QueueLine, QueueState
from terminal.tui.steps import Step, Steps
from terminal.wording import desk

from .acting import Seat, seated
from .scripted import NOW, line
from .scripted_staff import CHEN

LATER = line(
    *(7, QueueState.CONFLICT),
    task="refused_later",
    bearer="shop",
    reason="revoked",
    operator="Lin",
    ways=("paid", "shop", "dispute", "mistake"),
)
FOUND = line(
    *(8, QueueState.CONFLICT),
    task="found_redeemed",
    bearer="customer",
    title="Cola [x]",
    ways=("handed-over", "undo", "dispute", "shop"),
    at=NOW - timedelta(days=1),
)


async def opened(seat: Seat, *lines: QueueLine) -> None:
    """The desk with some tasks."""
    seat.till.lines = list(lines)
    seat.till.set(conflicts=len(lines))
    await seat.reads("F5 decide")
    await seat.press("f5")
    await seat.until(lambda: "1-4" in seat.sees)


async def test_red_line_leads_to_the_desk() -> None:
    async with seated() as seat:
        await seat.press("f5")
        assert seat.app.screen is seat.app.counter
        seat.till.set(conflicts=1)
        await seat.reads("1 voucher accepted offline was refused later · F5 decides")


async def test_each_task_says_what_happened_and_who_bears_it() -> None:
    async with seated() as seat:
        await opened(seat, LATER, FOUND)
        await seat.reads("voucher 7", "¥88.00", "withdrawn by the platform", "served by Lin")
        await seat.reads("given on this till's word", "the shop bears it *", "second person")
        await seat.press("down")
        await seat.reads("the till stopped half-way", "the customer has nothing: take it back")
        await seat.reads("the customer bears it", "Cola [x]")


async def test_digit_reason_and_enter_close_it() -> None:
    async with seated() as seat:
        await opened(seat, LATER)
        await seat.press("1", *"paid", "enter")
        await seat.until(lambda: seat.till.resolved != [])
        assert seat.till.resolved == [(7, Choice(Way.PAID, "paid", "Lin", ""))]
        await seat.reads("Nobody must decide anything")
        await seat.reads("closed: the customer paid after all · voucher 7 · ¥88.00")


async def test_the_way_that_was_chosen_is_marked() -> None:
    async with seated() as seat:
        await opened(seat, LATER)
        await seat.press("2")
        await seat.reads("▸ 2  the shop bears it")
        assert "▸ 1" not in seat.sees


async def test_a_supervisor_sees_what_is_to_be_approved_and_all_see_that_it_was_done() -> None:
    async with seated(size=(100, 30)) as seat:
        seat.till.set(sign_in=True)
        await opened(seat, LATER)
        resolve, given = seat.till.resolve, []

        def strict(sequence: int, choice: Choice) -> None:
            if choice.approval < 0:
                raise ApprovalNeeded("a supervisor must approve this", "task 7")
            given.append(choice.approval)
            resolve(sequence, choice)

        seat.till.resolve = strict  # type: ignore[method-assign]
        await seat.press("2", *"regular", "enter")
        await seat.reads("A supervisor must approve: Close a task of the conflict desk")
        await seat.reads("voucher 7 · ¥88.00", "voucher BTN…1, served by Lin")
        await seat.reads("how: the shop bears it", "why: regular")
        await seat.press(*CHEN, "enter")
        await seat.reads("closed: the shop bears it · voucher 7 · ¥88.00")
        assert given == [101]


async def test_second_person_is_asked_for_where_the_way_needs_one() -> None:
    async with seated() as seat:
        await opened(seat, LATER)
        await seat.press("2", *"lost", "enter")
        await seat.reads("Who agrees")
        assert seat.till.resolved == []
        await seat.press(*"Chen", "enter")
        await seat.until(
            lambda: seat.till.resolved == [(7, Choice(Way.SHOP, "lost", "Lin", "Chen"))]
        )


async def test_till_that_refuses_is_heard_and_the_name_can_be_corrected() -> None:
    async with seated(size=(120, 40)) as seat:
        await opened(seat, LATER)
        seat.till.refuses = "nobody approves what they decided themselves"
        await seat.press("2", *"lost", "enter", *"Lin", "enter")
        await seat.reads("nobody approves what they decided themselves", "Lin▏")
        seat.till.refuses = ""
        await seat.press(*["backspace"] * 3, *"Wu", "enter")
        await seat.until(lambda: [each.approved_by for _, each in seat.till.resolved] == ["Wu"])


async def test_escape_goes_back_step_by_step_with_nothing_done() -> None:
    async with seated() as seat:
        await opened(seat, LATER)
        await seat.press("2", *"lost", "enter", "escape")
        await seat.reads("lost▏")
        await seat.press("escape", "escape")
        await seat.reads("or type it: F2")
        assert seat.till.resolved == []


@pytest.mark.parametrize("keys", [["enter"], ["9"], ["2", "enter"], ["5"], ["f5"], ["1", "f5"]])
async def test_no_single_key_closes_anything(keys: list[str]) -> None:
    async with seated() as seat:
        await opened(seat, LATER)
        await seat.press(*keys)
        await seat.pilot.pause(0.1)
        assert seat.till.resolved == []


async def test_scan_closes_nothing_and_shows_the_counter() -> None:
    async with seated(pace=0.08) as seat:
        await opened(seat, LATER)
        seat.burst("1LUNCH-1")
        await seat.reads("does not know")
        assert seat.till.resolved == []


async def test_enter_in_an_empty_line_says_what_is_wanted() -> None:
    async with seated() as seat:
        seat.till.set(operator="Lin", sign_in=True)
        await opened(seat, LATER)
        await seat.press("1", "enter")
        await seat.reads("first say why, in a few words")
        await seat.press("g")
        await seat.until(lambda: "first say why" not in seat.sees)


async def test_registered_people_are_not_asked_for_names() -> None:
    async with seated() as seat:
        seat.till.set(operator="Lin", sign_in=True)
        await opened(seat, LATER)
        await seat.press("4", *"twice")
        await seat.reads("Enter go on")  # a supervisor is asked for a PIN behind it
        await seat.press("enter")
        await seat.until(lambda: seat.till.resolved == [(7, Choice(Way.MISTAKE, "twice", "Lin"))])


def test_whoever_has_not_signed_in_says_who_they_are() -> None:
    steps = Steps()
    steps.begin(3, Way.SHOP, "")
    assert steps.at is Step.WHO
    assert steps.on("Lin") is None
    assert steps.on("") is None
    assert steps.on("lost") is None
    decided = steps.on("Chen")
    assert decided
    assert decided.choice == Choice(Way.SHOP, "lost", "Lin", "Chen")
    assert steps.at is Step.ASKED
    assert steps.on("again") is None
    assert steps.reopen() == "Chen"
    assert steps.at is Step.SECOND


@pytest.mark.parametrize("kind", list(Kind))
def test_every_task_and_way_has_words_in_every_language(kind: Kind) -> None:
    told = line(1, QueueState.CONFLICT, task=kind.value, ways=tuple(ways_of(kind, None, NOW)))
    said = {}
    for language in LANGUAGES:
        use(language)
        said[language] = (desk.happened(told), *desk.ways(told))
        assert all(said[language])
        assert not set(said[language]) & {way.value for way in Way}
    use("en")
    assert len(set(said.values())) == len(LANGUAGES)
