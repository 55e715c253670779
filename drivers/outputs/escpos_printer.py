"""Receipt printers that speak ESC/POS, in the network, on a serial port or behind a device file.

Status bytes (DLE EOT n; 10 04 01 online, 10 04 02 cover, 10 04 04 paper) have fixed bits that tell
them from noise. Not tried on a device.

A network printer is connected for each slip only: several tills may share it, and many printers
drop a connection that stays silent.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from drivers.errors import BadSetting, DeviceFault
from drivers.outputs.base import Drawer, Printer, PrinterStatus
from drivers.outputs.drawn_lines import LineDrawer
from drivers.outputs.escpos_bytes import CJK_MODES, Composer
from drivers.outputs.links import FileLink, Link, SerialLink, TcpLink
from drivers.outputs.paper import Part

_COLUMNS = (32, 48)
_STATUS_WAIT = 0.5
"""Seconds a printer may take for a status byte; one that never answers costs this once a slip."""
_FIXED, _FIXED_BITS = 0x93, 0x12


@dataclass(frozen=True, slots=True)
class EscposSettings:
    """What a receipt printer needs to know."""

    network: str = field(
        default="", metadata={"help": "Address of a network printer: host or host:port."}
    )
    serial: str = field(
        default="", metadata={"help": "Serial port by a stable name, /dev/serial/by-id/..."}
    )
    file: str = field(default="", metadata={"help": "Device file such as /dev/usb/lp0."})
    baud: int = field(default=9600, metadata={"help": "Speed of the serial port in bits/s."})
    columns: int = field(
        default=32, metadata={"help": "Characters in a line: 32 on 58 mm paper, 48 on 80 mm."}
    )
    cjk: str = field(
        default="gb18030",
        metadata={"help": "How the printer takes Chinese: gb18030, big5, utf8 or image."},
    )
    font: str = field(
        default="", metadata={"help": "Font file for cjk = image; empty = Debian's Noto or WQY."}
    )
    qr: str = field(
        default="printer",
        metadata={"help": "Who draws QR symbols: printer, or image if it cannot."},
    )
    prepare: str = field(
        default="",
        metadata={"help": "Bytes in hexadecimal sent before each slip, from the printer's manual."},
    )
    status: bool = field(
        default=True, metadata={"help": "False for a printer that never tells its status."}
    )
    patience: float = field(
        default=5.0, metadata={"help": "Seconds a connection or a slip may take."}
    )
    drawer: bool = field(
        default=False, metadata={"help": "True if a cash drawer behind the printer may be opened."}
    )


class EscposPrinter(Printer, Drawer):
    """Prints slips; opens a drawer if it may."""

    name = "escpos"
    Settings = EscposSettings
    settings: EscposSettings

    def __init__(self, settings: EscposSettings | None = None) -> None:
        super().__init__(settings)
        self._check()
        self._link = self._link_of()
        self._composer: Composer | None = None

    @property
    def where(self) -> str:
        told = self.settings
        return told.network or told.serial or told.file or "nowhere"

    @property
    def columns(self) -> int:
        return self.settings.columns

    def _check(self) -> None:
        told = self.settings
        if told.columns not in _COLUMNS:
            raise BadSetting(self.label, f"columns = {told.columns} is no width", "use 32 or 48")
        if told.cjk not in CJK_MODES:
            modes = ", ".join(CJK_MODES)
            raise BadSetting(self.label, f"cjk = {told.cjk!r} is not known", f"use one of {modes}")
        if told.qr not in ("printer", "image"):
            raise BadSetting(self.label, f"qr = {told.qr!r} is not known", "use printer or image")
        if not 0 < told.patience <= 60:
            raise BadSetting(self.label, "patience is not between 0 and 60 seconds")
        try:
            self._prepare = bytes.fromhex(told.prepare)
        except ValueError as error:
            raise BadSetting(
                self.label, "prepare is not hexadecimal", "write it like 1C 28 43"
            ) from error

    def _link_of(self) -> Link:
        told = self.settings
        if bool(told.network) + bool(told.serial) + bool(told.file) != 1:
            raise BadSetting(
                self.label, "its place is not clear", "set one of network, serial and file"
            )
        if told.network:
            return TcpLink(self.label, told.network, told.patience)
        if told.serial:
            return SerialLink(self.label, told.serial, told.baud, told.patience)
        return FileLink(self.label, told.file, told.patience)

    def _open(self) -> None:
        told = self.settings
        if self._composer is None:
            draw = LineDrawer(self.label, told.font) if told.cjk == "image" else None
            drawn_qr = told.qr == "image"
            self._composer = Composer(
                told.columns, told.cjk, qr_image=drawn_qr, prepare=self._prepare, draw=draw
            )
        self._link.open()
        try:
            self._refuse_unready(self._ask(self._link))
        except BaseException:
            self._link.close()
            raise
        if told.network:
            self._link.close()  # each slip connects anew

    @contextmanager
    def _line(self) -> Iterator[Link]:
        if not self.settings.network:
            yield self._link
            return
        self._link.open()
        try:
            yield self._link
        finally:
            self._link.close()

    def _print(self, parts: Sequence[Part]) -> None:
        assert self._composer is not None
        slip = self._composer.slip(parts)
        with self._line() as link:
            self._refuse_unready(self._ask(link))
            link.write(slip)
            self._refuse_unready(self._ask(link))  # also: what was sent has arrived

    def _refuse_unready(self, status: PrinterStatus) -> None:
        if status.ready:
            return
        if status.paper is False:
            raise DeviceFault(self.label, "it is out of paper", "put in a new roll")
        if status.cover_open:
            raise DeviceFault(self.label, "its cover is open", "close it")
        raise DeviceFault(self.label, "it is offline", "look at its lamps and its button")

    def _status(self) -> PrinterStatus:
        with self._line() as link:
            return self._ask(link)

    def _ask(self, link: Link) -> PrinterStatus:
        """What the printer says; nothing where it never answers."""
        if not (self.settings.status and link.answers):
            return PrinterStatus()
        online = self._status_byte(link, 1)
        if online is None:
            return PrinterStatus()
        offline = bool(online & 0x08)
        cover = self._status_byte(link, 2) if offline else None
        paper = self._status_byte(link, 4)
        return PrinterStatus(
            online=not offline,
            paper=None if paper is None else not paper & 0x60,
            low=None if paper is None else bool(paper & 0x0C),
            cover_open=None if cover is None else bool(cover & 0x04),
        )

    def _status_byte(self, link: Link, which: int) -> int | None:
        link.write(bytes((0x10, 0x04, which)))
        deadline = time.monotonic() + _STATUS_WAIT
        while (left := deadline - time.monotonic()) > 0:
            came = [each for each in link.read(left) if each & _FIXED == _FIXED_BITS]
            if came:
                return came[-1]
        return None

    def _open_drawer(self) -> None:
        if not self.settings.drawer:
            return
        assert self._composer is not None
        with self._line() as link:
            link.write(self._composer.drawer())

    def _close(self) -> None:
        self._link.close()
