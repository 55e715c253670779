"""The support bundle: secrets are planted wherever there is room, then the archive is searched."""

from __future__ import annotations

import base64
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from terminal.bootstrap import Books, crew_of, examined, gate_of, read_config
from terminal.core.people import Person
from terminal.demo.relay import Relay
from terminal.diagnostics.bundle import bundle
from terminal.diagnostics.checks import named
from terminal.diagnostics.finding import Finding, Level, phrase
from terminal.diagnostics.runner import run_checks
from terminal.flow import Flow

from .commands import baton
from .conftest import Platform

PHONE, NAME, PIN = "13812345678", "Zhang Weiming", "97531086"
PASSWORD, HEADER, SPOKEN = "hunter2xyz", "Secret Lane 7", "tell nobody about it"
SETTINGS = f"""
[till]
operator = "{NAME}"
patience = 3.5
[scanners.eye]
driver = "camera"
source = "http://user:{PASSWORD}@192.0.2.9/video"
[scanners.front]
driver = "serial"
device = "/dev/serial/by-id/usb-{PASSWORD}"
baud = 19200
[slips]
header = ["{HEADER}"]
"""


@pytest.fixture
def planted(sound_platform: Platform, line: Relay, books: Books, flow: Flow) -> list[str]:
    """A till that has been used, with everything in it that support must not see."""
    home = books.config.home
    with (home / "baton.toml").open("a") as file:
        file.write(SETTINGS)
    gate_of(books.ledger, home).set_pin(PIN, NAME)
    crew_of(books).put(Person("10", NAME), "8642", NAME)
    books.ledger.operator = NAME
    made = sound_platform.issue("prepaid", title=f"Lunch for {PHONE}", trace=f"T{PHONE}")
    flow.run(made["signed"].encode())
    typed = sound_platform.issue("prize", title=f"Cola {PHONE}")
    flow.run(typed["typed"].encode())
    line.cut()
    waiting = sound_platform.issue("prepaid", title=NAME)
    flow.run(waiting["signed"].encode())
    secrets = [PHONE, NAME, PIN, PASSWORD, HEADER, SPOKEN, "192.0.2.9"]
    for path in (home / "secrets").rglob("*"):
        if path.is_file() and path.stat().st_size:
            secrets += forms_of(path.read_bytes())
    for each in (made, typed, waiting):
        secrets += [each["signed"][9:], each["typed"], each["opaque"], each["id"]]
    return secrets


def forms_of(secret: bytes) -> list[str]:
    """As text, as figures, as base64 in both spellings."""
    spelled = [base64.b64encode(secret), base64.urlsafe_b64encode(secret)]
    texts = [secret.hex()[:32], *(each.decode().strip("=")[:24] for each in spelled)]
    plain = secret.decode("latin-1")
    return [*texts, plain] if plain.isprintable() else texts


def searched(path: Path) -> str:
    """Everything in the archive: its names, and what is in its files."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    return "\n".join([*files, *files.values()])


def test_nothing_that_was_planted_is_in_the_bundle(
    planted: list[str], books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BATON_TOKEN", PASSWORD)
    home = books.config.home
    said = Finding("unit", Level.FAIL, phrase("{why}", why=SPOKEN), subject=f"{PASSWORD} {NAME}")
    with examined(home) as subject:
        found = [*run_checks(named(["platform", "scanner", "queue", "journal"]), subject), said]
        path = bundle(subject, found, read_config(home), books.clock.now())
    assert path.stat().st_mode & 0o777 == 0o600
    text = searched(path)
    assert [each for each in planted if each in text] == []


def test_the_search_would_find_what_is_there(planted: list[str], books: Books) -> None:
    """The same search on the files themselves finds every kind of secret."""
    home = books.config.home
    kept = b"\n".join(path.read_bytes() for path in home.rglob("*") if path.is_file())
    text = kept.decode("latin-1")
    for each in (PHONE, NAME, PASSWORD, HEADER):
        assert each in planted
        assert each in text


def test_what_support_needs_is_in_it(planted: list[str], books: Books) -> None:
    done = baton(books.config.home, "doctor", "queue", "versions", "--bundle", "--json")
    with zipfile.ZipFile(done.json["bundle"]) as archive:
        files: dict[str, Any] = {
            name: json.loads(archive.read(name)) for name in archive.namelist()
        }
    assert {each["check"] for each in files["findings.json"]} == {"queue", "desk", "versions"}
    assert files["settings.json"]["till.patience"] == 3.5
    assert files["settings.json"]["till.operator"] == "set"
    assert files["settings.json"]["scanners.front.baud"] == 19200
    assert files["software.json"]["versions"]["sqlite"].startswith("3.")
    verdicts = [each for each in files["journal.json"] if each.get("verdict") == "accepted"]
    assert len(verdicts) == 3
    assert verdicts[0]["code"].startswith("BTN~")
    assert len(files["queue.json"]) == 1
    assert files["kit.json"]["keys"] == 1


def test_the_same_code_looks_the_same_in_two_bundles_of_a_till(books: Books) -> None:
    from terminal.diagnostics.bundle import _blinding

    once, again = _blinding(books.config.home), _blinding(books.config.home)
    assert once("VC-1") == again("VC-1") != once("VC-2")
    assert once("") == ""


def test_a_till_that_was_never_claimed_has_a_bundle_too(tmp_path: Path) -> None:
    done = baton(tmp_path, "doctor", "disk", "--bundle", "--json")
    assert Path(done.json["bundle"]).exists()
