"""Nothing moves that need not: keys keep their places, typed figures their size."""

from __future__ import annotations

from datetime import timedelta

import pytest
from rich.cells import cell_len

from terminal.core.model import Authority, Decision, Prompt, PromptKind, Reason, Refusal, Verdict
from terminal.status import Undoable
from terminal.tui.questions import ChoiceQuestion

from .acting import Seat, seated
from .scripted import NOW, accepted

UNDO = Undoable("id-LUNCH-1", "Lunch set for two", 8800, "CNY", NOW + timedelta(minutes=5))


def row_of(seat: Seat, text: str) -> int:
    """The row that begins with a text."""
    rows = [row.strip() for row in seat.sees.splitlines()]
    return next(place for place, row in enumerate(rows) if row.startswith(text))


def column_of(seat: Seat, key: str) -> int:
    """The cell at which a key stands on the key bar."""
    found = next(row for row in reversed(seat.sees.splitlines()) if key in row)
    return cell_len(found[: found.index(key)])


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (120, 40)])
@pytest.mark.parametrize("language", ["en", "zh_CN"])
async def test_keys_that_come_and_go_move_nothing(size: tuple[int, int], language: str) -> None:
    async with seated(size=size, language=language) as seat:
        seat.till.set(sign_in=True)
        await seat.reads("F12")
        totals = "today" if language == "en" else "今日"
        places = {row_of(seat, totals)}
        columns = [column_of(seat, key) for key in ("F6", "F12")]
        assert "F3" not in seat.sees
        seat.till.set(undo=UNDO)
        await seat.reads("F3")
        places.add(row_of(seat, totals))
        assert [column_of(seat, key) for key in ("F6", "F12")] == columns
        seat.till.scan(b"COUPON")
        await seat.until(lambda: seat.app.counter.stage.question is not None)
        await seat.pilot.pause()
        places.add(row_of(seat, totals))
        assert len(places) == 1


async def test_at_a_hundred_columns_all_keys_stand_in_one_line() -> None:
    async with seated(size=(100, 30)) as seat:
        seat.till.set(sign_in=True, undo=UNDO, conflicts=1)
        await seat.reads("F5 decide")
        last = seat.sees.splitlines()[-1]
        assert all(f"F{n}" in last for n in (1, 2, 3, 4, 5, 6, 7, 8, 10, 12))


async def test_a_key_whose_place_is_kept_does_nothing_and_is_not_in_the_help() -> None:
    async with seated() as seat:
        await seat.press("f3", "f5")
        assert seat.app.screen is seat.app.counter
        await seat.press("f1")
        await seat.reads("Keys that work now", "F4")
        assert "F3" not in seat.sees
        assert "Decide about" not in seat.sees


@pytest.mark.parametrize("size", [(80, 24), (100, 30), (140, 40)])
async def test_figures_keep_their_size_and_place_while_they_are_typed(
    size: tuple[int, int],
) -> None:
    async with seated(size=size) as seat:
        seat.till.scan(b"COUPON")
        await seat.until(lambda: seat.app.counter.stage.question is not None)
        await seat.pilot.pause()
        seen = set()
        for figure in "099999":
            await seat.press(figure)
            label = next(row for row in seat.sees.splitlines() if "BILL" in row)
            start = label.index("BILL") + 4
            inked = [row[start:].strip() != "" for row in seat.sees.splitlines()]
            seen.add((seat.sees.splitlines().index(label), tuple(inked)))
        assert len(seen) == 1


async def test_escape_puts_a_verdict_away_early() -> None:
    async with seated() as seat:
        seat.till.scan(b"LUNCH-1")
        await seat.reads("GIVE")
        await seat.press("escape")
        await seat.reads("or type it: F2", "Lunch set for two")
        await seat.press("escape")
        await seat.reads("or type it: F2")


async def test_escape_does_not_put_away_what_is_still_being_asked() -> None:
    async with seated() as seat:
        seat.till.scan(b"SLOW")
        await seat.reads("is asked about")
        await seat.press("escape")
        await seat.pilot.pause()
        assert "is asked about" in seat.sees
        seat.till.gate.set()
        await seat.reads("WHY")


async def test_a_choice_is_marked_and_both_ways_are_named() -> None:
    async with seated() as seat:
        seat.till.prompts["TWO"] = Prompt(PromptKind.CHOICE, options=("soup", "cola"))
        seat.till.scan(b"TWO")
        await seat.until(lambda: isinstance(seat.app.counter.stage.question, ChoiceQuestion))
        await seat.reads("▸ 1  soup", "press its digit, or ↑↓ and Enter", "1-2 take it")
        await seat.press("down")
        await seat.reads("▸ 2  cola")


async def test_enter_is_named_only_once_a_code_can_be_checked() -> None:
    async with seated() as seat:
        await seat.press("f2", *"12345678901")
        await seat.reads("1 figure to come")
        assert "Enter" not in seat.sees
        await seat.press("1")  # the right one is another
        await seat.reads("mistyped, nothing was sent")
        assert "Enter" not in seat.sees
        await seat.press("enter", "backspace", "4")
        await seat.reads("the figures fit", "Enter check", "Enter: check it")
        assert seat.till.scans == []


async def test_what_the_platform_has_not_been_told_names_no_end_that_is_not_known() -> None:
    async with seated(size=(100, 30)) as seat:
        seat.till.scan(b"OWN-1")
        await seat.reads("this till answers for it")
        seat.till.set(undo=Undoable("id-OWN-1", "Prize: cola", 450, "CNY", None))
        await seat.reads("F3 undo")
        assert "until" not in seat.sees
        await seat.press("f3")
        await seat.reads(
            "not reported yet: undone at once; later, for as long as the platform allows"
        )


async def test_rows_of_a_till_offline_are_read_whole_beside_what_can_be_undone() -> None:
    """At a hundred columns nothing of them is cut, at eighty no reason is."""
    capped = Refusal(Reason.OFFLINE_CAP_REACHED, note="value")
    title = "20.00 off from 100.00"
    for width in (100, 80):
        async with seated(size=(width, 30)) as seat:
            seat.till.book["TEA-1"] = accepted(title, 116_00, authority=Authority.TILL)
            seat.till.book["DEAR-1"] = Decision(Verdict.REFUSED, Authority.TILL, refusal=capped)
            seat.till.scan(b"TEA-1")
            await seat.reads("this till answers for it")
            seat.till.set(undo=Undoable("id-TEA-1", title, 20_00, "CNY", None))
            await seat.reads("F3 undo")
            seat.till.scan(b"DEAR-1")
            await seat.reads("  more than this till may still accept offline ")
            rows = [row for row in seat.sees.splitlines() if "took" in row]
            assert width == 80 or title in rows[0]
            assert width == 80 or rows[0].rstrip().endswith("this till, waiting  F3 undo")
