"""A whole till with a printer, a beeping dummy and a cash register, against the sandbox."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from drivers.outputs import Signal
from drivers.outputs.dummy import DummyOutput
from drivers.outputs.printer_simulator import PrinterSimulator
from drivers.outputs.worker import OutputThread
from terminal.bootstrap import open_till
from terminal.core.model import Prompt, Verdict
from terminal.core.wire import b64
from terminal.errors import ConfigError, WrongUse
from terminal.register.bridge import Carrier
from terminal.register.tcp import TcpLines
from terminal.till import Till

from .conftest import Platform
from .counters import TestCounter
from .waiting import wait_for

Open = Callable[..., Till]


@pytest.fixture
def printer() -> Iterator[PrinterSimulator]:
    with PrinterSimulator() as made:
        yield made


@pytest.fixture
def opened(claimed: Callable[[str], Path]) -> Iterator[Open]:
    """Opens and starts a till with more settings; it ends with the test."""
    tills: list[Till] = []

    def make(settings: str, counter: Any, on_status: Any = lambda status: None) -> Till:
        home = claimed("till")
        with (home / "baton.toml").open("a") as file:
            file.write("\n" + settings)
        till = open_till(counter, on_status, home)
        tills.append(till)
        till.start()
        wait_for(lambda: all(line.up for line in till.lines.values()))
        return till

    yield make
    for till in tills:
        till.stop()


def thread_of(till: Till, kind: str) -> OutputThread:
    return next(each for each in till.outputs.threads if each.output.name == kind)


def scan(till: Till, code: str, counter: TestCounter) -> Any:
    before = len(counter.shown)
    till.scan(code.encode())
    wait_for(lambda: len(counter.shown) > before)
    return counter.shown[-1]


SETTINGS = """
[outputs.slips]
driver = "escpos"
network = "{address}"
[outputs.beep]
driver = "dummy"
device = "verdicts"
[slips]
header = ["12 Yunnan Rd"]
"""


@pytest.fixture
def printing(opened: Open, printer: PrinterSimulator, counter: TestCounter) -> Till:
    return opened(SETTINGS.format(address=printer.address), counter)


def test_a_verdict_is_heard_and_printed(
    sound_platform: Platform, printing: Till, printer: PrinterSimulator, counter: TestCounter
) -> None:
    made = sound_platform.issue("prepaid", title="午市套餐 [50% off]")
    shown = scan(printing, made["signed"], counter)
    assert printer.printed("cut")
    slip = printer.text()
    assert "午市套餐 [50% off] x 1" in slip
    assert "12 Yunnan Rd" in slip
    assert shown.redemption.rpartition("-")[2] in slip
    (witness,) = printer.printed("qr")
    till = printing.identity.till
    entry = printing.ledger.journal.at(shown.sequence)
    assert entry is not None
    assert witness.text == (
        f"BTNW1:{till}:{shown.sequence}:{shown.hash.hex()}:{b64(entry.signature)}"
    )
    dummy = thread_of(printing, "dummy").output
    assert isinstance(dummy, DummyOutput)
    wait_for(lambda: dummy.happened("signal") == [Signal.ACCEPTED])

    scan(printing, made["signed"] + "x", counter)
    wait_for(lambda: dummy.happened("signal") == [Signal.ACCEPTED, Signal.REFUSED])
    assert len(printer.printed("cut", 2, 0.0)) == 1, "a refusal has no slip"
    assert not [each for each in printer.paper if each.what == "unknown"]


def test_undo_copy_and_reports_are_printed(
    sound_platform: Platform, printing: Till, printer: PrinterSimulator, counter: TestCounter
) -> None:
    shown = scan(printing, sound_platform.issue("prepaid")["signed"], counter)
    taken = printing.undo(shown.redemption, reason="wrong table")
    assert len(printer.printed("cut", 2)) == 2
    assert "wrong table" in printer.text()
    printing.reprint(shown.redemption)
    assert len(printer.printed("cut", 3)) == 3
    assert "*** COPY ***" in printer.text()
    first, void, copy = (each.text for each in printer.printed("qr", 3))
    assert void.split(":")[2] == str(taken.sequence)
    assert copy == first
    printing.print_report(printing.staff.x())
    assert len(printer.printed("cut", 4)) == 4
    printing.staff.z()
    assert len(printer.printed("cut", 5)) == 5
    assert "Z 1" in printer.text()


def test_a_coupon_of_the_platform_is_printed_and_brings_the_customer_back(
    sound_platform: Platform, printing: Till, printer: PrinterSimulator, counter: TestCounter
) -> None:
    made = sound_platform.issue("prepaid", next_title="下次减 10", next_off=10_00)
    scan(printing, made["opaque"], counter)
    assert len(printer.printed("cut", 2)) == 2
    assert "下次减 10" in printer.text()
    coupon = printer.printed("qr", 2)[1].text
    counter.bill = 50_00
    shown = scan(printing, coupon, counter)
    assert shown.decision.worth.take == 40_00
    assert len(printer.printed("cut", 3)) == 3, "the coupon has no coupon"


def test_a_printer_fault_delays_no_verdict_and_is_a_notice(
    sound_platform: Platform, opened: Open, printer: PrinterSimulator, counter: TestCounter
) -> None:
    printer.deaf.set()  # takes the connection, then nothing: the worst there is
    seen: list[Any] = []
    till = opened(
        f'[outputs.slips]\ndriver = "escpos"\nnetwork = "{printer.address}"\npatience = 1.0\n',
        counter,
        seen.append,
    )
    took = []
    for _ in range(3):
        made = sound_platform.issue("prepaid")
        started = time.monotonic()
        shown = scan(till, made["signed"], counter)
        took.append(time.monotonic() - started)
        assert shown.decision.verdict is Verdict.ACCEPTED
    assert max(took) < 0.9, "less than the printer's patience"
    printer.deaf.clear()
    assert printer.printed("cut", 3), "the slips come when it works again"
    printer.out_of_paper = True
    scan(till, sound_platform.issue("prepaid")["signed"], counter)
    wait_for(lambda: [one for one in till.status().outputs if "out of paper" in one.why])
    wait_for(lambda: [s for s in seen if any("out of paper" in one.why for one in s.outputs)])


def test_without_a_printer_a_reprint_is_refused(opened: Open, counter: TestCounter) -> None:
    till = opened("", counter)
    with pytest.raises(WrongUse, match="no printer"):
        till.reprint("0193513e-7b2c-7cc1-9d1c-0f1e2d3c4b5a")


@pytest.mark.parametrize(
    "settings",
    ['[outputs.x]\ndriver = "escpos"\n', '[register]\nbarcode = "qr"\n', "[outputs.y]\n"],
)
def test_settings_of_outputs_that_make_no_sense(
    claimed: Callable[[str], Path], counter: TestCounter, settings: str
) -> None:
    home = claimed("till")
    with (home / "baton.toml").open("a") as file:
        file.write("\n" + settings)
    with pytest.raises(ConfigError):
        open_till(counter, home=home)


class Register:
    """A cash register on the other end of the till's port."""

    def __init__(self, port: int) -> None:
        self.line = socket.create_connection(("127.0.0.1", port), 10.0)
        self.file = self.line.makefile("rb")

    def hear(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.file.readline())
        return told

    def say(self, **told: Any) -> None:
        self.line.sendall(json.dumps(told).encode() + b"\n")

    def __enter__(self) -> Register:
        return self

    def __exit__(self, *_: object) -> None:
        self.line.close()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as door:
        port: int = door.getsockname()[1]
        return port


