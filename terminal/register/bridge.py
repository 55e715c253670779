"""All of the register's bridge together: carriers of lines, the bill, the bar code."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from drivers.outputs.paper import Bars
from terminal.counter import Shown
from terminal.register import bars, lines
from terminal.register.bills import Bills
from terminal.register.folder import FolderLines
from terminal.register.lines import Bill
from terminal.register.settings import RegisterSettings
from terminal.register.tcp import TcpLines
from terminal.undo import TakenBack


class Carrier(Protocol):
    """A way for lines to the register and back, with a thread of its own."""

    def start(self) -> None:
        """Begin."""

    def tell(self, line: bytes) -> None:
        """Send a line; returns at once."""

    def stop(self) -> None:
        """Ask it to end."""

    def join(self, timeout: float = 3.0) -> None:
        """Wait for the end."""


class RegisterBridge:
    """What the till tells the register, and what the register tells the till.

    Raises ConfigError for settings that make no sense. `carriers` is empty and there is
    no bar code unless the settings ask for it.
    """

    def __init__(self, settings: RegisterSettings, till: str, shop: str) -> None:
        self.settings = bars.checked(settings)
        self.bills = Bills(settings.bill_age)
        self.carriers: list[Carrier] = []
        if settings.port:
            self.carriers.append(TcpLines(settings.port, lines.hello(till, shop), self.hear))
        if settings.folder:
            self.carriers.append(FolderLines(Path(settings.folder), self.hear))

    @property
    def wanted(self) -> bool:
        """Whether the settings ask for anything at all."""
        return bool(self.carriers or self.settings.barcode)

    def on_bill(self, tell: Callable[[], None]) -> None:
        """`tell` hears when the register has told a bill: a question for it may end."""
        self.bills.on_bill = tell

    def hear(self, line: bytes) -> None:
        """One line from the register. Raises BadLine."""
        said = lines.heard(line)
        self.bills.put(said if isinstance(said, Bill) else None)

    def bars(self, shown: Shown) -> Bars | None:
        """The bar code of a verdict, for paper; None where there is none."""
        content = bars.content(shown.decision, self.settings)
        return Bars(content, ean=self.settings.barcode == bars.EAN_13) if content else None

    def modules(self, shown: Shown) -> str:
        """The same for a screen: "1" for a bar, "0" for a gap; empty where there is none."""
        content = bars.content(shown.decision, self.settings)
        return bars.modules(content, self.settings.barcode) if content else ""

    def judged(self, shown: Shown) -> None:
        """Tell the register of a finished scan; returns at once."""
        content = bars.content(shown.decision, self.settings)
        self._tell(lines.verdict(shown, content, self.bills.reference()))

    def taken_back(self, taken: TakenBack) -> None:
        """Tell the register of an undo; returns at once."""
        self._tell(lines.taken_back(taken))

    def _tell(self, line: bytes) -> None:
        for carrier in self.carriers:
            carrier.tell(line)

    def start(self) -> None:
        """Start the carriers."""
        for carrier in self.carriers:
            carrier.start()

    def stop(self) -> None:
        """Ask the carriers to end."""
        for carrier in self.carriers:
            carrier.stop()

    def join(self, timeout: float = 3.0) -> None:
        """Wait for the carriers."""
        for carrier in self.carriers:
            carrier.join(timeout)
