"""The acceptance test on a whole till: scanner, platform, books, printer, signed slip."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from drivers.outputs.printer_simulator import PrinterSimulator
from drivers.scanners.line_simulator import LineSimulator
from terminal.bootstrap import bench_of, open_till
from terminal.core.install import BadInstall, decode_install, encode_install
from terminal.core.people import Person
from terminal.core.record import EntryKind
from terminal.demo.relay import Relay
from terminal.diagnostics.bench import Bench
from terminal.diagnostics.finding import Finding, Level, phrase
from terminal.errors import WrongUse
from terminal.slips.facts import witness_text
from terminal.till import Till

from .conftest import Platform
from .counters import TestCounter
from .waiting import wait_for

SETTINGS = """
[scanners.front]
driver = "serial"
device = "{line}"
[outputs.slips]
driver = "escpos"
network = "{printer}"
"""
FOUND = [Finding("disk", Level.PASS, phrase("x")), Finding("clock", Level.WARN, phrase("x"))]


class Site:
    """A till with a scanner and a printer, and the technician before it."""

    def __init__(self, home: Path, scanner: LineSimulator, printer: PrinterSimulator) -> None:
        self.scanner, self.printer, self.counter = scanner, printer, TestCounter()
        with (home / "baton.toml").open("a") as file:
            file.write(SETTINGS.format(line=scanner.path, printer=printer.address))
        self.till: Till = open_till(self.counter, home=home)
        self.till.start()
        wait_for(lambda: all(line.up for line in self.till.lines.values()))
        wait_for(lambda: [each.state for each in self.till.status().scanners] == ["ready"])
        self.bench: Bench = bench_of(self.till, home)
        self.bench.findings = list(FOUND)

    def scan(self, code: str) -> None:
        before = len(self.counter.shown)
        self.scanner.show(code.encode())
        wait_for(lambda: len(self.counter.shown) > before)

    def refuses(self, code: str) -> None:
        """Nothing is judged, since nobody serves."""
        before = len(self.counter.failures)
        self.scanner.show(code.encode())
        wait_for(lambda: len(self.counter.failures) > before)
        assert "nobody has signed in" in self.counter.failures[-1]


@pytest.fixture
def site(claimed: Callable[[str], Path], tmp_path: Path) -> Iterator[Site]:
    with LineSimulator(tmp_path / "scanner") as scanner, PrinterSimulator() as printer:
        made = Site(claimed("till"), scanner, printer)
        yield made
        made.till.stop()


def test_a_test_voucher_goes_through_everything_and_leaves_a_signed_slip(
    site: Site, sound_platform: Platform
) -> None:
    code = site.bench.test_voucher()
    site.scan(code)
    shown = site.counter.shown[-1]
    assert shown.test
    slip = site.bench.conclude(shown)
    journal = site.till.ledger.journal
    entry = journal.at(slip.sequence)
    assert entry is not None
    assert (entry.kind, entry.hash, entry.test) == (EntryKind.INSTALL, slip.hash, True)
    assert journal.verify() is None
    made = decode_install(entry.body)
    assert (made.count("pass"), made.count("warn"), made.receipt) == (1, 1, True)
    voucher = shown.voucher.id if shown.voucher else ""
    (booked,) = sound_platform.booked(voucher)
    assert (booked["id"].replace("-", ""), booked["test"]) == (made.redemption.hex(), True)
    witness = witness_text(site.till.identity.till, slip.sequence, slip.hash)
    wait_for(lambda: witness in [each.text for each in site.printer.paper if each.what == "qr"])
    text = slip.path.read_text()
    assert slip.path.stat().st_mode & 0o777 == 0o600
    assert "INSTALLATION" in text
    assert "TEST - NOT VALID" in text
    assert "clock" in text
    assert site.till.status().today.redeemed == 0


def test_technician_needs_no_cashier_for_a_test_and_for_nothing_else(
    site: Site, sound_platform: Platform
) -> None:
    """People are registered and nobody has signed in, as technicians find a shop in the morning."""
    crew, ledger = site.till.staff.crew, site.till.ledger
    crew.put(Person("10", "Lin"), "1357", by="technician")
    ledger.operator = ""
    real = sound_platform.issue("prepaid")
    site.refuses(site.bench.test_voucher())
    site.bench.await_test(True)
    site.refuses(real["signed"])
    assert sound_platform.booked(real["id"]) == []
    site.scan(site.bench.test_voucher())
    assert site.counter.shown[-1].test
    slip = site.bench.conclude(site.counter.shown[-1])
    site.bench.await_test(False)
    assert ledger.journal.at(slip.sequence) is not None
    site.refuses(site.bench.test_voucher())


def test_without_a_test_voucher_there_is_no_slip(
    site: Site, sound_platform: Platform, line: Relay
) -> None:
    real = sound_platform.issue("prepaid")["signed"]
    code = site.bench.test_voucher()
    before = site.till.ledger.journal.select([EntryKind.INSTALL])
    site.scan(real)
    with pytest.raises(WrongUse, match="no test voucher"):
        site.bench.conclude(site.counter.shown[-1])
    line.cut()
    site.scan(code)
    with pytest.raises(WrongUse, match="accepted offline"):
        site.bench.conclude(site.counter.shown[-1])
    assert site.till.ledger.journal.select([EntryKind.INSTALL]) == before


def test_a_technician_has_the_scans_while_looking(site: Site, sound_platform: Platform) -> None:
    code = sound_platform.issue("prepaid")["signed"]
    seen: list[bytes] = []
    heard: list[bytes] = []
    site.bench.lend(lambda scans: seen.extend(each.raw for each in scans))
    assert site.bench.listen("front", lambda direction, wire: heard.append(wire))
    site.scanner.show(code.encode())
    wait_for(lambda: seen == [code.encode()])
    assert b"".join(heard) == code.encode() + b"\r"
    assert site.counter.shown == []
    site.bench.lend(None)
    site.scan(sound_platform.issue("prepaid")["signed"])


def test_a_test_slip_and_the_code_come_out_of_the_printer(site: Site) -> None:
    site.bench.print_test()
    wait_for(lambda: "TEST - NOT VALID" in site.printer.text())
    site.bench.print_code("BTN1:X", "TEST")
    wait_for(lambda: "BTN1:X" in [each.text for each in site.printer.paper if each.what == "qr"])


@pytest.mark.parametrize("body", [b"", b"\x00", b"\xa0", b"\xa1\x00\x02"])
def test_what_is_no_acceptance_is_told(body: bytes) -> None:
    with pytest.raises(BadInstall):
        decode_install(body)


def test_an_acceptance_is_read_as_it_was_written(site: Site) -> None:
    site.scan(site.bench.test_voucher())
    slip = site.bench.conclude(site.counter.shown[-1])
    entry = site.till.ledger.journal.at(slip.sequence)
    assert entry is not None
    assert encode_install(decode_install(entry.body)) == entry.body
