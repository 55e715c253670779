"""ESC/POS bytes read back as a printer would: the paper that comes out. Pure; any chunks.

Made for the simulated printer and the tests. It knows the commands that `escpos_bytes` sends and
reports every other one as unknown, as a real printer may print it as rubbish.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from drivers.outputs.paper import Align

_ALIGN = {0: Align.LEFT, 1: Align.CENTER, 2: Align.RIGHT}
_QR_STORE, _QR_PRINT = 80, 81


@dataclass(frozen=True, slots=True)
class Printed:
    """One thing on the paper, or one that the printer did.

    what  line, qr, bars, picture, cut, drawer, status or unknown
    text  the line, the content of a symbol, `width x height` of a picture, the command in hex
    """

    what: str
    text: str = ""
    bold: bool = False
    big: bool = False
    align: Align = Align.LEFT


class _More(Exception):
    """The command is not whole yet."""


@dataclass
class EscposReader:
    """Feed it bytes; it gives what they print. `codec`: of the double-byte mode, or utf-8."""

    codec: str = "gb18030"
    _waiting: bytearray = field(default_factory=bytearray)
    _line: bytearray = field(default_factory=bytearray)
    _pieces: list[str] = field(default_factory=list)
    _double: bool = False
    _bold: bool = False
    _big: bool = False
    _align: Align = Align.LEFT
    _stored: bytes = b""

    def feed(self, chunk: bytes) -> Iterator[Printed]:
        """What the bytes so far have printed; a command that is not whole waits for the rest."""
        self._waiting += chunk
        while self._waiting:
            try:
                used, done = self._step(bytes(self._waiting))
            except _More:
                return
            del self._waiting[:used]
            yield from done

    def _step(self, raw: bytes) -> tuple[int, list[Printed]]:
        lead = raw[0]
        if lead == 0x0A:
            return 1, [self._printed_line()]
        if lead in (0x10, 0x1B, 0x1C, 0x1D):
            return self._command(raw)
        if lead < 0x20:
            return 1, [Printed("unknown", raw[:1].hex())]
        self._line.append(lead)
        return 1, []

    def _printed_line(self) -> Printed:
        self._end_piece()
        text = "".join(self._pieces)
        self._pieces.clear()
        return Printed("line", text, self._bold, self._big, self._align)

    def _end_piece(self) -> None:
        codec = self.codec if self._double or self.codec == "utf-8" else "ascii"
        self._pieces.append(bytes(self._line).decode(codec, "replace"))
        self._line.clear()

    def _command(self, raw: bytes) -> tuple[int, list[Printed]]:
        head = _take(raw, 0, 2)
        if head == b"\x1b@":
            self._double = self._bold = self._big = False
            self._align = Align.LEFT
            return 2, []
        if head in (b"\x1c&", b"\x1c."):
            self._end_piece()
            self._double = head == b"\x1c&"
            return 2, []
        if head == b"\x1bp":
            _take(raw, 0, 5)
            return 5, [Printed("drawer", raw[2:5].hex())]
        if head == b"\x1d(":
            return self._symbol(raw)
        if head == b"\x1dk":
            return self._bars(raw)
        if head == b"\x1dv":
            return self._picture(raw)
        return self._short(raw, head)

    def _short(self, raw: bytes, head: bytes) -> tuple[int, list[Printed]]:
        """Commands with one argument."""
        argument = _take(raw, 2, 3)[0]
        if head == b"\x1ba":
            self._align = _ALIGN.get(argument, Align.LEFT)
        elif head == b"\x1bE":
            self._bold = bool(argument & 1)
        elif head == b"\x1d!":
            self._big = argument == 0x11
        elif head == b"\x1dV":
            return (3, [Printed("cut")])
        elif head == b"\x10\x04":
            return 3, [Printed("status", str(argument))]
        elif head not in (b"\x1bd", b"\x1dh", b"\x1dw", b"\x1dH"):
            return 2, [Printed("unknown", head.hex())]
        return 3, []

    def _symbol(self, raw: bytes) -> tuple[int, list[Printed]]:
        size = int.from_bytes(_take(raw, 3, 5), "little")
        body = _take(raw, 5, 5 + size)
        if raw[2:3] != b"k" or body[:1] != b"1":
            return 5 + size, [Printed("unknown", raw[: 5 + size].hex())]
        if body[1] == _QR_STORE:
            self._stored = body[3:]
        if body[1] != _QR_PRINT:
            return 5 + size, []
        return 5 + size, [Printed("qr", self._stored.decode("utf-8", "replace"), align=self._align)]

    def _bars(self, raw: bytes) -> tuple[int, list[Printed]]:
        kind, size = _take(raw, 2, 4)
        content = _take(raw, 4, 4 + size)
        if kind == 73 and content[:2] == b"{B":
            content = content[2:].replace(b"{{", b"{")
        elif kind != 67:
            return 4 + size, [Printed("unknown", raw[:4].hex())]
        return 4 + size, [Printed("bars", content.decode("ascii", "replace"), align=self._align)]

    def _picture(self, raw: bytes) -> tuple[int, list[Printed]]:
        shape = _take(raw, 4, 8)
        across, down = (int.from_bytes(shape[at : at + 2], "little") for at in (0, 2))
        end = 8 + across * down
        black = sum(each.bit_count() for each in _take(raw, 8, end))
        return end, [Printed("picture", f"{across * 8}x{down}", bold=black > 0, align=self._align)]


def _take(raw: bytes, start: int, end: int) -> bytes:
    if len(raw) < end:
        raise _More
    return raw[start:end]