class Waiting(TestCounter):
    """Asked for a bill, this person waits until the question gives way."""

    def __init__(self) -> None:
        super().__init__()
        self.way = threading.Event()
        self.asked = threading.Event()

    def ask(self, prompt: Prompt, code: object) -> int | None:
        super().ask(prompt, code)  # type: ignore[arg-type]
        self.way.clear()  # as on a screen: only an open question gives way
        self.asked.set()
        assert self.way.wait(15.0)
        return None


def tcp_of(carriers: list[Carrier]) -> TcpLines:
    (found,) = [each for each in carriers if isinstance(each, TcpLines)]
    return found


def test_the_register_tells_the_bill_and_hears_the_verdict(
    sound_platform: Platform, opened: Open
) -> None:
    person = Waiting()
    till = opened(f'[register]\nport = {free_port()}\nbarcode = "ean13"\n', person)
    till.tell_of_scans(lambda raw: None if raw else person.way.set())
    carrier = tcp_of(till.outputs.register.carriers)
    assert carrier.listening.wait(10.0)
    with Register(carrier.port) as register:
        assert register.hear()["till"] == till.identity.till
        register.say(event="bill", amount=100_00, currency="CNY", reference="R-1")
        assert register.hear() == {"event": "ok"}
        made = sound_platform.issue("money_off", value=20_00)
        shown = scan(till, made["signed"], person)
        assert not person.asked.is_set(), "the bill was there: nobody is asked"
        told = register.hear()
        assert (told["bill"], told["discount"], told["take"]) == (100_00, 20_00, 80_00)
        assert (told["id"], told["reference"]) == (shown.redemption, "R-1")
        assert told["bars"].startswith("280000002000")
        assert len(shown.bars) == 95

        made = sound_platform.issue("money_off", value=20_00)
        before = len(person.shown)
        till.scan(made["signed"].encode())
        assert person.asked.wait(15.0)
        register.say(event="bill", amount=50_00, currency="CNY")
        assert register.hear() == {"event": "ok"}
        wait_for(lambda: len(person.shown) > before)
        assert register.hear()["take"] == 30_00

        till.undo(reason="mistake")
        told = register.hear()
        assert (told["event"], told["discount"]) == ("taken_back", 20_00)


def test_a_test_is_printed_as_one_and_opens_no_drawer(
    opened: Open, sound_platform: Platform, printer: PrinterSimulator
) -> None:
    counter = TestCounter()
    drawer = '[outputs.till]\ndriver = "dummy"\ndevice = "tests"\ndrawer = true\n'
    till = opened(SETTINGS.format(address=printer.address) + drawer, counter)
    made = sound_platform.issue("money_off", value=5_00, test=True)
    counter.bill = 20_00
    shown = scan(till, made["signed"], counter)
    assert shown.test
    wait_for(lambda: "TEST - NOT VALID" in printer.text())
    dummy = next(t.output for t in till.outputs.threads if t.output.where == "tests")
    assert isinstance(dummy, DummyOutput)
    wait_for(lambda: bool(dummy.happened("printed")))
    assert set(dummy.happened("signal")) == {Signal.ATTENTION}
    assert dummy.happened("drawer") == dummy.happened("shown") == []
