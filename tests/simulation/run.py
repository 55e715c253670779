"""One seed from beginning to end: things go wrong, all is mended, the books are compared."""

from __future__ import annotations

import logging
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from . import closing
from .audit import Audit
from .book import Book
from .machine import Machine
from .network import Line
from .program import SHOP, Parts, Program
from .story import Story
from .world import World

_STEPS = (60, 130)
_PAUSES = (0.3, 5, 5, 5, 40, 40, 40, 300, 300, 1500, 1500, 30_000)
_CONTESTED = ("facts read", "bill asked")  # where it matters most who else acts
_MEANWHILE = 0.08  # how likely something else happens at a point where it could
_DEEPEST = 2
_ROUNDS = 60  # of ten minutes each, until all must be answered
_MEMORY = Path("/dev/shm")


@dataclass(frozen=True)
class Outcome:
    """What came of a seed."""

    seed: int
    violations: tuple[str, ...]
    trace: str
    told: tuple[str, ...]
    tally: Counter[str]


def run_seed(seed: int, parts: Parts | None = None) -> Outcome:
    """Plays one seed. The same seed with the same parts gives the same trace, bit by bit."""
    memory = _MEMORY if _MEMORY.is_dir() else None
    folder = Path(tempfile.mkdtemp(prefix="baton-sim-", dir=memory))
    sync_log = logging.getLogger("offline_queue.sync")
    level = sync_log.level
    sync_log.setLevel(logging.CRITICAL)  # failing lines are the point of it
    try:
        return Run(seed, folder, parts or Parts()).play()
    finally:
        sync_log.setLevel(level)
        shutil.rmtree(folder, ignore_errors=True)


