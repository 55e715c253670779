"""Ask a register module and wait for its answers, while no codes are wanted from it yet.

    ask --> wait --> answer, or ask again, three times in all; after an error most say nothing

An answer does not say which register it is about. So before the first question, and after one that
was asked more than once, comes a different one, for several registers: whatever arrives before its
answer is old, and dropped. A model that cannot read several is believed as it is.
"""

import itertools
import time
from collections.abc import Iterable

from drivers.port import Port
from drivers.protocols.framing import STALE
from drivers.protocols.registers import Register, Reply, find_reply, read, save, write
from drivers.scanners.module_settings import Change

TRIES = 3
_ENOUGH_UNANSWERED = 2
"""So many registers without an answer, and the rest is left alone: a start must not take long."""
_LAST_WAIT = 3
"""Times the usual wait, for the old answers that come before."""
_MOST_REGISTERS = 64
_KEPT = 1024
"""Bytes in which an answer is looked for; the longest we ask for is 70."""


class Dialogue:
    """Commands to a module over an open port, one at a time.

    `patience` is the seconds it may take to answer. `rest` is what arrived since the last answer:
    codes, or the beginning of one; `known` what registers hold. All methods raise DeviceLost.
    """

    def __init__(self, port: Port, patience: float) -> None:
        self.rest = port.receive(0)
        self._port = port
        self._patience = patience
        self.known: dict[int, int] = {}
        self._unanswered = 0
        self._heard = self._started = self._aligned = self._one_at_a_time = self._mute = False
        self._sizes = itertools.cycle(range(2, _MOST_REGISTERS))

    def read(self, register: int) -> int | None:
        """The value of one register; None without an answer."""
        reply = self._ask(read(register))
        if reply is None or not reply.done:
            return None
        self.known[register] = reply.content[0]
        return reply.content[0]

    def write(self, register: int, value: int) -> bool:
        """Set one register until the power goes; False when it was refused or not answered."""
        reply = self._ask(write(register, bytes((value,))))
        if reply is None or not reply.done:
            return False
        self.known[register] = value
        return True

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

    def finish(self) -> bytes:
        """Let late answers pass, that they be no part of a code; gives `rest`."""
        if self._started:
            self._align()
        while self._heard and self._started and not self._aligned:
            self._heard = bool(self._port.receive(max(self._patience, STALE)))
            self.rest = b""  # the line was quiet: what comes now is whole
        return self.rest

    def _ask(self, command: bytes) -> Reply | None:
        self._align()
        self._started = True
        for number in range(0 if self._mute else TRIES):
            self._port.send(command)
            reply = self._answer(self._patience, 1)
            if reply is not None:
                self._aligned = self._aligned and number == 0  # each try may still be answered
                return reply
        self._aligned = False
        self._unanswered += 1
        return None

    def _align(self) -> None:
        if self._aligned or self._mute or self._one_at_a_time:
            return
        self._aligned = self._in_step()
        if not self._aligned and not self._started:
            self._port.send(read(Register.MODE))
            self._one_at_a_time = self._answer(self._patience, 1) is not None
        self._mute = not self._aligned and not self._one_at_a_time

    def _in_step(self) -> bool:
        """Whether it answers a question unlike all others; after that no old answer can come."""
        sizes: list[int] = []
        for waits in (1, 1, _LAST_WAIT):
            sizes.append(next(self._sizes))  # a new one each time, so that none can be mistaken
            self._port.send(read(Register.MODE, sizes[-1]))
            reply = self._answer(waits * self._patience, *sizes)
            if reply is not None:
                return reply.done
        return False

    def _answer(self, patience: float, *sizes: int) -> Reply | None:
        """The first answer with so many bytes of content."""
        deadline = time.monotonic() + patience
        while (left := deadline - time.monotonic()) > 0:
            chunk = self._port.receive(left)
            self._heard = self._heard or bool(chunk)
            self.rest = (self.rest + chunk)[-_KEPT:]
            for size in sizes:
                if (found := find_reply(self.rest, size)) is not None:
                    reply, self.rest = found
                    return reply
        return None
