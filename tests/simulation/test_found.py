"""What the simulation found, as short scripted stories: they stay even if the seeds move on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from terminal.core.model import Benefit, Reason, Verdict, Voucher, VoucherKind
from terminal.ledger import Ledger

from .adapter import NAME
from .audit import Audit
from .book import Book
from .machine import Machine
from .network import Line
from .planted import GuardOnly
from .program import SHOP, Parts, Program
from .world import World


class Stage:
    """One till in a calm world; nothing happens by chance."""

    def __init__(self, folder: Path) -> None:
        self.world, self.expected = World(0, calm=True), []
        self.book = Book(SHOP)
        self.audit = Audit(self.world, self.book)
        self.machine = Machine(self.world, "till-1", folder, True, Line(self.world))
        self.machine.boot()
        self.book.new_key("k1")
        kinds = (VoucherKind.PREPAID, VoucherKind.MONEY_OFF)
        self.book.policy = replace(
            self.book.policy, kinds=kinds, floor_limit=9000, max_count=9, max_age=86_400
        )

    def program(self, parts: Parts | None = None) -> Program:
        made = Program(self.machine, self.audit, parts or Parts())
        self.machine.programs.append(made)
        made.start()
        return made

    def voucher(self, kind: VoucherKind) -> bytes:
        name = f"v{len(self.book.vouchers)}"
        made = self.book.add(Voucher(name, Benefit(kind, name, "CNY", 500)))
        return made.code.encode()


@pytest.fixture
def stage(tmp_path):
    stage = Stage(tmp_path)
    yield stage
    for program in stage.machine.programs:
        program.close()
    assert stage.world.violations == stage.expected


def test_times_of_two_programs_never_run_backwards(stage):
    first, second = stage.program(), stage.program()
    stage.machine.shift = -3600
    first.probe()  # knows the platform's time; the other believes the system clock
    first.scan(stage.voucher(VoucherKind.PREPAID))
    second.scan(stage.voucher(VoucherKind.PREPAID))
    times = [entry.at for entry in first.journal.walk()]
    assert times == sorted(times)
    assert len(times) == 5


def test_an_outcome_has_the_business_date_that_the_platform_was_told(stage):
    program = stage.program()
    program.probe()
    cut = 14 * 3600  # seconds until it is 04:00 in Shanghai
    stage.world.advance(cut - 1.5 - stage.world.monotonic())

    def day_ends(machine: Machine, where: str) -> None:
        if where == "request" and program.journal.head().sequence == 1:
            stage.world.advance(cut + 0.001 - stage.world.monotonic())

    stage.world.meanwhile = day_ends
    program.scan(stage.voucher(VoucherKind.PREPAID))
    assert stage.world.monotonic() > cut
    told, kept = program.journal.last(2)[1].business_date, program.journal.last(1)[0].business_date
    assert (told, kept) == ("2026-03-02", "2026-03-02")
    assert [deed.date for deed in stage.book.confirmed("till-1")] == ["2026-03-02"]


@pytest.mark.parametrize("change", ["revoked", "key", "floor"])
def test_a_kit_that_comes_while_the_bill_is_asked_binds(stage, change):
    program = stage.program()
    program.probe()
    code = stage.voucher(VoucherKind.MONEY_OFF)
    program.line.lost(stage.world.utc(), OSError("cut"))

    def kit_comes(machine: Machine, where: str) -> None:
        if where == "bill asked":
            changes[change]()
            program.kits.hold(NAME, stage.book.kit(stage.world.utc()))

    changes = {
        "revoked": lambda: stage.book.stop("v0", "revoked"),
        "key": lambda: stage.book.drop_key("k1"),
        "floor": lambda: setattr(stage.book, "policy", replace(stage.book.policy, floor_limit=9)),
    }
    stage.world.meanwhile = kit_comes
    shown = program.flow.run(code)
    said = {
        "revoked": Reason.REVOKED,
        "key": Reason.BAD_SIGNATURE,
        "floor": Reason.OFFLINE_CAP_REACHED,
    }
    assert (shown.decision.verdict, shown.decision.reason) == (Verdict.REFUSED, said[change])


@pytest.mark.parametrize(("ledger", "accepted"), [(Ledger, 1), (GuardOnly, 2)])
def test_two_programs_cannot_spend_one_floor_limit(stage, ledger, accepted):
    """The other one accepts between our facts and our entry; without the head both would."""
    stage.book.policy = replace(stage.book.policy, floor_limit=700)
    ours, other = (stage.program(Parts(ledger=ledger)) for _ in range(2))
    codes = [stage.voucher(VoucherKind.PREPAID) for _ in range(2)]
    for program in (ours, other):
        program.probe()
        program.line.lost(stage.world.utc(), OSError("cut"))

    def meanwhile(machine: Machine, where: str) -> None:
        if where == "facts read" and "flow" not in other.busy and not machine.in_hand:
            stage.world.meanwhile = lambda machine, where: None
            other.scan(codes[1])

    stage.world.meanwhile = meanwhile
    ours.scan(codes[0])
    assert len(stage.audit.tills["till-1"].greens) == accepted
    if accepted == 2:
        stage.expected = ["floor limit: till-1 entry 2: 1000 at risk, 700 allowed"]
