"""Stories against a server that is not ours: another process, also one with a past."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.demo import stories
from terminal.errors import ExitCode

from ..integration.commands import baton

pytestmark = pytest.mark.timeout(330)
QUICK = ("membership", "payment", "settlement")  # each leaves something behind


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """A sandbox as a program of its own: its address and its admin token."""
    folder = tmp_path_factory.mktemp("elsewhere")
    command = [sys.executable, "-m", "terminal.sandbox", "--exit-with-parent"]
    with subprocess.Popen(
        [*command, "--state", str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        yield json.loads(process.stdout.readline())
        process.stdin.close()


@pytest.mark.parametrize("again", ["first", "second"])
@pytest.mark.parametrize("name", QUICK)
def test_a_story_comes_out_there_too(
    elsewhere: dict[str, str], tmp_path: Path, name: str, again: str
) -> None:
    assert name in stories.names()
    token = {"BATON_ADMIN_TOKEN": elsewhere["admin_token"]}
    done = baton(
        tmp_path, "demo", "--story", name, "--platform", elsewhere["url"], patience=120, **token
    )
    assert (done.code, done.err) == (ExitCode.FINE, ""), done.out[-2000:]


@pytest.mark.parametrize(
    ("words", "token", "said"),
    [
        (["--platform", "http://127.0.0.1:9"], "x", "add --story"),
        (["--story", "group", "--platform", "http://127.0.0.1:9"], "", "BATON_ADMIN_TOKEN"),
        (["--story", "group", "--platform", "http://127.0.0.1:9"], "x", "no platform answers"),
        (["--story", "group", "--platform", "https://127.0.0.1:9"], "x", "http:// address"),
        (["--story", "group", "--platform", "till"], "x", "http:// address"),
    ],
)
def test_what_cannot_be_played_there_is_one_sentence(
    tmp_path: Path, words: list[str], token: str, said: str
) -> None:
    done = baton(tmp_path, "demo", *words, BATON_ADMIN_TOKEN=token)
    assert done.code in (ExitCode.WRONG_USE, ExitCode.ENVIRONMENT)
    assert said in done.sentence


def test_without_the_right_token_nothing_is_played(
    elsewhere: dict[str, str], tmp_path: Path
) -> None:
    words = ["--story", "group", "--platform", elsewhere["url"]]
    done = baton(tmp_path, "demo", *words, BATON_ADMIN_TOKEN="guessed")
    assert done.code == ExitCode.WRONG_USE
    assert "lets no story be played" in done.sentence
