"""The bill that the register told, until a voucher asks for it. Used once, and not when stale."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from terminal.core.model import Code, Prompt, PromptKind
from terminal.counter import Counter, Shown
from terminal.register.lines import Bill


class Bills:
    """At most one bill at a time; safe from any thread. `age`: seconds for which it holds."""

    def __init__(self, age: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._age, self._monotonic = age, monotonic
        self._lock = threading.Lock()
        self._bill: Bill | None = None
        self._since = 0.0
        self._reference = ""
        self.on_bill: Callable[[], None] = lambda: None

    def put(self, bill: Bill | None) -> None:
        """The register's sale in hand; None: there is none. Tells `on_bill` of a new one."""
        with self._lock:
            self._bill, self._since = bill, self._monotonic()
            self._reference = ""
        if bill is not None:
            self.on_bill()

    def take(self, prompt: Prompt) -> int | None:
        """The answer to a prompt for the bill, in minor units; None if the register told none."""
        with self._lock:
            bill = self._bill
            if bill is None or prompt.kind is not PromptKind.BILL:
                return None
            fresh = self._monotonic() - self._since <= self._age
            if not fresh or bill.currency != prompt.currency or not prompt.fits(bill.amount):
                return None
            self._bill, self._reference = None, bill.reference
            return bill.amount

    def reference(self) -> str:
        """The register's word for the sale whose bill was taken last; told once."""
        with self._lock:
            reference, self._reference = self._reference, ""
            return reference


class BilledCounter:
    """A counter whose question for the bill the register may answer, before or while it is asked.

    While a person is asked, `give_way` ends the question (see `Till.tell_of_scans`) when a bill
    arrives.
    """

    def __init__(self, counter: Counter, bills: Bills) -> None:
        self._counter, self._bills = counter, bills
        self.seen, self.asking = counter.seen, counter.asking
        self.failed = counter.failed

    def ask(self, prompt: Prompt, code: Code) -> int | str | None:
        """The register's bill, else what the person says."""
        told = self._bills.take(prompt)
        if told is not None:
            return told
        answer = self._counter.ask(prompt, code)
        return self._bills.take(prompt) if answer is None else answer

    def show(self, shown: Shown) -> None:
        """The verdict."""
        self._counter.show(shown)