class Run:
    """The scheduler: one step after the other, and steps inside the waits of other steps."""

    def __init__(self, seed: int, folder: Path, parts: Parts) -> None:
        self.world = World(seed)
        self.world.meanwhile = self._meanwhile
        self.book = Book(SHOP)
        self.audit = Audit(self.world, self.book)
        self.story = Story(self.world, self.book)
        self.parts, self.depth = parts, 0
        self.machines = [
            self._machine(folder, n) for n in range(self.world.chance.choice((1, 2, 3, 3)))
        ]

    def play(self) -> Outcome:
        """Trouble, mending, comparing."""
        world = self.world
        self.story.begin()
        world.calm = True  # a till is claimed while the line is good
        for machine in self.machines:
            self._start(machine)
            machine.programs[0].probe()
        world.calm = False
        for _ in range(world.chance.randint(*_STEPS)):
            self._step()
            if world.violations:
                break
        else:
            self._mend()
        for machine in self.machines:
            self._bury(machine, everybody=True)
        told, broken = tuple(world.told), tuple(world.violations)
        return Outcome(world.seed, broken, world.trace(), told, self.world.tally)

    def _machine(self, folder: Path, number: int) -> Machine:
        world, name = self.world, f"till-{number + 1}"
        machine = Machine(world, name, folder / name, world.happens(0.5), Line(world))
        machine.folder.mkdir()
        machine.boot()
        return machine

    # Trouble

    def _step(self) -> None:
        """One thing happens, then some time goes by."""
        world = self.world
        machine = world.chance.choice(self.machines)
        act = world.chance.choices(
            (self._scan, self._sync, self._probe, self._fate, self._life),
            (58, 17, 12, 7, 6),
        )[0]
        act(machine)
        if not world.happens(0.5):
            world.advance(world.chance.choice(_PAUSES))

    def _meanwhile(self, here: Machine, where: str) -> None:
        """Other programs and people do not wait while one waits."""
        world = self.world
        odds = _MEANWHILE * 6 if where in _CONTESTED else _MEANWHILE
        if world.calm or self.depth >= _DEEPEST or not world.happens(odds):
            return
        self.depth += 1
        try:
            contested = where in _CONTESTED
            self.story.same_again = contested and world.happens(0.6)
            near = world.happens(0.85 if contested else 0.6)
            machine = here if near else world.chance.choice(self.machines)
            world.chance.choices(
                (self._scan, self._sync, self._probe, self._fate),
                (70, 8, 14, 8) if contested else (35, 40, 14, 11),
            )[0](machine)
        finally:
            self.story.same_again = False
            self.depth -= 1

    def _scan(self, machine: Machine) -> None:
        program = self._who(machine, "flow")
        if program and not machine.in_hand:
            code = self.story.code()
            self.world.note(f"{machine.name}: scans {self.story.shown[-1:]} {len(code)}")
            program.scan(code)
            if program.alive and self.world.happens(0.5):
                self._sync(machine)

    def _sync(self, machine: Machine) -> None:
        if program := self._who(machine, "sync"):
            program.sync()

    def _probe(self, machine: Machine) -> None:
        if program := self._who(machine, "probe"):
            program.probe()

    def _fate(self, machine: Machine) -> None:
        act = self.world.chance.choice(
            (
                self.story.weather,
                self.story.weather,
                self.story.clock_jumps,
                self.story.light_fuse,
                self.story.light_fuse,
                lambda _: self.story.platform_acts(),
            )
        )
        act(machine)

    def _life(self, machine: Machine) -> None:
        """A machine that is off is switched on; on one that runs, a second program begins."""
        if machine.frames:
            return
        if not any(program.alive for program in machine.programs):
            self._start(machine)
        elif len(machine.programs) < 2:
            self._add(machine)
        elif self.world.happens(0.2):
            machine.programs[-1].alive = False
            self._bury(machine)

    # Programs

    def _who(self, machine: Machine, what: str) -> Program | None:
        """A program that runs and is free for this; a dark machine may be switched on for it."""
        dark = not machine.frames and not any(program.alive for program in machine.programs)
        if dark and self.world.happens(0.5):
            self._start(machine)
        free = [p for p in machine.programs if p.alive and what not in p.busy]
        return self.world.chance.choice(free) if free else None

    def _start(self, machine: Machine) -> None:
        """Power on, or the killed program again."""
        lost_power = not machine.programs or not machine.kill_only
        self._bury(machine)
        if lost_power:
            machine.boot()
        if not self.world.calm and self.world.happens(0.2):
            machine.fuse = self.world.chance.randrange(3)  # troubles seldom come alone
        self._add(machine)
        if self.world.happens(0.6):
            self._add(machine)

    def _add(self, machine: Machine) -> None:
        program = Program(machine, self.audit, self.parts)
        machine.programs.append(program)
        number = len(machine.programs)
        self.world.note(f"{machine.name}: program {number} starts, boot {machine.boots}")
        self.world.tally["two programs"] += number > 1
        program.start()
        if self.world.happens(0.7):
            self._probe(machine)

    def _bury(self, machine: Machine, everybody: bool = False) -> None:
        for program in list(machine.programs):
            if everybody or not program.alive:
                program.close()
                machine.programs.remove(program)

    # Mending

    def _mend(self) -> None:
        """Power, lines and tokens are back; late requests arrive; nothing may wait for ever."""
        world = self.world
        world.calm = True
        world.note("mended")
        for machine in self.machines:
            machine.fuse, machine.line.refused = -1, False
            self._bury(machine)
            if not machine.programs:
                self._start(machine)
            # Whoever still runs has not started again: its dead neighbour's intents are closed so.
            machine.programs[0].start()
        for _ in range(_ROUNDS):
            world.advance(600)
            if not [None for machine in self.machines if self._settle(machine)]:
                break
        world.arrive_all()
        closing.close(self.audit, [machine.programs[0] for machine in self.machines])

    def _settle(self, machine: Machine) -> int:
        """One round on a mended till; how much still waits."""
        program = machine.programs[0]
        program.probe()
        if program.drain.line().paused_at is not None:
            program.drain.resume()
        program.nudge()
        program.sync()
        waiting = program.ledger.outbox.counts().waiting
        return int(waiting)
