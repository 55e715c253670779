"""The media of the printers: a simulated one on TCP, one behind a pty, a file."""

from __future__ import annotations

import time
from pathlib import Path

from drivers.outputs import Output
from drivers.outputs.escpos_printer import EscposPrinter, EscposSettings
from drivers.outputs.escpos_reading import EscposReader
from drivers.outputs.printer_simulator import PrinterSimulator
from drivers.scanners.pty_line import PtyLine

from .waiting import PATIENCE


class NetworkMedium:
    """A simulated printer on a real TCP port."""

    def __init__(self, folder: Path) -> None:
        self.printer = PrinterSimulator()

    def output(self, **settings: object) -> EscposPrinter:
        return EscposPrinter(EscposSettings(network=self.printer.address, **settings))

    def absent(self) -> Output:
        return EscposPrinter(EscposSettings(network="127.0.0.1:9", patience=0.5))

    def lines(self, number: int) -> list[str]:
        return [each.text for each in self.printer.printed("line", number)]

    def drawers(self) -> int:
        return len(self.printer.printed("drawer", 1, 0.3))

    def close(self) -> None:
        self.printer.close()


class SerialMedium:
    """A printer that never tells its status, behind a pty."""

    def __init__(self, folder: Path) -> None:
        self.wire = PtyLine(link=folder / "printer")
        self.reader, self.paper = EscposReader(), []

    def output(self, **settings: object) -> EscposPrinter:
        return EscposPrinter(EscposSettings(serial=self.wire.path, status=False, **settings))

    def absent(self) -> Output:
        return EscposPrinter(EscposSettings(serial="/dev/nothing-here"))

    def lines(self, number: int) -> list[str]:
        self._receive(lambda: len(self._of("line")) >= number)
        return [each.text for each in self._of("line")]

    def drawers(self) -> int:
        self._receive(lambda: self._of("drawer"), 0.3)
        return len(self._of("drawer"))

    def _of(self, what: str) -> list:
        return [each for each in self.paper if each.what == what]

    def _receive(self, enough, patience: float = PATIENCE) -> None:
        deadline = time.monotonic() + patience
        while not enough() and time.monotonic() < deadline:
            self.paper += self.reader.feed(self.wire.receive(0.05))

    def close(self) -> None:
        self.wire.close()


class FileMedium(SerialMedium):
    """A device file that takes slips; here a plain file, written at its end."""

    def __init__(self, folder: Path) -> None:
        self.file = folder / "lp0"
        self.file.write_bytes(b"an older slip\n")
        self.folder = folder

    def output(self, **settings: object) -> EscposPrinter:
        return EscposPrinter(EscposSettings(file=str(self.file), **settings))

    def absent(self) -> Output:
        return EscposPrinter(EscposSettings(file=str(self.folder / "lp9")))

    def _receive(self, enough, patience: float = PATIENCE) -> None:
        self.paper = list(EscposReader().feed(self.file.read_bytes()))
        assert self.paper.pop(0).text == "an older slip"

    def close(self) -> None:
        pass
