"""Bad input of every sort: one clear sentence, and nothing already accepted is lost."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from drivers import Status
from terminal.bootstrap import flow_of, open_books, open_till
from terminal.contact import Prober
from terminal.errors import ExitCode

from .commands import Done, baton, inside
from .conftest import Platform
from .counters import TestCounter
from .waiting import wait_for

JOURNAL = "journal.sqlite"


@pytest.fixture
def home(sound_platform: Platform, claimed: Callable[[str], Path]) -> Path:
    """A till that has accepted something, its journal whole in one file."""
    home = claimed("till")
    books = open_books(home)
    Prober(books.platforms, books.lines, books.kits, books.clock).probe()
    flow_of(books, TestCounter()).run(sound_platform.issue("prize")["opaque"].encode())
    books.close()
    connection = apsw.Connection(str(home / JOURNAL))
    list(connection.execute("SELECT count(*) FROM entries"))
    list(connection.execute("PRAGMA wal_checkpoint(TRUNCATE)"))
    connection.close()
    assert not [path for path in home.glob(f"{JOURNAL}-wal") if path.stat().st_size]
    return home


def assert_whole(home: Path, entries: int = 3) -> None:
    """Everything that was in the journal still is."""
    journal = open_books(home).ledger.journal
    with journal:
        assert journal.verify() is None
        assert journal.head().sequence + 1 >= entries


def assert_clean(done: Done) -> None:
    """What a person sees holds no control character and no traceback."""
    for line in (done.out + done.err).split("\n"):
        assert line == "" or line.isprintable()
        assert "Traceback" not in line
        assert "fault of Baton" not in line


# Codes

CODES = {
    "no text": b"\xff\xfe\x00\x80",
    "100 kB": b"A" * 100_000,
    "100 kB of a voucher": b"BTN1:" + b"A" * 100_000,
    "nothing": b"",
    "blanks": b" \t\r\n ",
    "escape codes": b"\x1b[2J\x1b]0;owned\x07VC-ABC123DEF0",
    "C1 controls": "\x9b31mVC-ABC123DEF0".encode(),
    "NUL": b"VC-ABC\x00123DEF0",
    "markup": b"[bold red]VC-ABC123DEF0[/][@click=app.quit]",
    "turned round": "\u202e0FED321CBA-CV".encode(),
    "a tower": ("e" + "\u0301" * 500).encode(),
    "a voucher of junk": b"BTN1:\xf0\x9f\x8e\x9f not base45 at all",
    "a voucher of nothing": b"BTN1:",
    "an option": b"--amount",
}


@pytest.mark.parametrize("name", CODES)
def test_a_senseless_code_is_refused(home: Path, name: str):
    done = inside(home, "redeem", "-", "--json", stdin=CODES[name])
    assert (done.code, done.err) == (ExitCode.REFUSED, "")
    assert done.json["verdict"] == "refused"
    assert done.json["reason"] in ("unknown_code", "bad_signature")
    assert len(done.out) < 2000
    assert_whole(home)


@pytest.mark.parametrize("name", ["100 kB", "escape codes", "markup", "turned round", "a tower"])
def test_what_a_person_sees_of_it_is_clean(home: Path, name: str):
    done = baton(home, "redeem", "-", stdin=CODES[name])
    assert (done.code, done.err) == (ExitCode.REFUSED, "")
    assert "REFUSED" in done.out
    assert len(done.out) < 2000
    assert_clean(done)


def test_a_title_of_the_platform_cannot_write_on_the_screen(sound_platform: Platform, home: Path):
    made = sound_platform.issue("prize", title="Cola \x1b[2J\x07\u202e[red]x[/]")
    done = inside(home, "redeem", made["signed"])
    assert done.code == ExitCode.FINE
    assert "GIVE Cola" in done.out
    assert_clean(done)
    assert_clean(inside(home, "queue"))


# Settings and secrets


@pytest.mark.parametrize("command", [["redeem", "VC-ABC123DEF0"], ["queue"], ["sync"]])
def test_an_unknown_setting_stops_every_command(home: Path, command: list[str]):
    settings = home / "baton.toml"
    whole = settings.read_text()
    settings.write_text(whole + "[till]\npatiance = 3.0\n")
    done = inside(home, *command)
    assert (done.code, done.out) == (ExitCode.WRONG_USE, "")
    assert "'patience'" in done.sentence
    settings.write_text(whole)
    assert_whole(home)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("secrets/baton.token", None),
        ("secrets/baton.token", b""),
        ("secrets/baton.token", b"\xff\xfe\x00"),
        ("secrets/baton.token", b"two\r\nHeaders: yes"),
        ("secrets/baton.token", "a folder"),
        ("secrets/till.key", None),
        ("secrets/till.key", b"short"),
        ("secrets/till.key", bytes(range(32))),
        ("secrets/till.key", "a folder"),
        ("till.json", b""),
        ("till.json", b"\xff\xfe"),
        ("till.json", b'{"till": 7}'),
        ("till.json", b"[" * 100_000),
        ("till.json", "a folder"),
    ],
)
def test_a_secret_that_cannot_be_used_is_named(
    sound_platform: Platform, home: Path, name: str, content: bytes | str | None
):
    made = sound_platform.issue("prize")
    path = home / name
    whole = path.read_bytes()
    path.unlink()
    if content == "a folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    done = inside(home, "redeem", made["signed"])
    assert (done.code, done.out) == (ExitCode.ENVIRONMENT, "")
    assert str(home) in done.sentence
    assert sound_platform.booked(made["id"]) == []
    shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)
    path.write_bytes(whole)
    assert_whole(home)


def test_a_damaged_offline_kit_is_fetched_anew(sound_platform: Platform, home: Path):
    (home / "kits/baton.json").write_bytes(b"{" * 1000)
    assert inside(home, "redeem", sound_platform.issue("prize")["signed"]).code == ExitCode.FINE
    assert_whole(home)


def test_a_home_that_is_no_folder(tmp_path: Path):
    home = tmp_path / "file"
    home.write_text("not a folder")
    for command in (["queue"], ["claim", "--url", "http://127.0.0.1:1", "--token", "any"]):
        done = inside(home, *command)
        assert done.code in (ExitCode.WRONG_USE, ExitCode.ENVIRONMENT)
        assert str(home) in done.sentence


# The journal


def test_the_first_copy_is_whole(home: Path):
    """Otherwise the tests below would show nothing."""
    assert_whole(home)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "random bytes": lambda whole: bytes(reversed(range(256))) * 64,
    "half": lambda whole: whole[: len(whole) // 2],
    "not even a header": lambda whole: whole[:50],
    "nothing": lambda whole: b"",
    "another program's": lambda whole: foreign(),
}


def foreign() -> bytes:
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE TABLE orders (id)")
    return connection.serialize("main")


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_journal_accepts_nothing_and_is_left_alone(
    sound_platform: Platform, home: Path, damage: str
):
    path, made = home / JOURNAL, sound_platform.issue("prize")
    whole = path.read_bytes()
    path.write_bytes(DAMAGES[damage](whole))
    damaged = path.read_bytes()
    for command in (["redeem", made["signed"]], ["sync"], ["journal", "verify"]):
        done = inside(home, *command)
        assert done.code == ExitCode.ENVIRONMENT, command
        assert str(path) in done.sentence
    assert sound_platform.booked(made["id"]) == []
    assert path.read_bytes() == damaged
    for beside in home.glob(f"{JOURNAL}-*"):
        beside.unlink()
    path.write_bytes(whole)
    assert_whole(home)


def test_rot_in_the_middle_is_found_before_anything_is_accepted(
    sound_platform: Platform, home: Path
):
    path, made = home / JOURNAL, sound_platform.issue("prize")
    whole = path.read_bytes()
    path.write_bytes(whole[:2048] + b"\xa5" * 4096 + whole[6144:])
    for command in (["redeem", made["signed"]], ["journal", "verify"]):
        done = inside(home, *command)
        assert (done.code, done.out) == (ExitCode.ENVIRONMENT, "")
        assert str(path) in done.sentence
    assert sound_platform.booked(made["id"]) == []


def test_a_journal_that_is_gone_is_not_begun_anew(sound_platform: Platform, home: Path):
    """An empty journal would say that nothing was ever accepted here."""
    made = sound_platform.issue("prize")
    for path in home.glob(f"{JOURNAL}*"):
        path.unlink()
    done = inside(home, "redeem", made["signed"])
    assert (done.code, done.out) == (ExitCode.ENVIRONMENT, "")
    assert JOURNAL in done.sentence
    assert not (home / JOURNAL).exists()
    assert sound_platform.booked(made["id"]) == []


# The platform


@pytest.fixture
def portal(sound_platform: Platform) -> Platform:
    """A hotel's sign-in page answers in the platform's place."""
    sound_platform.fault("html")
    return sound_platform


def test_a_platform_that_answers_html(home: Path, portal: Platform):
    asked, signed = portal.issue("prize"), portal.issue("prize")
    refused = inside(home, "redeem", asked["opaque"], "--json")
    assert (refused.code, refused.json["reason"]) == (ExitCode.UNANSWERED, "offline_not_allowed")
    accepted = inside(home, "redeem", signed["signed"], "--json")
    assert (accepted.code, accepted.json["authority"]) == (ExitCode.FINE, "till")
    done = inside(home, "sync")
    assert done.code == ExitCode.UNANSWERED
    assert "sign-in page" in done.sentence
    assert_whole(home, entries=4)
    portal.fault("reset")
    assert inside(home, "sync").code == ExitCode.FINE
    assert [each["id"] for each in portal.booked(signed["id"])] == [accepted.json["redemption"]]


def test_html_in_place_of_a_claim(portal: Platform, tmp_path: Path):
    done = inside(tmp_path / "new", "claim", "--url", portal.url, "--token", "any")
    assert (done.code, done.out) == (ExitCode.UNANSWERED, "")
    assert "sign-in page" in done.sentence


# A scanner


def test_a_port_that_does_not_exist_leaves_the_till_running(sound_platform: Platform, home: Path):
    with (home / "baton.toml").open("a") as settings:
        settings.write('[scanners.front]\ndriver = "serial"\ndevice = "/dev/baton-absent"\n')
        settings.write('[scanners.eye]\ndriver = "camera"\nsource = "/dev/baton-eye"\n')
    counter = TestCounter()
    till = open_till(counter, home=home)
    till.start()
    try:
        wait_for(lambda: len(till.status().scanners) == 2)
        for scanner in till.status().scanners:
            assert scanner.state == Status.MISSING
            assert "/dev/baton-" in scanner.name
            assert (scanner.why, scanner.advice[:10]) == ("not found", "plug it in")
            assert scanner.why.isprintable()
        till.scan(sound_platform.issue("prize")["signed"].encode())
        wait_for(lambda: counter.shown or counter.failures)
        assert [each.decision.verdict for each in counter.shown] == ["accepted"]
    finally:
        till.stop()
    assert_whole(home, entries=5)
