"""Ask a register module and wait for its answers, while no codes are wanted from it yet.

ask --> wait --> answer, or ask again, three times in all; after an error most say nothing
"""

import time
from collections.abc import Iterable

from drivers.port import Port
from drivers.registers import Reply, find_reply, read, save, write
from drivers.scanners.module_settings import Change

TRIES = 3
_ENOUGH_UNANSWERED = 2
"""So many registers without an answer, and the rest is left alone: a start must not take long."""
_KEPT = 1024
"""Bytes in which an answer is looked for; the longest we ask for is 7."""


class Dialogue:
    """Commands to a module over an open port, one at a time.

    `patience` is the seconds it may take to answer. `rest` is what arrived since the last answer:
    codes, or the beginning of one. All methods raise DeviceLost.
    """

    def __init__(self, port: Port, patience: float) -> None:
        self.rest = port.receive(0)
        self._port = port
        self._patience = patience

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
        unanswered = 0
        for change in wanted:
            value = self.read(change.register) if unanswered < _ENOUGH_UNANSWERED else None
            if value is None:
                unanswered += 1
                failed.append(change)
            elif change.on(value) != value:
                done = self.write(change.register, change.on(value))
                (changed if done else failed).append(change)
        return changed, failed

    def _ask(self, command: bytes) -> Reply | None:
        self._take(0)
        self._drop_answers(most=_KEPT)  # to an earlier question
        for number in range(TRIES):
            self._port.send(command)
            reply = self._answer()
            if reply is not None:
                self._let_late_answers_pass(number)
                return reply
        return None

    def _answer(self) -> Reply | None:
        deadline = time.monotonic() + self._patience
        while (left := deadline - time.monotonic()) > 0:
            self._take(left)
            if (found := find_reply(self.rest, count=1)) is not None:
                reply, self.rest = found
                return reply
        return None

    def _let_late_answers_pass(self, number: int) -> None:
        """Each try may still be answered; none of that is the answer to the next question."""
        deadline = time.monotonic() + (number + 1) * self._patience
        while number and (left := deadline - time.monotonic()) > 0:
            self._take(left)
            number -= self._drop_answers(most=number)

    def _take(self, wait: float) -> None:
        self.rest = (self.rest + self._port.receive(wait))[-_KEPT:]

    def _drop_answers(self, most: int) -> int:
        for dropped in range(most):
            if (found := find_reply(self.rest, count=1)) is None:
                return dropped
            self.rest = found[1]
        return most
