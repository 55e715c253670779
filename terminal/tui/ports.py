"""What the screens need of a till. The real one is wired by bootstrap; a test brings its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from terminal.counter import Counter
from terminal.status import QueueLine, Status

if TYPE_CHECKING:
    from terminal.core.late import PaperLine
    from terminal.core.payments import Bill, Means
    from terminal.core.people import Person
    from terminal.core.shift import ShiftReport
    from terminal.crew import Approval
    from terminal.days import Charted
    from terminal.desk import Choice
    from terminal.history import Past
    from terminal.shift import ShiftState
    from terminal.undo import TakenBack


class Books(Protocol):
    """What has been; reads the journal, so never from the event loop."""

    def last(self, count: int = 10) -> list[Past]:
        """The newest scans, newest first."""

    def find(
        self, words: str, count: int = 50, wanted: Callable[[], bool] = lambda: True
    ) -> list[Past]:
        """The scans that all these words fit, newest first; ends early when no longer wanted."""


class Staff(Protocol):
    """What people do besides redeeming. Reads and writes the journal, likewise."""

    def people(self) -> Sequence[Person]:
        """Everybody who may serve; empty where nobody is registered."""

    def sign_in(self, figures: str) -> Person:
        """Number and PIN in one. Raises PinRefused."""

    def approve(self, figures: str, purpose: str) -> Approval:
        """A supervisor's yes. Raises PinRefused."""

    def unlock(self, number: str, approval: int) -> Person:
        """Open a locked number again. Raises ApprovalNeeded."""

    def shift(self) -> ShiftState:
        """The shift at a glance."""

    def x(self) -> ShiftReport:
        """What it has come to."""

    def closed(self) -> Sequence[ShiftReport]:
        """The newest closed shifts, newest first."""

    def z(self) -> ShiftReport:
        """Close it."""

    def charted(self) -> Charted:
        """The shift and the day as figures."""

    def raise_limit(self, limit: int, approval: int) -> None:
        """Raise the offline limit. Raises ApprovalNeeded."""

    def enter_late(self, line: PaperLine, approval: int, supervisor: str) -> None:
        """A line of the paper form. Raises ApprovalNeeded."""


class Payments(Protocol):
    """Paying the rest of a bill. Each answers with the bill as it stands then.

    Reads and writes the journal and asks the platform, so never from the event loop. Raises
    BatonError.
    """

    on_change: Callable[[Bill], None]

    def bill(self, redemption: str) -> Bill:
        """How it stands."""

    def ask(self, redemption: str) -> Bill:
        """Ask the customer by QR."""

    def give_up(self, redemption: str) -> Bill:
        """Ask no longer."""

    def claim(self, redemption: str, means: Means, slip: str = "") -> Bill:
        """Somebody says it was paid otherwise."""

    def withdraw(self, redemption: str) -> Bill:
        """It was not."""


class Till(Protocol):
    """Safe from any thread. What reads or writes the journal is never called by the event loop."""

    @property
    def history(self) -> Books:
        """What has been."""

    @property
    def staff(self) -> Staff:
        """People and shifts."""

    @property
    def payments(self) -> Payments:
        """What vouchers leave to pay."""

    def start(self) -> None:
        """Take scans from now on."""

    def stop(self) -> None:
        """End all threads; may take a few seconds."""

    def scan(self, raw: bytes, symbology: str | None = None, source: str = "") -> None:
        """Queue a scan for the flow."""

    def tell_of_scans(self, tell: Callable[[bytes], None]) -> None:
        """`tell` hears of each scan before it is queued."""

    def typed(self, text: str) -> None:
        """Queue a typed code for the flow."""

    def queue(self, limit: int = 200) -> list[QueueLine]:
        """What waits; reads the journal, so never from the event loop."""

    def undo(
        self, redemption: str = "", reason: str = "", by: str = "", approval: int = -1
    ) -> TakenBack:
        """Take a redemption back; durable when it returns. Raises ApprovalNeeded, BatonError."""

    def resolve(self, sequence: int, choice: Choice) -> None:
        """Close a task of the desk; durable when it returns. Raises ApprovalNeeded, BatonError."""

    def reprint(self, redemption: str) -> None:
        """Print the slip of a redemption again. Raises BatonError."""

    def print_report(self, report: ShiftReport, copy: bool = False) -> None:
        """Print an X or Z report. Raises BatonError."""

    def sync_now(self) -> bool:
        """Report now, whatever the backoff says; whether a platform answers, once that is known.

        Takes as long as asking it does: never called by the event loop.
        """


OpenTill = Callable[[Counter, Callable[[Status], None]], Till]
