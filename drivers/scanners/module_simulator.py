"""A register module without the hardware: keeps registers, answers, reads codes, over a real pty.

    [ModuleSimulator] <--pty--> ModuleScanner(device=simulator.path)

It does what a real one does, the bad parts too: what is not saved is lost with the power, it says
nothing to what it does not know, and a printed setting code changes it unless that is switched off.
"""

import os
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Self

from drivers.errors import DeviceMissing, DriverError
from drivers.protocols.registers import Command, CommandReader, Kind, Register, reply
from drivers.scanners.pty_line import LISTEN_LIMIT, PtyLine

FACTORY: Mapping[int, int] = {
    Register.MODE: 0xD4,  # manual, with light, mark, sound and lamp
    0x01: 0x00,
    Register.TRIGGER: 0x00,
    Register.SETTING_CODES: 0x01,  # on
    Register.OUTPUT: 0x01,  # keyboard
    Register.SAME_CODE: 0x00,
    Register.QR: 0x01,
    Register.TAIL: 0x21,  # CRLF
    Register.AIM_ID: 0x00,
    Register.VERSION: 0x64,
}
"""A module out of its box, set for keyboard use."""

_TAILS = (b"\r", b"\r\n", b"\t", b"")
_COMMAND_MODE = 1
_KEYBOARD = 1
_GLANCE = 0.05


class ModuleSimulator:
    """Sends codes and answers commands like a module on a cable.

    `link` is a stable name kept pointing at the current pseudo-terminal; `registers` is what its
    flash holds. Faults to play: `mute` (answers nothing), `deaf_to` (registers it does not know),
    `one_at_a_time` (cannot read several registers at once),
    `lost_answers`, `spoilt_answers` and `half_answers` (so many of the next are not sent, sent
    wrong or cut), `answer_delay` (seconds). `asked` are the commands it got.
    """

    def __init__(
        self,
        link: str | os.PathLike[str] | None = None,
        registers: Mapping[int, int] = FACTORY,
        listen_limit: float = LISTEN_LIMIT,
    ) -> None:
        self.flash = dict(registers)
        self.registers = dict(registers)
        self.saves = 0
        self.asked: list[Command] = []
        self.mute = False
        self.deaf_to: frozenset[int] = frozenset()
        self.one_at_a_time = False
        self.lost_answers = 0
        self.spoilt_answers = 0
        self.half_answers = 0
        self.answer_delay = 0.0
        self._in_view: list[bytes] = []
        self._line = PtyLine(link, listen_limit)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._answer_all, name="simulated module")
        self._thread.start()

    @property
    def path(self) -> str:
        """The name to give to the driver: the stable one if there is one."""
        return self._line.path

    @property
    def triggered_by_command(self) -> bool:
        """Whether it reads only when the till asks."""
        return self.registers[Register.MODE] & 0b11 == _COMMAND_MODE

    def show(
        self,
        raw: bytes,
        *,
        tail: bytes | None = None,
        chunk: int | None = None,
        gap: float = 0.0,
    ) -> None:
        """Hold one code before it (and press its button, where it has to be); in command mode it
        is read at the next trigger. At once, or in pieces of `chunk` bytes, `gap` s apart.

        Raises DeviceMissing when unplugged, DeviceFault when nobody takes the bytes.
        """
        if self.registers[Register.OUTPUT] & 0b11 == _KEYBOARD:
            return  # it types the code somewhere else
        wire = self._as_sent(raw, tail)
        if self.triggered_by_command:
            self._in_view.append(wire)
            return
        size = chunk or max(1, len(wire))
        for start in range(0, len(wire), size):
            if start and gap:
                time.sleep(gap)
            self._line.send(wire[start : start + size])

    def show_setting_code(self, register: int, value: int) -> bool:
        """Hold a printed setting code before it; returns whether it obeyed."""
        obeys = not self.registers[Register.SETTING_CODES] & 0b10
        if obeys:
            self.registers[register] = value
        return obeys

    def send(self, wire: bytes) -> None:
        """Put bytes on the line as they are: noise, or a part of something."""
        self._line.send(wire)

    def unplug(self) -> None:
        """Pull the cable, and with it the power. Harmless twice."""
        self._line.unplug()

    def replug(self) -> None:
        """Put the cable back in, on a new port; only what is in flash is still set."""
        self.registers = dict(self.flash)
        self._in_view.clear()
        self._line.replug()

    def close(self) -> None:
        """Pull the cable for good."""
        self._closing.set()
        self._line.close()
        self._thread.join()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _as_sent(self, raw: bytes, tail: bytes | None) -> bytes:
        if tail is None:
            settings = self.registers[Register.TAIL]
            tail = _TAILS[settings >> 5 & 0b11] if settings & 1 else b""
        aim_id = b"]Q1" if self.registers.get(Register.AIM_ID, 0) & 0x80 else b""
        return aim_id + raw + tail

    def _answer_all(self) -> None:
        reader = CommandReader()
        while not self._closing.is_set():
            try:
                for asked in reader.feed(self._line.receive(_GLANCE)):
                    self._closing.wait(self.answer_delay)
                    self._line.send(self._answer_to(asked))
            except DeviceMissing:
                reader = CommandReader()
                self._closing.wait(_GLANCE)
            except DriverError:
                continue  # nobody takes the answer

    def _answer_to(self, asked: Command) -> bytes:
        self.asked.append(asked)
        if self.mute or asked.address in self.deaf_to:
            return b""
        if self.one_at_a_time and asked.kind is Kind.READ and asked.content[0] > 1:
            return b""
        answer = self._done(asked)
        if self.lost_answers:
            self.lost_answers -= 1
            answer = b""
        elif self.spoilt_answers:
            self.spoilt_answers -= 1
            answer = answer[:-1] + bytes((answer[-1] ^ 0xFF,))
        elif self.half_answers:
            self.half_answers -= 1
            answer = answer[: len(answer) // 2]
        if asked.kind is Kind.WRITE and asked.address == Register.TRIGGER:
            answer += self._read_now()
        return answer

    def _done(self, asked: Command) -> bytes:
        if asked.kind is Kind.SAVE:
            self.flash, self.saves = dict(self.registers), self.saves + 1
            return reply()
        if asked.kind is Kind.READ:
            wanted = range(asked.address, asked.address + asked.content[0])
            return reply(bytes(self.registers.get(each, 0) for each in wanted))
        if asked.address != Register.TRIGGER:  # which falls back to 0 by itself
            for offset, value in enumerate(asked.content):
                self.registers[asked.address + offset] = value
        return reply()

    def _read_now(self) -> bytes:
        if not self.triggered_by_command or not self._in_view:
            return b""
        return self._in_view.pop(0)
