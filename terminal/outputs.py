"""What is heard, seen and printed when something was decided. Never keeps the flow waiting.

    flow --> AnnouncingCounter --> screen first, then Outputs --> one OutputThread per device

Slips are laid out on the printer's own thread; a printer that fails is a notice on the screen, and
after a while its slip is given up and can be printed again from the journal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from drivers.base import Scanner
from drivers.errors import DriverError
from drivers.outputs.base import Dispenser, Display, Drawer, Output, Printer, Signal, Signaller
from drivers.outputs.paper import Part
from drivers.outputs.scanner import ScannerSignal
from drivers.outputs.worker import Job, OutputState, OutputThread
from offline_queue import Journal
from terminal.announcing import AnnouncingCounter
from terminal.core.model import Coupon, Prompt, Verdict
from terminal.core.shift import ShiftReport
from terminal.counter import Counter, Shown
from terminal.errors import WrongUse
from terminal.register.bills import BilledCounter
from terminal.register.bridge import RegisterBridge
from terminal.slips.settings import SlipSettings
from terminal.status import OutputStatus, Unsent
from terminal.undo import TakenBack, Undone
from terminal.wording.amounts import money
from terminal.wording.verdicts import given

if TYPE_CHECKING:  # loaded when something is printed: a till's start must not wait for it
    from terminal.owner.post import Post
    from terminal.slips.facts import Shop

Slip = Callable[["Shop", int], list[Part]]
"""Lays a slip out for a shop's paper of so many columns."""

_BEEP_LATE = 1.0
"""Seconds after which a tone would be taken for that of the next scan."""
_SLIP_LATE = 180.0
"""Seconds a slip waits for paper."""


