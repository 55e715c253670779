"""The goods leg as it runs: green, then the goods, then somebody's word about them.

    flow --> GoodsLeg --> screen, tones, slip --> dispenser and staff --> journal --> screen

The flow thread waits here until the goods are confirmed, missed, or the time is over: one customer
at a time stands before a kiosk. What is scanned meanwhile is not heard.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

from drivers.errors import DeviceLost, DriverError
from drivers.outputs.worker import Job, OutputThread
from terminal.core.model import Code, Prompt, Verdict
from terminal.counter import Counter, Shown
from terminal.kiosk.goods import INTERRUPTED, Ended, Goods

_READY = 3.0  # seconds a dispenser may take until it begins


class Confirmer(StrEnum):
    """Whose word about the goods is waited for."""

    DEVICE = "device"
    STAFF = "staff"
    NOBODY = "none"


@dataclass(frozen=True, slots=True)
class Awaited:
    """A goods leg that has begun, for the screen. `seconds`: when it ends at the latest."""

    shown: Shown
    confirmer: Confirmer
    seconds: float


class GoodsScreen(Protocol):
    """What the customer sees of a goods leg; safe from any thread, returns at once."""

    def goods_awaited(self, awaited: Awaited) -> None:
        """The goods are on their way."""

    def goods_ended(self, shown: Shown, ended: Ended) -> None:
        """What became of them; it is on disk."""


@dataclass(frozen=True, slots=True)
class Word:
    """What is known of the goods: given, surely not given, or neither.

    by  who says so; why: one sentence where they were not given
    """

    given: bool = False
    sure: bool = False
    by: str = ""
    why: str = ""


class Errand:
    """One order to the dispenser: carried out once at most, however often its thread tries."""

    def __init__(self, say: Callable[[Word], None]) -> None:
        self._say = say
        self._lock = threading.Lock()
        self._taken = False

    def __call__(self, output: Any) -> None:
        """Called by the dispenser's thread, which may repeat it after a fault."""
        if not self._take():
            return
        try:
            seen = output.dispense()
        except DriverError as fault:
            self._say(Word(sure=not isinstance(fault, DeviceLost), why=str(fault)))
            raise
        except Exception as fault:
            self._say(Word(why=f"an unforeseen {type(fault).__name__} in its driver"))
            raise
        why = "" if seen else f"the sensor saw nothing: {output.label}"
        self._say(Word(given=seen, by=output.label, why=why))

    def cancel(self) -> bool:
        """Whether it had not begun; then it never will."""
        return self._take()

    def _take(self) -> bool:
        with self._lock:
            first, self._taken = not self._taken, True
        return first


class GoodsLeg:
    """A counter whose acceptances are followed by goods.

    counter  shows verdicts and makes them heard
    screen   shows the goods leg
    within   seconds in which somebody must have confirmed
    dispenser  the thread of the device that hands out, where a device confirms
    """

    def __init__(
        self,
        counter: Counter,
        screen: GoodsScreen,
        goods: Goods,
        confirmer: Confirmer,
        within: float,
        dispenser: OutputThread | None = None,
    ) -> None:
        self.counter, self.goods, self.confirmer = counter, goods, confirmer
        self._screen, self._within, self._dispenser = screen, within, dispenser
        self._lock = threading.Lock()
        self._words: queue.SimpleQueue[Word] | None = None
        self._closed = False

    @property
    def open(self) -> bool:
        """Whether goods are awaited just now."""
        return self._words is not None

    # The counter, as the flow sees it

    def seen(self, code: Code) -> None:
        """A code arrived."""
        self.counter.seen(code)

    def asking(self, code: Code) -> None:
        """The platform is being asked."""
        self.counter.asking(code)

    def ask(self, prompt: Prompt, code: Code) -> int | str | None:
        """A question to the customer."""
        return self.counter.ask(prompt, code)

    def failed(self, why: str) -> None:
        """A code could not be judged."""
        self.counter.failed(why)

    def show(self, shown: Shown) -> None:
        """The verdict, and where it grants something, the goods; returns at the leg's end."""
        accepted = shown.decision.verdict is Verdict.ACCEPTED and bool(shown.redemption)
        if not accepted or self.confirmer is Confirmer.NOBODY:
            self.counter.show(shown)
            return
        with self.goods.in_hand():
            words = self._begin()
            try:
                self.counter.show(shown)
                self._screen.goods_awaited(Awaited(shown, self.confirmer, self._within))
                word = self._word(words)
            finally:
                with self._lock:
                    self._words = None
            self._screen.goods_ended(shown, self._end(shown.redemption, word))

    # Whoever knows something of the goods

    def say(self, word: Word) -> bool:
        """A person's word; False where no goods are awaited any more. From any thread."""
        with self._lock:
            if self._words is None:
                return False
            self._words.put(word)
            return True

    def close(self) -> None:
        """The till ends: nobody waits any more."""
        with self._lock:
            self._closed = True
            if self._words is not None:
                self._words.put(Word(why=INTERRUPTED))

    def _begin(self) -> queue.SimpleQueue[Word]:
        words: queue.SimpleQueue[Word] = queue.SimpleQueue()
        with self._lock:
            self._words = words
        return words

    def _word(self, words: queue.SimpleQueue[Word]) -> Word:
        """The first word about the goods, or that there was none in time."""
        end = time.monotonic() + self._within
        errand = Errand(words.put)
        by_device = self._dispenser is not None and self.confirmer is Confirmer.DEVICE
        if self._closed:
            return Word(sure=by_device, why=INTERRUPTED)
        if by_device and self._dispenser:
            posted = self._dispenser.post(Job(errand, _READY))
            word = _next(words, _READY + 0.5 if posted else 0.0)
            if word is not None:
                return word
            if errand.cancel():
                return Word(sure=True, why="the dispenser was not ready")
        word = _next(words, end - time.monotonic())
        return word or Word(why="nobody confirmed the goods in time")

    def _end(self, redemption: str, word: Word) -> Ended:
        if word.given:
            return self.goods.given(redemption, word.by)
        return self.goods.missed(redemption, word.why, word.sure, word.by)


def _next(words: queue.SimpleQueue[Word], seconds: float) -> Word | None:
    try:
        return words.get(timeout=max(0.0, seconds))
    except queue.Empty:
        return None
