"""A new till is claimed by a setup code, once, in time, and only by one it believes."""

from pathlib import Path

import pytest

from terminal.demo.relay import Relay
from terminal.errors import ExitCode

from .commands import baton
from .conftest import SHOP, Platform


def key(folder: Path, name: str = "signing") -> Path:
    path = folder / name
    assert baton(folder, "setup-code", "--key", path).code == ExitCode.FINE
    assert path.stat().st_mode & 0o777 == 0o600
    return path


def code(platform: Platform, line: Relay, signing: Path, *more: str, **environ: str) -> str:
    token = str(platform.admin("/admin/claim-tokens", {"shop": SHOP})["claim_token"])
    where = ("--key", signing, "--url", line.url, "--token", token)
    return baton(signing.parent, "setup-code", *where, *more, **environ).out.strip()


def new_till(folder: Path, signing: Path) -> Path:
    home = folder / "new"
    home.mkdir(exist_ok=True)
    (home / "setup.pub").write_bytes(signing.with_name(f"{signing.name}.pub").read_bytes())
    return home


def test_a_setup_code_claims_a_new_till_once(sound_platform: Platform, line: Relay, tmp_path: Path):
    signing = key(tmp_path)
    home, shown = new_till(tmp_path, signing), code(sound_platform, line, signing)
    done = baton(home, "provision", "--code", shown)
    assert done.code == ExitCode.FINE, done.err
    assert baton(home, "redeem", sound_platform.issue("prize")["signed"]).code == ExitCode.FINE
    (tmp_path / "more").mkdir()
    second = baton(new_till(tmp_path / "more", signing), "provision", "--code", shown)
    assert second.code != ExitCode.FINE


def test_the_wifi_is_handed_to_root_and_to_nobody_else(
    sound_platform: Platform, line: Relay, tmp_path: Path
):
    signing = key(tmp_path)
    home = new_till(tmp_path, signing)
    shown = code(
        sound_platform, line, signing, "--wifi", "Shop 7", BATON_WIFI_PASSWORD="open sesame"
    )
    assert baton(home, "provision", "--code", shown).code == ExitCode.FINE
    assert (home / "wifi").read_text() == "Shop 7\nopen sesame\n"
    assert (home / "wifi").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("wrong", ["stranger", "expired", "no key"])
def test_what_is_not_believed(wrong: str, sound_platform: Platform, line: Relay, tmp_path: Path):
    signing, other = key(tmp_path), key(tmp_path, "other")
    home = new_till(tmp_path, other if wrong == "stranger" else signing)
    if wrong == "no key":
        (home / "setup.pub").unlink()
    hours = ("--hours", "0.000001") if wrong == "expired" else ()
    done = baton(home, "provision", "--code", code(sound_platform, line, signing, *hours))
    assert done.code == ExitCode.WRONG_USE
    assert {"stranger": "not signed", "expired": "expired", "no key": "whose"}[wrong] in done.err
    assert not (home / "till.json").exists()
