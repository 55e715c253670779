"""`baton demo --headless` as a process: the whole loop, and that its comparison can fail."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path
from uuid import UUID

import apsw
import pytest

from terminal.bootstrap import open_till
from terminal.config import FILE
from terminal.core.reconcile import Match
from terminal.demo.books import compare_books
from terminal.demo.counter import StoryCounter
from terminal.demo.stage import MODULE, SSI, Stage
from terminal.demo.story import Story
from terminal.errors import ExitCode
from terminal.sandbox.server import Sandbox

from ..integration.commands import BATON, ROOT, Done, baton

AGREED = "the platform's statement equals the till's journal"
REDEMPTIONS = 8


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> tuple[Done, Path]:
    """One run, with both books kept."""
    folder = tmp_path_factory.mktemp("demo") / "books"
    return baton(folder / "unused", "demo", "--headless", "--keep", folder), folder


def test_the_story_is_told_and_both_books_agree(kept: tuple[Done, Path]):
    done, _ = kept
    assert (done.code, done.err) == (ExitCode.FINE, "")
    assert done.out.splitlines()[-1] == AGREED
    assert done.out.count("   matched ") == REDEMPTIONS
    for word in ("ACCEPTED · platform", "this till answers for it", "REFUSED", "all reported back"):
        assert word in done.out
    assert "!!" not in done.out
    assert all(line.isprintable() for line in done.out.splitlines())


def test_each_scanner_brings_codes_and_the_story_says_which(kept: tuple[Done, Path]):
    done, _ = kept
    told = re.findall(r"^-> .* \[(\w+)\]$", done.out, re.MULTILINE)
    assert len(told) == done.out.count("-> ")
    assert {name: told.count(name) for name in sorted(set(told))} == {
        "camera": 3,
        "module": 3,
        "serial": 6,
        "ssi": 4,
    }


def test_a_code_that_comes_through_another_scanner_fails_the_story(tmp_path: Path):
    """What should be held before the module is held before the SSI scanner."""
    with Stage(tmp_path / "books", language="en") as stage:
        stage.scanners = {**stage.scanners, MODULE: stage.scanners[SSI]}
        story = Story(stage, lambda told: None, lambda shown, zone: [])
        assert not story.play()
    misled = ("a stored-value card, bill 40.00", "an expired coupon", "a prize")
    assert story.failures == [f"{who}: it was held before the module scanner" for who in misled]


def test_both_books_are_left_and_verify(kept: tuple[Done, Path]):
    done, folder = kept
    verified = baton(folder / "till", "journal", "verify", "--json")
    assert (verified.code, verified.json["bad"]) == (ExitCode.FINE, None)
    ids = set(re.findall(r"   matched +([-0-9a-f]{36})", done.out))
    assert len(ids) == REDEMPTIONS
    assert confirmed(folder) == ids


def test_a_redemption_missing_in_the_platforms_book_is_found(kept: tuple[Done, Path]):
    """The comparison reads the platform's book over HTTP, from the file that was kept."""
    _, folder = kept
    gone = sorted(confirmed(folder))[0]
    assert compared(folder) == {Match.MATCHED: REDEMPTIONS}
    store = apsw.Connection(str(folder / "sandbox/sandbox.db"))
    store.execute("DELETE FROM redemptions WHERE id = ?", (UUID(gone).bytes,))
    store.close()
    assert compared(folder) == {Match.MATCHED: REDEMPTIONS - 1, Match.LOCAL_ONLY: 1}


def confirmed(folder: Path) -> set[str]:
    """The ids that the platform's kept book counts for the demo's till."""
    store = apsw.Connection(str(folder / "sandbox/sandbox.db"), flags=apsw.SQLITE_OPEN_READONLY)
    asked = "SELECT id FROM redemptions WHERE state = 'confirmed' AND till != 'nanjing-1'"
    ids = {str(UUID(bytes=id_)) for (id_,) in store.execute(asked)}
    store.close()
    return ids


def compared(folder: Path) -> dict[Match, int]:
    """How often each finding is made, with the kept sandbox running again."""
    settings = folder / "till" / FILE
    with Sandbox(folder / "sandbox") as ready:
        moved = re.sub(r'url = "[^"]+"', f'url = "{ready.url}"', settings.read_text())
        settings.write_text(moved)
        till = open_till(StoryCounter(), home=folder / "till")
        try:
            found = [finding.match for finding in compare_books(till)]
        finally:
            till.close()
    return {match: found.count(match) for match in found}


def test_a_platform_that_cheats_while_the_story_runs_makes_it_fail(tmp_path: Path):
    """One redemption vanishes from its book and another grows, once the line is cut."""
    folder = tmp_path / "books"
    demo = subprocess.Popen(
        [*BATON, "demo", "--headless", "--keep", folder],
        cwd=ROOT,
        env={**os.environ, "LANGUAGE": "en"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert demo.stdout is not None
    told = []
    for line in demo.stdout:
        told.append(line)
        if line.startswith("== the line is cut"):
            cheat(folder / "sandbox/sandbox.db")
    _, complaints = demo.communicate(timeout=30)
    assert demo.returncode == ExitCode.REFUSED
    assert "the books differ" in complaints
    out = "".join(told)
    assert AGREED not in out
    for finding in (Match.LOCAL_ONLY, Match.AMOUNT_DIFFERS):
        assert len(re.findall(rf"^   {finding.value} ", out, re.MULTILINE)) == 1


def cheat(book: Path) -> None:
    store = apsw.Connection(str(book))
    store.set_busy_timeout(5000)
    one = "WHERE state = 'confirmed' AND discount ="
    for change in (
        f"UPDATE redemptions SET discount = 1334 {one} 1333",
        f"DELETE FROM redemptions {one} 2000",
    ):
        store.execute(change)
        assert store.changes() == 1
    store.close()


def test_it_speaks_chinese(tmp_path: Path):
    done = baton(tmp_path / "unused", "demo", "--headless", "--language", "zh_CN")
    assert (done.code, done.err) == (ExitCode.FINE, "")
    for words in ("ACCEPTED", "REFUSED", "GIVE", "TAKE", "nothing to pay"):
        assert words not in done.out
    assert len(re.findall(r"[\u4e00-\u9fff]", done.out)) > 300


def test_nothing_is_left_behind(tmp_path: Path):
    """Neither the temporary folder nor the sandbox; and a stranger's BATON_HOME is not touched."""
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    done = baton(tmp_path / "home", "demo", "--headless", TMPDIR=str(scratch))
    assert done.code == ExitCode.FINE
    assert list(scratch.iterdir()) == []
    assert not (tmp_path / "home").exists()


@pytest.mark.parametrize("place", ["full", "full/file", "full/file/below"])
def test_a_folder_that_cannot_keep_the_books(tmp_path: Path, place: str):
    (tmp_path / "full").mkdir()
    (tmp_path / "full/file").write_text("here already")
    done = baton(tmp_path / "home", "demo", "--headless", "--keep", tmp_path / place)
    assert (done.code, done.out) == (ExitCode.ENVIRONMENT, "")
    assert place in done.sentence
