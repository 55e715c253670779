"""`baton claim` as a process: how a till comes to its name, and that nothing takes it away."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from terminal.demo.relay import Relay
from terminal.errors import ExitCode

from .commands import Done, baton
from .conftest import SHOP, Platform


def new_token(platform: Platform) -> str:
    return str(platform.admin("/admin/claim-tokens", {"shop": SHOP})["claim_token"])


def claim(home: Path, line: Relay, token: str, *more: str) -> Done:
    return baton(home, "claim", "--url", line.url, "--token", token, *more)


def files(home: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}


def test_a_claimed_till_redeems(sound_platform: Platform, line: Relay, tmp_path: Path):
    home = tmp_path / "new"
    done = claim(home, line, new_token(sound_platform), "--json")
    assert (done.code, done.err) == (ExitCode.FINE, "")
    assert (done.json["shop"], done.json["currency"]) == (SHOP, "CNY")
    for secret in (home / "secrets").iterdir():
        assert secret.stat().st_mode & 0o777 == 0o600
    made = sound_platform.issue("prize")
    assert baton(home, "redeem", made["signed"]).code == ExitCode.FINE


def test_a_claim_never_takes_the_place_of_another(
    sound_platform: Platform, line: Relay, claimed: Callable[[str], Path]
):
    """Under a new name the till could no longer open the journal it already has."""
    home = claimed("till")
    before = files(home)
    done = claim(home, line, new_token(sound_platform))
    assert (done.code, done.out) == (ExitCode.WRONG_USE, "")
    assert "claimed already" in done.sentence
    assert files(home) == before


@pytest.mark.parametrize("token", ["", "unknown", "-unknown", "used"])
def test_a_token_that_the_platform_does_not_take(
    sound_platform: Platform, line: Relay, tmp_path: Path, token: str
):
    if token == "used":
        token = new_token(sound_platform)
        assert claim(tmp_path / "first", line, token).code == ExitCode.FINE
    done = claim(tmp_path / "new", line, token)
    assert (done.code, done.out) == (ExitCode.WRONG_USE, "")
    assert "claim token" in done.sentence
    assert not (tmp_path / "new/till.json").exists()


def test_settings_that_name_another_address_are_seen_before_the_token_is_spent(
    sound_platform: Platform, line: Relay, tmp_path: Path
):
    """Claimed there, the till would go on asking here."""
    home, token = tmp_path / "new", new_token(sound_platform)
    home.mkdir()
    (home / "baton.toml").write_text('[platforms.baton]\nurl = "https://old.example"\n')
    done = claim(home, line, token)
    assert done.code == ExitCode.WRONG_USE
    assert "https://old.example" in done.sentence
    (home / "baton.toml").write_text("[till]\nlanguage = 'zh_CN' # kept")
    assert claim(home, line, token).code == ExitCode.FINE
    assert "# kept" in (home / "baton.toml").read_text()
    assert baton(home, "config", "show").code == ExitCode.FINE


@pytest.mark.parametrize("content", [b"[till\n", b"\xff\xfe", b"[till]\npatiance = 1\n"])
def test_broken_settings_are_seen_before_the_token_is_spent(
    sound_platform: Platform, line: Relay, tmp_path: Path, content: bytes
):
    home, token = tmp_path / "new", new_token(sound_platform)
    home.mkdir()
    (home / "baton.toml").write_bytes(content)
    done = claim(home, line, token)
    assert done.code == ExitCode.WRONG_USE
    assert "baton.toml" in done.sentence
    (home / "baton.toml").unlink()
    assert claim(home, line, token).code == ExitCode.FINE


@pytest.mark.parametrize("url", ["http://platform.example", "https://[", 'http://127.0.0.1:1/"\n'])
def test_what_is_no_address(tmp_path: Path, url: str):
    done = baton(tmp_path / "new", "claim", "--url", url, "--token", "any")
    assert (done.code, done.out) == (ExitCode.WRONG_USE, "")
    assert "no address" in done.sentence


def test_nobody_at_that_address(line: Relay, tmp_path: Path):
    line.cut()
    done = claim(tmp_path / "new", line, "any")
    assert (done.code, done.out) == (ExitCode.UNANSWERED, "")
    assert "cannot be reached" in done.sentence
