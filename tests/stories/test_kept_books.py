"""Every story plays, and whoever then touches a line of a kept book, on either side, is named."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from pathlib import Path

import pytest

from terminal.core.wire import Statement, b64, statement_bytes
from terminal.core.wire import read as read_wire
from terminal.demo import stories
from terminal.errors import ExitCode
from terminal.judging import What, judge
from terminal.sandbox.issue import open_issuer

from ..integration.commands import Done, baton
from .sabotage import KINDS, is_of_the_whole, names_it, read, sabotaged, victims, write

pytestmark = pytest.mark.timeout(330)  # of a busy machine; the stories take a tenth of it


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Done, Path]:
    """All stories, once, with their books kept."""
    folder = tmp_path_factory.mktemp("stories") / "kept"
    arguments = ("demo", "--story", "all", "--headless", "--keep", folder)
    done = baton(folder / "unused", *arguments, patience=300)
    return done, folder


def test_every_story_comes_out_as_it_should(played: tuple[Done, Path]):
    done, folder = played
    assert (done.code, done.err) == (ExitCode.FINE, ""), done.err
    assert [path.name for path in sorted(folder.iterdir())] == stories.names()
    assert all(line.isprintable() for line in done.out.splitlines())


@pytest.mark.parametrize("name", stories.names())
def test_untouched_books_name_what_the_story_hides_and_nothing_else(
    played: tuple[Done, Path], name: str
):
    found = judge(played[1] / name / "books")
    assert Counter(each.what for each in found) == Counter(
        getattr(stories.story(name), "KNOWN", {})
    )


@pytest.mark.parametrize("side", ["till", "platform"])
@pytest.mark.parametrize("name", stories.names())
def test_whatever_is_done_to_a_line_is_named(
    played: tuple[Done, Path], tmp_path: Path, name: str, side: str
):
    """Four kinds on each side: the victim is named, and nobody else is."""
    books = played[1] / name / "books"
    known = judge(books)
    chosen = victims(books, side)
    assert chosen
    for victim in chosen:
        lines = len(read(books / victim.book))
        for kind in KINDS:
            found = set(sabotaged(books, tmp_path, victim, kind)) - set(known)
            assert any(names_it(each, victim) for each in found), (victim, kind, found)
            others = [
                each
                for each in found
                if not names_it(each, victim) and not is_of_the_whole(each, victim, lines)
            ]
            moved = {(each.what, each.id) for each in known}
            assert not [each for each in others if (each.what, each.id) not in moved], (
                victim,
                kind,
                others,
            )


@pytest.mark.parametrize(
    ("kind", "what"),
    [("delete", What.MISSING), ("double", What.DOUBLE), ("change", What.DIFFERS)],
)
def test_a_payout_that_the_bank_has_not_moved_like_that_is_named(
    played: tuple[Done, Path], tmp_path: Path, kind: str, what: What
):
    books = tmp_path / "books"
    shutil.copytree(played[1] / "settlement/books", books)
    lines = read(books / "bank-yunnan.jsonl")
    KINDS[kind](lines, 0)
    write(books / "bank-yunnan.jsonl", lines)
    found = [each for each in judge(books) if each.id == "PAY-YUNNAN-000001"]
    assert what in {each.what for each in found}


def resigned(books: Path, name: str, lines: list[dict[str, object]], platform: Path) -> None:
    """The platform itself numbers and signs its changed statement anew."""
    *rest, end = lines
    rest = [{**each, "line": number} for number, each in enumerate(rest, 1)]
    plain = [{key: value for key, value in each.items() if key != "line"} for each in rest]
    head = {key: value for key, value in end.items() if key not in ("end", "lines", "signature")}
    statement = read_wire(Statement, json.dumps(head | {"lines": plain}).encode())
    signature = b64(open_issuer(platform).sign(statement_bytes(statement)))
    write(books / name, [*rest, {**end, "lines": len(rest), "signature": signature}])


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_platform_that_signs_its_own_lie_is_named_by_the_tills_book(
    played: tuple[Done, Path], tmp_path: Path, kind: str
):
    kept = played[1] / "coupons"
    victim = victims(kept / "books", "platform")[1]
    known = {(each.what, each.id) for each in judge(kept / "books")}
    books = tmp_path / "books"
    shutil.copytree(kept / "books", books)
    lines = read(books / victim.book)
    KINDS[kind](lines, victim.at)
    resigned(books, victim.book, lines, kept / "platform")
    found = [each for each in judge(books) if (each.what, each.id) not in known]
    assert {each.id for each in found} == {victim.id}
    expected = {
        "delete": {What.ONLY_TILL},
        "double": {What.DOUBLE},
        "shift": {What.SHIFTED},
        "change": {What.DIFFERS},
    }
    assert {each.what for each in found} == expected[kind]


def test_a_slip_that_no_till_has_signed_accuses_nobody(played: tuple[Done, Path], tmp_path: Path):
    """A customer who invents a slip is not believed, and the shop is not accused."""
    books = tmp_path / "books"
    shutil.copytree(played[1] / "coupons/books", books)
    lines = read(books / "customers.jsonl")
    parts = lines[0]["slip"].split(":")
    parts[3] = "00" * 32
    lines[0]["slip"] = ":".join(parts)
    write(books / "customers.jsonl", lines)
    (first, *_) = judge(books)
    assert (first.line, first.what) == (1, What.UNPROVED)
    assert "is not signed by the till" in first.why


def test_the_command_says_so_and_exits_with_1(played: tuple[Done, Path], tmp_path: Path):
    books = tmp_path / "books"
    shutil.copytree(played[1] / "coupons/books", books)
    done = baton(tmp_path, "books", "compare", books, "--json")
    assert (done.code, len(done.json[str(books)])) == (ExitCode.REFUSED, 7)
    nothing = baton(tmp_path, "books", "compare", tmp_path / "nowhere")
    assert nothing.code == ExitCode.WRONG_USE
    assert "There are no books" in nothing.sentence


def test_an_unknown_story_is_wrong_use(tmp_path: Path):
    done = baton(tmp_path, "demo", "--story", "nobody", "--headless")
    assert done.code == ExitCode.WRONG_USE
    assert "coupons" in done.sentence
