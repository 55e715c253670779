"""Commands and replies of the register modules (GM65, GM805, GM812, GM861, Newland HR). Pure.

    to the module     7E 00  kind n address address content... crc crc   7 read, 8 write, 9 save
    from the module   02 00  status n content... crc crc                 status 0 = done

The check is CRC-16 (polynomial 1021, start 0) over what stands between head and check; a command
may carry AB CD instead, which means "unchecked". After an error most modules stay silent.

Sources: the GM65 user manual (Waveshare, Grow); cryptoadvance/specter-diy `src/hosts/qr.py`;
xuegangxiao0117/GM65_scanner_for_Arduino; saadimalik211/cv-scanner `serialdoc.md`. Not tried on a
device.
"""

import binascii
from dataclasses import dataclass
from enum import IntEnum

COMMAND_HEAD = b"\x7e\x00"
REPLY_HEAD = b"\x02\x00"
UNCHECKED = b"\xab\xcd"
LONGEST_CONTENT = 255
"""Bytes that one command or reply can carry; `n` is one byte."""

_CHECK_BYTES = 2
_REPLY_FRONT = 4  # head, status, n
_COMMAND_FRONT = 6  # head, kind, n, address


class Register(IntEnum):
    """Where the settings are; each is one byte."""

    MODE = 0x00
    """Bits 1-0 how reading starts, 3-2 light, 5-4 aiming mark, 6 sound, 7 lamp after a read."""
    TRIGGER = 0x02
    """Bit 0: read once now (in command mode)."""
    SETTING_CODES = 0x03
    """Bit 1: printed setting codes are off."""
    OUTPUT = 0x0D
    """Bits 1-0: 00 UART, 01 keyboard, 11 virtual COM; bits 3-2: text."""
    SAME_CODE = 0x13
    """Bit 7: the same code again is held back; bits 6-0: for how many tenths of a second."""
    QR = 0x3F
    """Bit 0: QR codes are read."""
    TAIL = 0x60
    """Bits 6-5: CR, CRLF, TAB, none; bits 4-0: read-failure text, prefix, code id, suffix, tail."""
    AIM_ID = 0xD0
    """Bit 7: an AIM identifier comes first."""
    VERSION = 0xE2
    """Of the software; newer modules give nothing useful here."""


class Kind(IntEnum):
    """What a command asks for."""

    READ = 7
    WRITE = 8
    SAVE = 9


_KINDS = frozenset(int(kind) for kind in Kind)


@dataclass(frozen=True, slots=True)
class Command:
    """What a module is asked to do; for READ, `content` is one byte: how many registers."""

    kind: Kind
    address: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What a module answered."""

    status: int
    content: bytes

    @property
    def done(self) -> bool:
        """Whether it did what it was asked."""
        return self.status == 0


def read(address: int, count: int = 1) -> bytes:
    """The command that asks for `count` registers from `address` on."""
    return command(Command(Kind.READ, address, bytes((count,))))


def write(address: int, content: bytes) -> bytes:
    """The command that sets registers from `address` on; they are lost when the power goes."""
    return command(Command(Kind.WRITE, address, content))


def save() -> bytes:
    """The command that keeps all registers in flash, which wears: never send it unasked."""
    return command(Command(Kind.SAVE, 0, b"\x00"))


def command(asked: Command) -> bytes:
    """A command as bytes; raises ValueError when a number does not fit."""
    if not 1 <= len(asked.content) <= LONGEST_CONTENT:
        raise ValueError(f"a command carries 1 to {LONGEST_CONTENT} bytes")
    if not 0 <= asked.address <= 0xFFFF:
        raise ValueError("a register has an address of 16 bits")
    front = bytes((asked.kind, len(asked.content))) + asked.address.to_bytes(2, "big")
    return COMMAND_HEAD + checked(front + asked.content)


def reply(content: bytes = b"\x00", status: int = 0) -> bytes:
    """A reply as bytes, as a module sends it."""
    return REPLY_HEAD + checked(bytes((status, len(content))) + content)


def checked(body: bytes) -> bytes:
    """A body and its check."""
    return body + check_of(body)


def check_of(body: bytes) -> bytes:
    """The CRC-16 of a body, high byte first."""
    return binascii.crc_hqx(body, 0).to_bytes(_CHECK_BYTES, "big")


def reply_length(front: bytes) -> int:
    """How long the reply is that begins with these four bytes."""
    return _REPLY_FRONT + front[_REPLY_FRONT - 1] + _CHECK_BYTES


def could_be_reply(begun: bytes, count: int) -> bool:
    """Whether these first bytes may become a reply of `count` bytes of content."""
    head = begun[: len(REPLY_HEAD)]
    if not REPLY_HEAD.startswith(head):
        return False
    if len(begun) < _REPLY_FRONT:
        return True
    status, length = begun[2], begun[3]
    return length == count or (status != 0 and length <= 1)  # a refusal carries little


def whole_reply(frame: bytes, count: int) -> Reply | None:
    """The reply that these bytes are, exactly; None when they are none."""
    if len(frame) < _REPLY_FRONT + _CHECK_BYTES or not could_be_reply(frame, count):
        return None
    body, check = frame[len(REPLY_HEAD) : -_CHECK_BYTES], frame[-_CHECK_BYTES:]
    if len(frame) != reply_length(frame) or check_of(body) != check:
        return None
    return Reply(frame[2], frame[_REPLY_FRONT:-_CHECK_BYTES])


def find_reply(arrived: bytes, count: int) -> tuple[Reply, bytes] | None:
    """The first reply of `count` bytes of content among other bytes, and what came after it."""
    start = arrived.find(REPLY_HEAD)
    while start >= 0:
        front = arrived[start : start + _REPLY_FRONT]
        if len(front) == _REPLY_FRONT:
            end = start + reply_length(front)
            found = whole_reply(arrived[start:end], count)
            if found:
                return found, arrived[end:]
        start = arrived.find(REPLY_HEAD, start + 1)
    return None


class CommandReader:
    """The module's side: bytes in chunks of any size -> whole commands. For simulators."""

    def __init__(self) -> None:
        self._begun = b""

    def feed(self, chunk: bytes) -> list[Command]:
        """Take what arrived; return the commands it completes and that pass the check."""
        self._begun += chunk
        commands: list[Command] = []
        while (frame := self._next_frame()) is not None:
            asked = _command_in(frame)
            if asked is None:
                self._begun = self._begun[1:]  # perhaps a head further on is a true one
            else:
                self._begun = self._begun[len(frame) :]
                commands.append(asked)
        return commands

    def _next_frame(self) -> bytes | None:
        start = self._begun.find(COMMAND_HEAD)
        if start < 0:
            self._begun = self._begun[-1:] if self._begun.endswith(COMMAND_HEAD[:1]) else b""
            return None
        self._begun = self._begun[start:]
        if len(self._begun) < _COMMAND_FRONT:
            return None
        length = _COMMAND_FRONT + self._begun[3] + _CHECK_BYTES
        return self._begun[:length] if len(self._begun) >= length else None


def _command_in(frame: bytes) -> Command | None:
    body, check = frame[len(COMMAND_HEAD) : -_CHECK_BYTES], frame[-_CHECK_BYTES:]
    if frame[2] not in _KINDS or check not in (UNCHECKED, check_of(body)):
        return None
    address = int.from_bytes(frame[4:_COMMAND_FRONT], "big")
    return Command(Kind(frame[2]), address, frame[_COMMAND_FRONT:-_CHECK_BYTES])
