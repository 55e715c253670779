"""One running Baton on a machine, wired as `terminal.bootstrap` does it, but for time and chance.

Journal, outbox, ledger, flow, sender and prober are the product's own, on a real file. Two
programs on one machine (the screen and a command) share its file and its locks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from offline_queue import GENESIS, Draft, Drain, Journal, QueueError, SyncSettings
from offline_queue import Clock as QueueClock
from offline_queue.outbox import Outbox
from terminal.clock import Clock, from_micros, to_micros
from terminal.contact import Line, Prober
from terminal.core.day import DayCut
from terminal.core.decide import Facts
from terminal.core.model import Code, Decision, How, OfflineKit, Order, Prompt
from terminal.errors import BatonError
from terminal.flow import Flow, Place, Shown
from terminal.identity import verify_signature
from terminal.kit import KitStore
from terminal.ledger import Ledger
from terminal.report import Reporter

from .adapter import NAME, SimPlatform
from .audit import Audit
from .machine import Died, Machine

SHOP = "yunnan"
CUT = DayCut("Asia/Shanghai", time(4, 0))


@dataclass(frozen=True)
class Parts:
    """What a program is made of; a planted bug replaces a part."""

    flow: type[Flow] = Flow
    reporter: type[Reporter] = Reporter
    ledger: type[Ledger] = Ledger
    clock: type[Clock] = Clock
    now: Callable[[Clock], datetime] = Clock.now
    settles_at_start: bool = True


class Program:
    """A process: it stands until it dies, and then nothing of it does anything more."""

    def __init__(self, machine: Machine, audit: Audit, parts: Parts) -> None:
        self.machine, self.audit, self.world, self.parts = machine, audit, machine.world, parts
        self.alive, self.nudged = True, False
        self.busy: set[str] = set()
        self.binding: OfflineKit | None = None
        self.clock = parts.clock(machine.wall, machine.boot_time, machine.boot_id)
        self.journal = self._open_journal()
        self.clock.not_before(from_micros(self.journal.last(1)[0].at))
        self.kits = KitStore(machine.folder / "kits")
        self.line = Line()
        self.platform = SimPlatform(
            self.world,
            audit.book,
            machine.line,
            machine.name,
            self.point,
            self._leaving,
            self.bind,
        )
        self.ledger = self._make_ledger()
        self.drain = self._make_drain()
        self.flow = self._make_flow()
        self.prober = Prober(
            {NAME: self.platform},
            {NAME: self.line},
            self.kits,
            self.clock,
            self._contact,
            monotonic=self.world.monotonic,
        )

    # What it does

    def start(self) -> None:
        """What a crash left open is settled before the first scan."""
        if self.parts.settles_at_start:
            self._do("start", lambda: self.nudge(self.ledger.close_interrupted()))

    def scan(self, raw: bytes) -> None:
        """One code; the sender is nudged afterwards, as `terminal.till` does."""
        self._do("flow", lambda: self.nudge(self.flow.run(raw, How.SCANNED)))

    def sync(self) -> None:
        """One round of sending; a nudge overrides the backoff."""
        anyway, self.nudged = self.nudged, False

        def send() -> None:
            report = self.drain.sync_once(anyway)
            if report.failed and "finally" not in report.failed:
                self.world.broken("sending", report.failed)

        self._do("sync", send)

    def probe(self) -> None:
        """Fetch the offline kit."""
        self._do("probe", self.prober.probe)

    def nudge(self, _: Any = None) -> None:
        """Send at the next chance."""
        self.nudged = True

    def bind(self) -> None:
        """A wait is over and facts are read: the kit that is known now binds the decision."""
        self.binding = self.kits.current(NAME)

    def close(self) -> None:
        """After its death or at the end: let go of the file."""
        self.journal.close()

    # Where it may end

    def point(self, where: str, free: bool = True) -> None:
        """The program stands here: it may die, and where it is free others may act meanwhile."""
        if self.alive:
            self.machine.burn(self)
        if self.alive and free:
            self.world.meanwhile(self.machine, where)
        if not self.alive:
            raise Died(where)

    def _do(self, what: str, act: Callable[[], None]) -> None:
        """One thing at a time of each kind, as each thread of a till does one thing."""
        self.busy.add(what)
        self.machine.frames += 1
        try:
            act()
        except Died as where:
            self.world.note(f"{self.machine.name} died in {what} at {where}")
            self.world.tally[f"died in {what}"] += 1
        except (BatonError, QueueError) as fault:
            self.world.broken("stopped", f"{self.machine.name} {what}: {fault}")
        finally:
            self.machine.frames -= 1
            self.busy.discard(what)

    # Its parts

    def _open_journal(self) -> Journal:
        machine, moment = self.machine, self.clock.read()
        genesis = Draft(
            key=self.world.new_id().bytes,
            kind=GENESIS,
            subject="",
            body=machine.key.public,
            at=to_micros(moment.at),
            clock_trust=int(moment.trust),
            boot_id=moment.boot_id,
            boot_time=moment.boot_time,
        )
        path = machine.folder / "journal.sqlite"
        journal = Journal.open(path, machine.name, machine.key.sign, verify_signature, genesis)
        storage = journal.storage
        # A cut here is the death of programs, not of the page cache: tests/crash has the disk.
        list(storage.connection().execute("PRAGMA synchronous = OFF"))
        storage.write = self._watched(storage.write)  # type: ignore[method-assign]
        return journal

    def _watched(self, write: Callable[..., Any]) -> Callable[..., Any]:
        @contextmanager
        def watched(**how: Any) -> Iterator[Any]:
            self.point("before a transaction", free=False)
            with write(**how) as connection:
                yield connection
                self.point("before a commit", free=False)
            self.point("after a commit", free=False)

        return watched

    def _make_ledger(self) -> Ledger:
        ledger = self.parts.ledger(
            self.journal,
            Outbox(self.journal, pause=lambda _: self.point("gap")),
            self.clock,
            self.machine.folder / "lock",
            self.world.new_id,
            CUT,
        )
        recall, write, single_flight = ledger.recall, ledger.write, ledger.single_flight

        def watched_recall(facts: Facts) -> Facts:
            self.bind()
            found = recall(facts)
            self.point("facts read")
            return found

        def watched_write(
            facts: Facts, decision: Decision, order: Order | None, tell: bool = False
        ) -> Any:
            entry = write(facts, decision, order, tell)
            self.audit.written(self, entry)
            return entry

        @contextmanager
        def watched_flight() -> Iterator[None]:
            with single_flight():
                self.machine.in_hand = True
                try:
                    yield
                finally:
                    self.machine.in_hand = False

        ledger.recall, ledger.write = watched_recall, watched_write  # type: ignore[method-assign]
        ledger.single_flight = watched_flight  # type: ignore[method-assign]
        return ledger

    def _make_drain(self) -> Drain:
        reporter = self.parts.reporter(
            {NAME: self.platform},
            {NAME: self.line},
            self.journal.head,
            self.clock.now,
            self.world.monotonic,
        )
        machine = self.machine
        clock = QueueClock(machine.boot_id, machine.boot_time, lambda: to_micros(self.clock.now()))
        settings = SyncSettings(batch=12, base=0.5, cap=30.0, idle=2.0)
        chance = self.world.chance.random
        return Drain(self.journal, reporter, clock, settings, chance, self.ledger.outbox)

    def _make_flow(self) -> Flow:
        def now() -> datetime:
            self.audit.judging(self)
            return self.parts.now(self.clock)

        return self.parts.flow(
            Place(SHOP),
            {NAME: self.platform},
            self.kits.current,
            {NAME: self.line},
            self.ledger,
            now,
            Cashier(self),
            self.world.monotonic,
        )

    def _contact(self) -> None:
        self.nudge()

    def _leaving(self, key: bytes) -> None:
        self.audit.leaving(self, key)


class Cashier:
    """Whoever stands at the counter: types bills, sometimes walks away from a question."""

    def __init__(self, program: Program) -> None:
        self._program = program

    def seen(self, code: Code) -> None:
        self._program.point("code seen")

    def asking(self, code: Code) -> None:
        pass

    def ask(self, prompt: Prompt, code: Code) -> int | None:
        world = self._program.world
        world.advance(world.chance.choice((2, 5, 20, 400)))
        self._program.point("bill asked")
        self._program.bind()
        return None if world.happens(0.05) else world.chance.randrange(100, 20_000)

    def show(self, shown: Shown) -> None:
        self._program.point("before showing", free=False)
        self._program.audit.shown(self._program, shown)

    def failed(self, why: str) -> None:
        self._program.world.broken("failed", why)
