"""`baton books`: a shop keeps its own books and anybody judges them; what is open is a task."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from terminal.demo.relay import Relay

from .commands import inside
from .conftest import Platform
from .test_command_queue import task


def test_kept_books_agree_but_for_what_is_on_the_desk(
    sound_platform: Platform, line: Relay, claimed: Callable[[str], Path], tmp_path: Path
) -> None:
    home = claimed("till")
    number = task(sound_platform, line, home)
    waits = sound_platform.issue("prize")
    line.cut()
    assert inside(home, "redeem", waits["signed"]).code == 0
    offline = inside(home, "books", "keep", tmp_path / "none")
    assert offline.code == 3
    line.mend()
    assert inside(home, "books", "keep", tmp_path / "books", "--days", "2").code == 0
    judged = inside(home, "books", "compare", tmp_path / "books", "--json")
    assert judged.code == 0
    (found,) = judged.json.values()
    assert [each["what"] for each in found] == ["task", "task"]
    assert f"Entry {number} is on the conflict desk." in found[0]["why"]
    assert "still waits to be reported" in found[1]["why"]
    again = inside(home, "books", "keep", tmp_path / "books")
    assert (again.code, "there is such a folder" in again.sentence) == (2, True)


def test_there_is_nothing_to_keep_of_no_day(claimed: Callable[[str], Path], tmp_path: Path) -> None:
    assert inside(claimed("till"), "books", "keep", tmp_path / "books", "--days", "0").code == 2
