"""What the cash register may say, what it is told, and the bill it tells: pure rules."""

import contextlib
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.outputs.paper import Bars
from terminal.core.model import (
    Authority,
    Code,
    CodeKind,
    Decision,
    Prompt,
    PromptKind,
    Reason,
    Refusal,
    Verdict,
    Worth,
)
from terminal.counter import Shown
from terminal.errors import ConfigError
from terminal.register.bars import checked
from terminal.register.bills import BilledCounter, Bills
from terminal.register.bridge import RegisterBridge
from terminal.register.lines import MAX_LINE, BadLine, Bill, NoBill, heard, verdict
from terminal.register.settings import RegisterSettings

AT = datetime(2026, 11, 22, 6, 7, 31, tzinfo=UTC)
CODE = Code(CodeKind.OPAQUE, "SECRET-VOUCHER-CODE", "SE…DE")
WORTH = Worth("Lunch\x1b[2J", 1, "CNY", discount=8800, take=1200, bill=10_000)
ACCEPTED = Decision(Verdict.ACCEPTED, Authority.PLATFORM, WORTH)
SHOWN = Shown(CODE, ACCEPTED, AT, "0193513e-7b2c-7cc1-9d1c-0f1e2d3c4b5a", 12, bytes(32))
BILL = Prompt(PromptKind.BILL, "CNY")


def test_a_bill_and_its_end():
    said = heard(b'{"event":"bill","amount":10000,"currency":"CNY","reference":"R-1"}')
    assert said == Bill(10_000, "CNY", "R-1")
    assert heard(b'{"event":"no_bill"}') == NoBill()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"POST / HTTP/1.1",
        b"[]",
        b"null",
        b'{"event":"bill"}',
        b'{"event":"open_drawer"}',
        b'{"event":"bill","amount":-1,"currency":"CNY"}',
        b'{"event":"bill","amount":1.5,"currency":"CNY"}',
        b'{"event":"bill","amount":"100","currency":"CNY"}',
        b'{"event":"bill","amount":true,"currency":"CNY"}',
        b'{"event":"bill","amount":9007199254740993,"currency":"CNY"}',
        b'{"event":"bill","amount":1,"currency":"yuan"}',
        b'{"event":"bill","amount":1,"currency":"CNY","operator":"root"}',
        b'{"event":"bill","amount":1,"currency":"CNY","reference":"\\u001b[2J"}',
        b'{"event":"bill","amount":1,"currency":"CNY","reference":"' + b"x" * 65 + b'"}',
        b'{"event":"bill","amount":1,"currency":"CNY"' + b" " * MAX_LINE + b"}",
        b"[" * 4000,
        b'{"a":' * 700,
        b"\xff\xfe",
    ],
)
def test_everything_else_is_refused_in_one_clean_sentence(line):
    with pytest.raises(BadLine) as caught:
        heard(line)
    assert str(caught.value).isprintable()


@given(st.binary(max_size=300))
def test_any_bytes_are_a_line_of_ours_or_refused(line):
    with contextlib.suppress(BadLine):
        assert isinstance(heard(line), Bill | NoBill)


def test_the_register_learns_amounts_and_proof_but_never_the_code():
    line = verdict(SHOWN, "2800000088001", "R-1")
    assert line.endswith(b"\n")
    assert line.count(b"\n") == 1
    told = json.loads(line)
    amounts = {name: told[name] for name in ("bill", "discount", "take", "currency", "uses")}
    assert amounts == {"bill": 10_000, "discount": 8800, "take": 1200, "currency": "CNY", "uses": 1}
    assert (told["id"], told["sequence"], told["reference"]) == (SHOWN.redemption, 12, "R-1")
    assert "SECRET" not in line.decode()
    assert "\\u001b" not in line.decode()


def test_a_refusal_is_told_with_its_reason():
    refused = Decision(Verdict.REFUSED, refusal=Refusal(Reason.EXPIRED))
    told = json.loads(verdict(Shown(CODE, refused, AT)))
    assert (told["verdict"], told["reason"]) == ("refused", "expired")
    assert "take" not in told


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def bills(clock):
    return Bills(60.0, clock)


