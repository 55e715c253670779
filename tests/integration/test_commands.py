"""The commands for scripts, as processes: exit codes, data on stdout, messages on stderr."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from terminal.demo.relay import Relay
from terminal.errors import ExitCode

from .commands import BATON, ROOT, Done, baton, without
from .conftest import Platform


@pytest.fixture
def home(claimed: Callable[[str], Path]) -> Path:
    """The BATON_HOME of a claimed till."""
    return claimed("till")


def redeemed(home: Path, code: str, *more: str) -> Done:
    return baton(home, "redeem", code, "--json", *more)


def test_accepted_exits_0_with_one_json_object(sound_platform: Platform, home: Path):
    made = sound_platform.issue("money_off", title="减 20", value=20_00)
    done = redeemed(home, made["signed"], "--amount", "108.00")
    assert (done.code, done.err) == (ExitCode.FINE, "")
    said = done.json
    assert (said["verdict"], said["authority"]) == ("accepted", "platform")
    assert (said["give"], said["discount"], said["take"]) == ("减 20", 20_00, 88_00)
    assert made["signed"] not in done.out
    assert [each["id"] for each in sound_platform.booked(made["id"])] == [said["redemption"]]


def test_accepted_in_words(sound_platform: Platform, home: Path):
    done = baton(home, "redeem", sound_platform.issue("prize", title="Cola")["typed"], "--typed")
    assert (done.code, done.err) == (ExitCode.FINE, "")
    assert "ACCEPTED · platform" in done.out
    assert "GIVE Cola × 1" in done.out


def test_a_code_by_stdin(sound_platform: Platform, home: Path):
    code = sound_platform.issue("prize")["signed"].encode()
    done = baton(home, "redeem", "-", "--json", stdin=code + b"\r\n")
    assert (done.code, done.json["verdict"]) == (ExitCode.FINE, "accepted")


def test_refused_exits_1(sound_platform: Platform, home: Path):
    made = sound_platform.issue("prize")
    code = made["opaque"]
    assert redeemed(home, code).code == ExitCode.FINE
    done = redeemed(home, code)
    assert (done.code, done.json["reason"]) == (ExitCode.REFUSED, "already_redeemed")
    words = baton(home, "redeem", code)
    assert (words.code, words.err) == (ExitCode.REFUSED, "")
    assert "REFUSED" in words.out
    states = [each["state"] for each in sound_platform.booked(made["id"])]
    assert states.count("confirmed") == 1


@pytest.mark.parametrize("amount", [None, "many", "88.001", "-5", "1e3", "9" * 40])
def test_wrong_use_exits_2(sound_platform: Platform, home: Path, amount: str | None):
    made = sound_platform.issue("money_off", value=20_00)
    done = redeemed(home, made["signed"], *([f"--amount={amount}"] if amount else []))
    assert done.code == ExitCode.WRONG_USE
    assert "amount" in done.sentence
    assert sound_platform.booked(made["id"]) == []


def test_unanswered_and_not_acceptable_offline_exits_3(
    sound_platform: Platform, line: Relay, home: Path
):
    made = sound_platform.issue("prize")
    line.cut()
    done = redeemed(home, made["opaque"])
    assert (done.code, done.json["reason"]) == (ExitCode.UNANSWERED, "offline_not_allowed")
    line.mend()
    assert redeemed(home, made["opaque"]).code == ExitCode.FINE


def test_not_claimed_exits_4(tmp_path: Path):
    for command in (["redeem", "VC-0000000000"], ["queue"], ["sync"], ["journal", "verify"]):
        done = baton(tmp_path / "nothing", *command)
        assert (done.code, done.out) == (ExitCode.ENVIRONMENT, "")
        assert "baton claim" in done.sentence
    assert not (tmp_path / "nothing").exists()


def test_offline_waits_in_the_queue_until_the_line_is_mended(
    sound_platform: Platform, line: Relay, home: Path
):
    made, first = sound_platform.issue("prize", title="Cola"), sound_platform.issue("prize")
    assert redeemed(home, first["signed"]).code == ExitCode.FINE  # fetches the offline kit
    line.cut()
    done = redeemed(home, made["signed"])
    assert (done.code, done.json["authority"]) == (ExitCode.FINE, "till")

    waits = baton(home, "queue", "--json")
    assert (waits.code, waits.err) == (ExitCode.FINE, "")
    (entry,) = waits.json["entries"]
    assert (entry["redemption"], entry["title"]) == (done.json["redemption"], "Cola")
    words = baton(home, "queue")
    assert "Cola" in words.out
    assert "1 waiting" in words.out

    cut = baton(home, "sync", "--json")
    assert (cut.code, cut.json["waiting"]) == (ExitCode.UNANSWERED, 1)
    assert "cannot be reached" in cut.sentence
    line.mend()
    mended = baton(home, "sync", "--json")
    assert (mended.code, mended.err) == (ExitCode.FINE, "")
    assert (mended.json["sent"], mended.json["waiting"]) == (1, 0)
    assert len(sound_platform.booked(made["id"])) == 1
    assert baton(home, "queue", "--json").json["entries"] == []


def test_a_pipe_that_closes_early_ends_quietly(sound_platform: Platform, line: Relay, home: Path):
    redeemed(home, sound_platform.issue("prize")["signed"])
    line.cut()
    for _ in range(3):
        redeemed(home, sound_platform.issue("prize")["signed"])
    reader, writer = os.pipe()
    os.close(reader)  # `head` is gone before the first line: every write breaks
    try:
        done = subprocess.run(
            [*BATON, "queue"],
            stdout=writer,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "BATON_HOME": str(home)},
            timeout=60,
        )
    finally:
        os.close(writer)
    assert (done.returncode, done.stderr) == (ExitCode.FINE, b"")


@pytest.mark.parametrize("sequence", [0, 1, 2])
def test_the_journal_is_verified_and_one_flipped_byte_is_named(
    sound_platform: Platform, home: Path, sequence: int
):
    redeemed(home, sound_platform.issue("prize")["signed"])
    whole = baton(home, "journal", "verify", "--json")
    assert (whole.code, whole.err) == (ExitCode.FINE, "")
    assert (whole.json["entries"], whole.json["bad"]) == (3, None)
    flip_a_byte(home / "journal.sqlite", sequence)
    done = baton(home, "journal", "verify", "--json")
    assert done.code == ExitCode.ENVIRONMENT
    assert done.json["bad"]["sequence"] == sequence
    assert f"entry {sequence}" in done.sentence
    assert "journal.sqlite" in done.sentence
    words = baton(home, "journal", "verify")
    assert (words.code, words.out) == (ExitCode.ENVIRONMENT, "")


def flip_a_byte(path: Path, sequence: int) -> None:
    """What a patient cheat does: past the triggers, and putting them back."""
    connection = apsw.Connection(str(path))
    triggers = list(connection.execute("SELECT name, sql FROM sqlite_schema WHERE type='trigger'"))
    (encoded,) = next(
        connection.execute("SELECT encoded FROM entries WHERE sequence = ?", (sequence,))
    )
    bent = bytearray(encoded)
    bent[len(bent) // 2] ^= 1
    for name, _ in triggers:
        connection.execute(f"DROP TRIGGER {name}")
    update = "UPDATE entries SET encoded = ? WHERE sequence = ?"
    connection.execute(update, (bytes(bent), sequence))
    for _, sql in triggers:
        connection.execute(sql)
    connection.close()


def test_every_setting_tells_where_it_comes_from(home: Path):
    done = baton(home, "config", "show", "--json")
    assert (done.code, done.err) == (ExitCode.FINE, "")
    assert done.out.isascii()
    settings = {each["key"]: each for each in map(json.loads, done.out.splitlines())}
    assert settings["till.patience"]["source"] == "default"
    assert settings["platforms.baton.url"]["source"] == str(home / "baton.toml")
    assert all(each["help"] for each in settings.values())
    words = baton(home, "config", "show")
    assert len(words.out.splitlines()) == len(settings) + 1
    token = (home / "secrets/baton.token").read_text()
    assert token not in done.out + words.out


def test_an_unknown_setting_names_the_nearest(home: Path):
    with (home / "baton.toml").open("a") as settings:
        settings.write("[till]\npatiance = 3.0\n")
    done = baton(home, "config", "show")
    assert (done.code, done.out) == (ExitCode.WRONG_USE, "")
    assert "'patience'" in done.sentence
    assert "baton.toml" in done.sentence


@pytest.mark.parametrize(
    "words",
    [["frobnicate"], ["redeem"], ["queue", "--limit", "few"], ["journal", "burn"], ["\x1b[31mred"]],
)
def test_what_no_command_understands_exits_2(tmp_path: Path, words: list[str]):
    done = baton(tmp_path, *words)
    assert (done.code, done.out) == (ExitCode.WRONG_USE, "")
    assert done.sentence.startswith("baton")


def test_an_option_nobody_knows_cannot_write_on_the_screen(tmp_path: Path):
    done = baton(tmp_path, "queue", "--\x1b[2Jfoo\x07")
    assert done.code == ExitCode.WRONG_USE
    assert done.sentence


def test_help_lists_commands_and_exit_codes(tmp_path: Path):
    done = baton(tmp_path, "--help")
    assert (done.code, done.err) == (ExitCode.FINE, "")
    for number, meaning in ExitCode.MEANING:
        assert f"{number}  {meaning}" in done.out
    for command in ("redeem", "scan", "queue", "sync", "journal", "config", "claim", "sandbox"):
        assert command in done.out
    bare = baton(tmp_path)
    assert (bare.code, bare.out) == (ExitCode.WRONG_USE, "")


def test_without_the_sandbox_extra_it_says_what_to_install(tmp_path: Path):
    environ = without(tmp_path / "blocked", "fastapi", "uvicorn", "segno", "starlette")
    for command in (["sandbox"], ["demo", "--headless"]):
        done = baton(tmp_path / "home", *command, **environ)
        assert (done.code, done.out) == (ExitCode.ENVIRONMENT, "")
        assert "baton-terminal[sandbox]" in done.sentence
    assert baton(tmp_path / "home", "--help", **environ).code == ExitCode.FINE
