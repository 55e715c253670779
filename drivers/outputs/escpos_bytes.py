"""Slips as ESC/POS bytes, composed with python-escpos; no device.

Chinese is a setting, because printers differ and python-escpos writes fixed GB18030 for whatever no
code page has (python-escpos#678): `gb18030` and `big5` switch double-byte mode on and off around
such text (1C 26 .. 1C 2E), `utf8` sends plain UTF-8, `image` draws every line, so that it comes
out whatever the printer knows. What the printer's set lacks is printed as a question mark.
"""

import contextlib
import logging
import os
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any

from drivers.outputs.drawn_lines import qr_picture
from drivers.outputs.paper import Align, Bars, Cut, Part, Qr, Text, cells

CJK_MODES = ("gb18030", "big5", "utf8", "image")

_DOUBLE_BYTE_ON = b"\x1c\x26"
_DOUBLE_BYTE_OFF = b"\x1c\x2e"
_CODECS = {"gb18030": "gb18030", "big5": "cp950"}
_MOST_QR_BYTES = 1000
_MOST_BARS = 40
_DOTS = {32: 384, 48: 576}
"""Printable dots across: 48 and 72 mm at 8 dots per mm."""

LineDrawer = Callable[[Text, int], Any]
"""Draws a line of text as a picture (PIL) of so many dots across."""


def encoded(text: str, mode: str) -> bytes:
    """One line of text in the printer's set; control characters are dropped."""
    if text.isascii() and text.isprintable():
        return text.encode("ascii")
    line = "".join(each for each in text if unicodedata.category(each)[0] != "C")
    if mode == "utf8":
        return line.encode("utf-8")
    sent, double = b"", False
    for character in line:
        narrow = character.isascii()
        code = character.encode("ascii") if narrow else _double_byte(character, _CODECS[mode])
        if (len(code) > 1) != double:
            double = not double
            sent += _DOUBLE_BYTE_ON if double else _DOUBLE_BYTE_OFF
        sent += code
    return sent + _DOUBLE_BYTE_OFF if double else sent


def _double_byte(character: str, codec: str) -> bytes:
    """Two bytes (four for rare ideographs in GB18030), or as many question marks as it is wide."""
    code = character.encode(codec, "ignore")
    if len(code) == 2 or (len(code) == 4 and cells(character) == 2):
        return code
    return b"?" * cells(character)


class Composer:
    """Turns parts into bytes for one kind of printer.

    columns  32 or 48
    mode     one of CJK_MODES; `draw` is needed for `image`
    qr_image  True where the printer cannot draw QR symbols itself
    prepare  bytes sent before every slip, such as a command that selects UTF-8
    """

    def __init__(
        self,
        columns: int,
        mode: str,
        *,
        qr_image: bool = False,
        prepare: bytes = b"",
        draw: LineDrawer | None = None,
    ) -> None:
        self.columns = columns
        self.mode = mode
        self._qr_image = qr_image
        self._prepare = prepare
        self._draw = draw
        self._library = _loaded()

    def slip(self, parts: Sequence[Part]) -> bytes:
        """All bytes of a slip, from reset to cut."""
        printer = self._library.Dummy()
        printer.hw("INIT")
        printer._raw(self._prepare)
        for part in parts:
            self._add(printer, part)
        return bytes(printer.output)

    def drawer(self) -> bytes:
        """The pulse for the drawer: pin 2, 100 ms on, 100 ms off."""
        return b"\x1b\x70\x00\x32\x32"

    def _add(self, printer: Any, part: Part) -> None:
        if isinstance(part, Text):
            self._text(printer, part)
        elif isinstance(part, Qr):
            self._qr(printer, part)
        elif isinstance(part, Bars):
            self._bars(printer, part)
        elif isinstance(part, Cut):
            printer.cut()

    def _text(self, printer: Any, line: Text) -> None:
        printer.set(align=line.align.value)
        if self.mode == "image" and self._draw is not None and not _plain(line):
            printer._raw(_raster(self._draw(line, _DOTS[self.columns])))
            return
        printer.set(bold=line.bold, custom_size=True, width=1 + line.big, height=1 + line.big)
        mode = "gb18030" if self.mode == "image" else self.mode
        printer._raw(encoded(line.text, mode) + b"\n")

    def _qr(self, printer: Any, part: Qr) -> None:
        content = part.content[:_MOST_QR_BYTES]
        printer.set(align=Align.CENTER.value)
        if self._qr_image:
            printer._raw(_raster(qr_picture(content, part.size)))
        else:
            printer.qr(content, ec=1, size=part.size, native=True)
            printer._raw(b"\n")

    def _bars(self, printer: Any, part: Bars) -> None:
        """By the functions that name the length: GS k 67 for EAN-13, 73 for Code 128, set B."""
        content = part.content[:_MOST_BARS].encode("ascii", "replace")
        code = content if part.ean else b"{B" + content.replace(b"{", b"{{")
        printer.set(align=Align.CENTER.value)
        printer._raw(b"\x1dh" + bytes([part.height]) + b"\x1dw\x02" + b"\x1dH\x02")
        printer._raw(b"\x1dk" + bytes([67 if part.ean else 73, len(code)]) + code + b"\n")


def _plain(line: Text) -> bool:
    return line.text.isascii()


def _raster(picture: Any) -> bytes:
    """A picture by GS v 0, in pieces that small buffers hold."""
    from escpos.image import EscposImage

    sent = b""
    for top in range(0, picture.height, 240):
        piece = EscposImage(picture.crop((0, top, picture.width, min(top + 240, picture.height))))
        shape = piece.width_bytes.to_bytes(2, "little") + piece.height.to_bytes(2, "little")
        sent += b"\x1dv0\x00" + shape + piece.to_raster_format()
    return sent


def _loaded() -> Any:
    """python-escpos' composing printer, without what its import leaves behind.

    That is a folder with a pickle in /tmp at every start, and a handler of the root logger that
    writes to the terminal. (Its `image` and `barcode` print to stdout, so they are not used.)
    """
    known = list(logging.root.handlers)
    from escpos import capabilities, printer

    for handler in set(logging.root.handlers) - set(known):
        logging.root.removeHandler(handler)
    if "ESCPOS_CAPABILITIES_PICKLE_DIR" not in os.environ:
        with contextlib.suppress(OSError):
            os.unlink(capabilities.pickle_path)
            os.rmdir(capabilities.pickle_dir)
    return printer
