"""Ask a register module and wait for its answers, while no codes are wanted from it yet.

    ask --> wait --> answer, or ask again, three times in all; after an error most say nothing

An answer does not say which register it is about. So after a question that was asked more than once
a different one follows, for several registers: what comes before its answer is old, and dropped.
"""

import itertools
import time
from collections.abc import Iterable

from drivers.port import Port
from drivers.registers import Register, Reply, find_reply, read, save, write
from drivers.scanners.module_settings import Change

TRIES = 3
_ENOUGH_UNANSWERED = 2
"""So many registers without an answer, and the rest is left alone: a start must not take long."""
_MOST_REGISTERS = 64
_KEPT = 1024
"""Bytes in which an answer is looked for; the longest we ask for is 70."""


class Dialogue:
    """Commands to a module over an open port, one at a time.

    `patience` is the seconds it may take to answer. `rest` is what arrived since the last answer:
    codes, or the beginning of one. All methods raise DeviceLost.
    """

    def __init__(self, port: Port, patience: float) -> None:
        self.rest = port.receive(0)
        self._port = port
        self._patience = patience
        self._unanswered = 0
        self._mute = False
        self._sizes = itertools.cycle(range(2, _MOST_REGISTERS))
        while (old := find_reply(self.rest, count=1)) is not None:
            self.rest = old[1]

    def read(self, register: int) -> int | None:
        """The value of one register; None without an answer."""
        reply = self._ask(read(register))
        return reply.content[0] if reply is not None and reply.done else None

    def write(self, register: int, value: int) -> bool:
        """Set one register until the power goes; False when it was refused or not answered."""
        reply = self._ask(write(register, bytes((value,))))
        return reply is not None and reply.done

    def save(self) -> bool:
        """Keep all registers in flash, which wears."""
        reply = self._ask(save())
        return reply is not None and reply.done

    def apply(self, wanted: Iterable[Change]) -> tuple[list[Change], list[Change]]:
        """Change what is not so yet: (what was changed, what could not be)."""
        changed: list[Change] = []
        failed: list[Change] = []
        for change in wanted:
            tired = self._mute or self._unanswered >= _ENOUGH_UNANSWERED
            value = None if tired else self.read(change.register)
            if value is None:
                failed.append(change)
            elif change.on(value) != value:
                done = self.write(change.register, change.on(value))
                (changed if done else failed).append(change)
        return changed, failed

    def _ask(self, command: bytes) -> Reply | None:
        for number in range(TRIES):
            self._port.send(command)
            reply = self._answer(1)
            if reply is not None:
                return reply if number == 0 or self._in_step() else None
        self._unanswered += 1
        self._mute = not self._in_step()
        return None

    def _in_step(self) -> bool:
        """Whether it answers the other question; from then on no old answer can come."""
        sizes: list[int] = []
        for _ in range(TRIES):
            sizes.append(next(self._sizes))  # a new one each time, so that none can be mistaken
            self._port.send(read(Register.MODE, sizes[-1]))
            reply = self._answer(*sizes)
            if reply is not None:
                return reply.done
        return False

    def _answer(self, *sizes: int) -> Reply | None:
        """The first answer with so many bytes of content."""
        deadline = time.monotonic() + self._patience
        while (left := deadline - time.monotonic()) > 0:
            self.rest = (self.rest + self._port.receive(left))[-_KEPT:]
            for size in sizes:
                if (found := find_reply(self.rest, size)) is not None:
                    reply, self.rest = found
                    return reply
        return None
