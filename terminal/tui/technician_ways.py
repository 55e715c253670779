"""The ways to the technician's screens: through the PIN, and out again when its time is over."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from terminal.counter import Shown
from terminal.tui.screens.counter import CounterScreen
from terminal.tui.screens.fault import FaultScreen
from terminal.tui.staff_ways import StaffWays

if TYPE_CHECKING:  # loaded when somebody goes there: a cashier's start must not wait for it
    from terminal.diagnostics.bench import Bench
    from terminal.tui.screens.technician.acceptance import AcceptanceScreen

OpenBench = Callable[[Any], "Bench"]
"""Makes the bench of the till that `open_till` made, or of None."""
_SEEN = 2.5  # seconds a test's verdict is looked at before the technician goes on


class TechnicianWays(StaffWays):
    """What keys of the screens ask of the app about the machine itself.

    open_bench  makes the bench, for a till or for none; None: there are no such screens here
    """

    open_bench: OpenBench | None = None

    bench: Bench | None = None
    _acceptance: AcceptanceScreen | None = None

    @property
    def has_bench(self) -> bool:
        """Whether there are technician's screens."""
        return self.open_bench is not None

    def to_technician(self) -> None:
        """The checks, behind the PIN."""
        self.behind_pin("diagnostics", self._to_checks)

    def behind_pin(self, purpose: str, then: Callable[[], None]) -> None:
        """Ask for this device's PIN, then do it; at once where the PIN is still good.

        purpose  as the journal says it
        """
        if self.open_bench is None:
            return
        if self.bench is None or self.bench.has_till != (self.till is not None):
            self.bench = self.open_bench(self.till)
        if self.bench.gate.left():
            then()
        else:
            from terminal.tui.screens.technician.gate import GateScreen

            self.push_screen(GateScreen(self.now, self.bench, purpose, then))

    def _to_checks(self) -> None:
        from terminal.tui.screens.technician.checks import ChecksScreen

        assert self.bench
        self.push_screen(ChecksScreen(self.now, self.bench))

    def technician_leaves(self) -> None:
        """Back to work; the gate is shut, also when its time was over."""
        bench = self.bench
        self.accepting(None)
        below = (CounterScreen, FaultScreen)  # what there is to go back to
        while not isinstance(self.screen, below) and len(self.screen_stack) > 1:
            self.pop_screen()
        if bench is not None:
            self.run_worker(bench.gate.leave, thread=True, group="gate", exit_on_error=False)

    # The acceptance test goes over the counter

    def accepting(self, screen: AcceptanceScreen | None) -> None:
        """Who waits for the verdict about a test voucher."""
        self._acceptance = screen
        if self.bench is not None:
            self.bench.await_test(screen is not None)

    def tried(self, shown: Shown) -> None:
        """A verdict came while an acceptance test waits for it: back there in a moment."""
        screen = self._acceptance
        self.accepting(None)
        if screen is not None:
            again = type(screen)(self.now, screen.bench, shown)
            self.set_timer(_SEEN, lambda: self._go_on(again))

    def _go_on(self, screen: AcceptanceScreen) -> None:
        if self.screen is self.counter and screen.bench.gate.left():
            self._to_checks()
            self.push_screen(screen)