class Outputs:
    """All outputs of one till. Every method is safe from any thread and returns at once.

    journal    where reprints and trace ids come from
    register   the bridge to the cash register, which hears of verdicts, too
    on_change  told when an output's state changes, on that output's thread
    """

    def __init__(
        self,
        outputs: Sequence[Output],
        journal: Journal,
        shop: Shop,
        slips: SlipSettings,
        register: RegisterBridge,
    ) -> None:
        self._journal, self._shop, self._slips = journal, shop, slips
        self.register = register
        self.post: Post | None = None
        self.on_change: Callable[[], None] = lambda: None
        self._states: dict[str, OutputStatus] = {}
        self.threads = [OutputThread(each, self._changed) for each in outputs]

    # Life

    def start(self) -> None:
        """Claim the devices and begin."""
        self.register.start()
        if self.post:
            self.post.start()
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        """Ask all threads to end; what waits is given up."""
        self.register.stop()
        if self.post:
            self.post.stop()
        for thread in self.threads:
            thread.stop()

    def join(self, timeout: float) -> None:
        """Wait for the threads. Raises ReaderStuck after `timeout` seconds."""
        self.register.join(timeout)
        if self.post:
            self.post.join(timeout)
        stuck: list[DriverError] = []
        for thread in self.threads:
            try:
                thread.join(timeout)
            except DriverError as error:
                stuck.append(error)
        if stuck:
            raise stuck[0]

    def attach(self, scanners: Mapping[str, Scanner]) -> None:
        """The till's scanners by the names of their tables, for outputs that are scanners."""
        for thread in self.threads:
            if isinstance(thread.output, ScannerSignal):
                thread.output.attach(scanners)

    def heard(self, counter: Counter) -> Counter:
        """The same counter, with its verdicts heard and printed and its bills from the register."""
        return BilledCounter(AnnouncingCounter(counter, self), self.register.bills)

    def states(self) -> tuple[OutputStatus, ...]:
        """How each output is, as far as it is known."""
        return tuple(self._states.values())

    @property
    def can_print(self) -> bool:
        """Whether there is a printer at all."""
        return any(isinstance(thread.output, Printer) for thread in self.threads)

    @property
    def dispenser(self) -> OutputThread | None:
        """What hands goods out and sees them leave, if there is such a device."""
        found = (each for each in self.threads if isinstance(each.output, Dispenser))
        return next(found, None)

    # What happened at the counter

    def asked(self, prompt: Prompt) -> None:
        """A person must tell something."""
        self.signal(Signal.ATTENTION)

    def failed(self) -> None:
        """A code could not be judged."""
        self.signal(Signal.REFUSED)

    def judged(self, shown: Shown) -> None:
        """A verdict was shown: make it heard, print it, tell the register."""
        verdict = shown.decision.verdict
        if shown.test and verdict is Verdict.ACCEPTED:
            self._tried(shown)
            return
        self.register.judged(shown)
        if verdict is Verdict.REFUSED:
            self.signal(Signal.REFUSED)
        if verdict is not Verdict.ACCEPTED:
            return
        self.signal(Signal.ACCEPTED)
        self._to_drawer_and_display(shown)
        if self._slips.redemption and shown.redemption:
            self.print("redemption", lambda shop, columns: self._slip_of(shown, shop, columns))
        if shown.decision.coupon:
            self.gave_coupon(shown.decision.coupon)

    def _tried(self, shown: Shown) -> None:
        """A test: heard and printed, but no drawer opens and the register hears nothing of it."""
        self.signal(Signal.ATTENTION)
        if shown.redemption:
            self.print("redemption", lambda shop, columns: self._slip_of(shown, shop, columns))

    def taken_back(self, taken: TakenBack) -> None:
        """A redemption was undone, or could not be."""
        self.register.taken_back(taken)
        if taken.outcome is not Undone.REFUSED and self._slips.void:
            self.print("void", lambda shop, columns: self._void_of(taken, shop, columns))

    def gave_coupon(self, coupon: Coupon) -> None:
        """The platform sent a voucher for the next visit."""
        if self._slips.coupon:
            self.print("coupon", lambda shop, columns: _coupon_of(coupon, shop, columns))

    def reprint(self, redemption: str) -> None:
        """Print the slip of a redemption (UUID text) again, marked as a copy.

        Raises WrongUse where there is no printer or no such acceptance; reads the journal.
        """
        self._need_printer()
        from terminal.slips import kept, layout

        facts = kept.accepted(self._journal, redemption)
        self.print(
            "copy", lambda shop, columns: layout.redemption_slip(facts, shop, columns, copy=True)
        )

    @property
    def unsent(self) -> Unsent | None:
        """Owner's pages that did not arrive."""
        return self.post.unsent if self.post else None

    def send_again(self) -> None:
        """Try them now."""
        if self.post:
            self.post.again()

    def shift_closed(self, report: ShiftReport) -> None:
        """A shift was closed: its Z comes out wherever there is a printer, its page goes out."""
        if self.post:
            self.post.shift_closed(report)
        self.print("report", lambda shop, columns: _totals_of(report, shop, columns))

    def report(self, report: ShiftReport, copy: bool = False) -> None:
        """Print an X or Z report. Raises WrongUse where there is no printer."""
        self._need_printer()
        self.print("report", lambda shop, columns: _totals_of(report, shop, columns, copy))

    # What outputs can do

    def signal(self, which: Signal) -> None:
        """Make it heard and seen."""
        for thread in self.threads:
            if isinstance(thread.output, Signaller):
                thread.post(Job(lambda output: output.signal(which), _BEEP_LATE))

    def print(self, what: str, slip: Slip) -> None:
        """Print it on every printer; `what` names it if it has to be given up."""
        for thread in self.threads:
            if not isinstance(thread.output, Printer):
                continue
            if not thread.post(Job(self._printing(slip), _SLIP_LATE, what)) and (
                state := thread.state
            ):
                self._changed(replace(state, given_up=what))

    def _need_printer(self) -> None:
        if not self.can_print:
            raise WrongUse("no printer is configured", advice="add a table [outputs.NAME] for it")

    def _printing(self, slip: Slip) -> Callable[[Printer], None]:
        return lambda printer: printer.print(slip(self._shop, printer.columns))

    def _to_drawer_and_display(self, shown: Shown) -> None:
        worth = shown.decision.worth
        if worth is None:
            return
        lines = (given(worth), money(worth.take, worth.currency))
        for thread in self.threads:
            if isinstance(thread.output, Drawer) and worth.take:
                thread.post(Job(lambda output: output.open_drawer(), _BEEP_LATE))
            if isinstance(thread.output, Display):
                thread.post(Job(lambda output: output.show_lines(*lines), _BEEP_LATE))

    # On the printer's thread

    def _slip_of(self, shown: Shown, shop: Shop, columns: int) -> list[Part]:
        from terminal.slips import kept, layout

        bars = None if shown.test else self.register.bars(shown)
        facts = replace(kept.just_shown(self._journal, shown), bars=bars)
        return layout.redemption_slip(facts, shop, columns)

    def _void_of(self, taken: TakenBack, shop: Shop, columns: int) -> list[Part]:
        from terminal.slips import kept, layout

        facts, reason = kept.undone(self._journal, taken)
        agreed = taken.outcome is not Undone.QUEUED
        return layout.void_slip(facts, shop, columns, reason, agreed)

    def _changed(self, state: OutputState) -> None:
        known = self._states.get(state.source)
        # What was not printed stays on the screen as long as the trouble lasts.
        lost = state.given_up or (known.lost if known and state.reason else "")
        self._states[state.source] = OutputStatus(
            state.source, state.status.value, state.reason, lost
        )
        self.on_change()


def _coupon_of(coupon: Coupon, shop: Shop, columns: int) -> list[Part]:
    from terminal.slips.layout import coupon_slip

    return coupon_slip(coupon, shop, columns)


def _totals_of(report: ShiftReport, shop: Shop, columns: int, copy: bool = False) -> list[Part]:
    from terminal.slips.totals import totals_slip

    return totals_slip(report, shop, columns, copy=copy)