def test_a_bill_answers_one_question(bills):
    bills.put(Bill(10_000, "CNY", "R-1"))
    assert bills.take(BILL) == 10_000
    assert bills.take(BILL) is None
    assert (bills.reference(), bills.reference()) == ("R-1", "")


@pytest.mark.parametrize(
    ("bill", "prompt", "age"),
    [
        (Bill(100, "CNY"), BILL, 60.1),
        (Bill(100, "TWD"), BILL, 0),
        (Bill(100, "CNY"), Prompt(PromptKind.USES, "CNY", most=500), 0),
        (Bill(100, "CNY"), Prompt(PromptKind.BILL, "CNY", most=99), 0),
        (None, BILL, 0),
    ],
    ids=["stale", "currency", "other question", "too much", "withdrawn"],
)
def test_a_bill_that_does_not_fit_answers_nothing(bills, clock, bill, prompt, age):
    bills.put(Bill(1, "CNY"))
    bills.put(bill)
    clock.now += age
    assert bills.take(prompt) is None


class Person:
    """A counter at which somebody answers, or is interrupted by the register."""

    def __init__(self, meanwhile=lambda: None, answer=None) -> None:
        self.asked = 0
        self.meanwhile, self.answer = meanwhile, answer

    def seen(self, code): ...
    def asking(self, code): ...
    def show(self, shown): ...
    def failed(self, why): ...

    def ask(self, prompt, code):
        self.asked += 1
        self.meanwhile()
        return self.answer


def test_nobody_is_asked_when_the_register_has_told(bills):
    person = Person(answer=5)
    bills.put(Bill(10_000, "CNY"))
    assert BilledCounter(person, bills).ask(BILL, CODE) == 10_000
    assert person.asked == 0


def test_a_bill_that_comes_while_somebody_is_asked_answers(bills):
    told = []
    bills.on_bill = lambda: told.append("give way")
    person = Person(meanwhile=lambda: bills.put(Bill(10_000, "CNY")), answer=None)
    assert BilledCounter(person, bills).ask(BILL, CODE) == 10_000
    assert told == ["give way"]


def test_a_person_who_answers_first_is_right_and_escape_stays_escape(bills):
    assert BilledCounter(Person(answer=7), bills).ask(BILL, CODE) == 7
    assert BilledCounter(Person(answer=None), bills).ask(BILL, CODE) is None


@pytest.mark.parametrize(
    ("settings", "bars"),
    [
        (RegisterSettings(), None),
        (RegisterSettings(barcode="ean13"), Bars("2800000088002", ean=True)),
        (RegisterSettings(barcode="ean13", prefix="2899999"), Bars("2899999088001", ean=True)),
        (RegisterSettings(barcode="ean13", prefix="289999999"), None),
        (RegisterSettings(barcode="code128", prefix="D"), Bars("D8800")),
        (RegisterSettings(barcode="code128", prefix="", amount="take"), Bars("1200")),
    ],
    ids=["off", "ean", "five figures", "no room", "letters", "take"],
)
def test_the_amount_as_a_bar_code(settings, bars):
    bridge = RegisterBridge(settings, "2", "Yunnan Rd")
    assert bridge.bars(SHOWN) == bars
    assert bool(bridge.modules(SHOWN)) == bool(bars)
    refused = Shown(CODE, Decision(Verdict.REFUSED, refusal=Refusal(Reason.EXPIRED)), AT)
    assert bridge.bars(refused) is None


@pytest.mark.parametrize(
    "settings",
    [
        RegisterSettings(barcode="qr"),
        RegisterSettings(barcode="ean13", prefix="D"),
        RegisterSettings(barcode="ean13", prefix="1" * 12),
        RegisterSettings(barcode="ean13", amount="bill"),
    ],
)
def test_settings_that_make_no_bar_code(settings):
    with pytest.raises(ConfigError):
        checked(settings)


def test_the_bridge_is_off_by_default():
    bridge = RegisterBridge(RegisterSettings(), "2", "Yunnan Rd")
    assert not bridge.wanted
    assert bridge.carriers == []
