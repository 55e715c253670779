"""Settings, amounts, questions, QR and the store of tickets."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import msgspec
import pytest

from terminal.core.model import AnswerKind
from terminal.errors import ConfigError, StateUnusable, WrongUse
from terminal.platforms.pretix.catalogue import minor_units
from terminal.platforms.pretix.client import complaint
from terminal.platforms.pretix.provision import Handshake, handshake_of
from terminal.platforms.pretix.questions import answers_of, question_of
from terminal.platforms.pretix.settings import Chosen, PretixSettings, chosen_lists, pattern_of
from terminal.platforms.pretix.shapes import CheckinQuestion, Order, Position
from terminal.platforms.pretix.store import Store
from terminal.platforms.pretix.tickets import ticket_id

from .events import SECRET, scanned


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        ("29.00", "EUR", 2900),
        ("-5.00", "EUR", -500),
        ("0.5", "EUR", 50),
        ("1000.00", "JPY", 1000),
        ("1.234", "KWD", 1234),
        ("1e9", "EUR", 0),
        ("", "EUR", 0),
        ("NaN", "EUR", 0),
        ("٣.00", "EUR", 0),
    ],
)
def test_amounts_are_whole_minor_units(text: str, currency: str, minor: int):
    assert minor_units(text, currency) == minor


def test_lists_are_named_by_event_and_number():
    settings = PretixSettings(lists=("lunch/1", "signed-fest/77"))
    assert chosen_lists(settings, "pretix") == (Chosen("lunch", 1), Chosen("signed-fest", 77))


@pytest.mark.parametrize("lists", [("lunch",), ("lunch/0",), ("a/b/1",), ("a/1", "a/2"), ("/1",)])
def test_a_list_that_is_none_is_said_with_its_setting(lists: tuple[str, ...]):
    with pytest.raises(ConfigError, match=r"platforms\.tickets\.lists"):
        chosen_lists(PretixSettings(lists=lists), "tickets")


def test_a_pattern_that_is_none_is_said_with_its_setting():
    with pytest.raises(ConfigError, match=r"platforms\.tickets\.codes"):
        pattern_of("[", "tickets")


# Questions


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("N", "3.5", "three"),
        ("S", "nuts", ""),
        ("B", "yes", "perhaps"),
        ("C", "31", "33"),
        ("M", "31,32", "31,33"),
        ("D", "2026-11-27", "27.11.2026"),
        ("H", "09:30", "9"),
        ("W", "2026-11-27 09:30", "2026-11-27"),
        ("CC", "DE", "Germany"),
        ("TEL", "+49 30 123456", "call me"),
    ],
)
def test_each_kind_of_question_takes_its_answers(kind: str, good: str, bad: str):
    options = [{"id": 31}, {"id": 32}]
    raw = {"id": 3, "question": "?", "type": kind, "required": True, "options": options}
    asked = question_of(msgspec.convert(raw, CheckinQuestion), "en")
    assert isinstance(asked.kind, AnswerKind)
    assert asked.takes(good)
    assert not asked.takes(bad)


def test_yes_and_no_are_told_in_the_servers_words():
    asked = [CheckinQuestion(3, "ID seen?", "B"), CheckinQuestion(4, "Name", "S")]
    told = answers_of([("3", "yes"), ("4", "yes"), ("5", "")], asked)
    assert told == {"3": "true", "4": "yes"}
    assert answers_of([("3", "no")], asked) == {"3": "false"}


def test_only_what_has_no_answer_is_asked():
    event = scanned()
    assert [q.id for q in event.asked(8, [], "en")] == ["3"]
    assert event.asked(8, [3], "en") == ()
    assert event.asked(7, [], "en") == ()


def test_a_product_is_named_in_its_language():
    assert scanned().title(7, None, "de") == "Mittagsmenü"
    assert scanned().title(7, None, "zh") == "Lunch set"
    assert scanned().title(99, None, "en") == "#99"


# The QR of a new device


def test_a_devices_qr_names_server_and_token():
    text = json.dumps({"handshake_version": 1, "url": "https://pretix.example", "token": "abc"})
    assert handshake_of(text) == Handshake("https://pretix.example", "abc")


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", "{}", '"handshake_version"', SECRET])
def test_another_code_is_no_devices_qr(text: str):
    assert handshake_of(text) is None


@pytest.mark.parametrize(
    "said",
    [
        {"handshake_version": 2, "url": "https://x.example", "token": "abc"},
        {"handshake_version": 1, "url": 3, "token": "abc"},
        {"handshake_version": 1, "url": "https://x.example", "token": ""},
    ],
)
def test_a_qr_that_cannot_be_used_says_so(said: dict[str, object]):
    with pytest.raises(WrongUse):
        handshake_of(json.dumps(said))


# The four shapes of an error


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"detail": "Invalid token."}', "Invalid token."),
        (b'{"lists": ["Invalid pk \\"9\\""]}', 'lists: Invalid pk "9"'),
        (b'["No check-in list passed."]', "No check-in list passed."),
        (b'{"non_field_errors": ["Too late"]}', "non_field_errors: Too late"),
        (b"<html>", "without words"),
        (b"[" * 5000, "without words"),
        (b"{}", "without words"),
        (b'["\\u001b[31mred\\u202e"]', "[31mred"),
    ],
)
def test_a_complaint_is_one_clean_clause(body: bytes, words: str):
    assert complaint(body) == words


# The store


def ticket_order(code: str = "A1", *secrets: str, **more: object) -> Order:
    places = [Position(n, 7, secret) for n, secret in enumerate(secrets or (SECRET,), 1)]
    return Order(code, "p", positions=places, **more)


def test_a_ticket_is_found_again_after_a_restart(tmp_path: Path):
    store = Store(tmp_path / "a" / "tickets.sqlite")
    store.write("lunch", [ticket_order()], kept=[("mark", 7)])
    store.close()
    again = Store(tmp_path / "a" / "tickets.sqlite")
    assert again.ticket(ticket_id(SECRET)).event == "lunch"
    assert again.kept("mark", int) == 7
    assert again.kept("mark", str) is None
    again.close()


def test_no_code_of_a_customer_is_on_the_disk(tmp_path: Path):
    store = Store(tmp_path / "tickets.sqlite")
    store.write("lunch", [ticket_order()])
    store.close()
    assert all(SECRET.encode() not in each.read_bytes() for each in tmp_path.iterdir())


def test_an_orders_old_tickets_go_when_it_comes_anew():
    store = Store(None)
    store.write("lunch", [ticket_order("A1", "first", "second")])
    store.write("lunch", [ticket_order("A1", "second", "third")])
    assert store.ticket(ticket_id("first")) is None
    assert store.ticket(ticket_id("second"))
    assert store.ticket(ticket_id("third"))
    store.close()


def test_a_blocked_code_can_be_free_again():
    store = Store(None)
    store.write("lunch", withdrawn=[("a", "blocked", True), ("b", "revoked", True)])
    assert (store.withdrawn("a"), store.withdrawn("b")) == ("blocked", "revoked")
    store.write("lunch", withdrawn=[("a", "blocked", False)])
    assert store.withdrawn("a") == ""
    store.close()


def test_another_events_tickets_are_forgotten():
    store = Store(None)
    store.write("lunch", [ticket_order("A1", "one")])
    store.write("dinner", [ticket_order("A1", "two")], [("c", "revoked", True)])
    store.forget_others(["lunch"])
    assert store.counts() == (1, 0)
    store.close()


@pytest.mark.parametrize(
    "content", [b"", b"not a database" * 100, b"SQLite format 3\0" + b"x" * 900]
)
def test_a_damaged_cache_is_begun_anew(tmp_path: Path, content: bytes):
    path = tmp_path / "tickets.sqlite"
    path.write_bytes(content)
    store = Store(path)
    store.write("lunch", [ticket_order()])
    assert store.counts() == (1, 0)
    store.close()


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path):
    (tmp_path / "file").write_text("")
    with pytest.raises(StateUnusable, match="fetched anew"):
        Store(tmp_path / "file" / "tickets.sqlite")


def test_threads_share_a_store():
    store = Store(None)
    threads = [
        threading.Thread(target=store.write, args=("lunch", [ticket_order(f"A{n}", f"s{n}")]))
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert store.counts() == (20, 0)
    store.close()
