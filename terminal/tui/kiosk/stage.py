"""What is on at a kiosk, and how each thing ends. Everything finds its way back to rest.

    rest --scan--> checking --> verdict ----------------------------> rest
                     |     `--> goods awaited --> thanks, or sorry --> rest
                     `--> question --answer, or nothing in time ----> checking, or rest
    rest --nobody for long--> wandering --anything--> rest
    rest <--> out of order, as long as there is a trouble

The customer's language ends with the customer.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Protocol

from terminal import locale
from terminal.core.model import Prompt, Verdict
from terminal.counter import Shown
from terminal.kiosk.goods import Ended, Ending
from terminal.kiosk.leg import Awaited, Confirmer
from terminal.kiosk.settings import KioskSettings
from terminal.kiosk.trouble import Trouble
from terminal.status import Status
from terminal.tui.answer import Answer
from terminal.tui.kiosk.pads import FOR_CUSTOMERS, Pad, QuestionPad
from terminal.tui.questions import question_of
from terminal.wording import kiosk as words
from terminal.wording.posters import Poster

_BLINK = 0.05  # seconds in which a verdict may come before a code is seen at all
_LONG = 1.0  # seconds after which a check is called long
_STUCK = 60.0  # seconds after which a check that never came back is given up
_THANKS = 4.0
_WORD = 2.0  # seconds a word for staff stays
_CALL = 180.0  # seconds a call for staff stands
_STEP = 2.0  # seconds between two steps of a picture that wanders
_STEPS = 6  # steps in one language

Say = Callable[[], Poster]


class Face(Protocol):
    """The screen, as the stage sees it."""

    def show(self, say: Say) -> None:
        """Draw this from now on."""

    def tell(self, share: float | None) -> None:
        """How much is left of the time that it stays; None: it just stays."""

    def wander(self, steps: int) -> None:
        """Draw it small, at another place."""

    def after(self, seconds: float, then: Callable[[], None]) -> None:
        """Call in a moment."""


@dataclass
class Scene:
    """One thing that is on, for so many seconds; 0 = until something else is.

    bar      whether it may be seen how long it stays; resting: whether nobody is being served
    """

    say: Say
    seconds: float = 0.0
    over: Callable[[], None] = lambda: None
    pad: Pad | None = None
    bar: bool = True
    resting: bool = False
    began: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds until it is over."""
        return self.seconds - (time.monotonic() - self.began)


class Stage:
    """Turns what the till tells into scenes. Called on the screen's loop only.

    language  the shop's own; moving: whether a picture may be seen wandering
    """

    def __init__(
        self,
        face: Face,
        settings: KioskSettings,
        language: str,
        now: Callable[[], datetime],
        moving: bool = True,
    ) -> None:
        self._face, self._settings, self._language = face, settings, language
        self._now, self._every = now, _STEP if moving else 15 * _STEP
        self.status: Status | None = None
        self.trouble: Trouble | None = None
        self.ready = False
        self.wandering = False
        self._leg: Scene | None = None
        self.staff_confirms = False
        self._declined = False
        self._called_at = float("-inf")
        self._coming: object = None  # a code that is seen unless its verdict comes first
        self.scene = Scene(words.starting)

    @property
    def pad(self) -> Pad | None:
        """What takes figures, if anything does."""
        return self.scene.pad

    @property
    def called(self) -> bool:
        """Whether a call for staff stands."""
        return time.monotonic() - self._called_at < _CALL

    @property
    def zone(self) -> str:
        """The shop's time zone."""
        return self.status.zone if self.status else "UTC"

    def put(self, scene: Scene) -> None:
        """Another scene; a question that was open is answered with nothing."""
        if isinstance(self.pad, QuestionPad) and scene.pad is not self.pad:
            self.pad.question.answer.give(None)
        if self.wandering:
            locale.use(self._language)
        self.scene, self.wandering, self._coming = scene, False, None
        self._face.show(scene.say)
        self._face.tell(1.0 if scene.seconds and scene.bar else None)

    def tick(self) -> None:
        """Time has passed: shrink the bar, end what is over, let the picture wander on."""
        scene = self.scene
        if self.wandering:
            steps = int((time.monotonic() - scene.began) / self._every)
            locale.use(list(locale.LANGUAGES)[steps // _STEPS % len(locale.LANGUAGES)])
            self._face.wander(steps)
        elif scene.seconds and scene.left <= 0:
            scene.over()
        elif scene.seconds and scene.bar:
            self._face.tell(scene.left / scene.seconds)

    def touched(self) -> None:
        """Somebody pressed something: whoever reads or types gets the whole time again."""
        if self.wandering:
            self.rest()
        elif self.scene.pad is not None or self.scene.resting:
            self.scene.began = time.monotonic()

    # At rest

    def rest(self) -> None:
        """What the next customer finds, in the shop's own language; goods awaited come first."""
        if self._leg is not None and self._leg.left > 0:
            self.put(self._leg)
            return
        self._leg, self.staff_confirms = None, False
        locale.use(self._language)
        trouble, support = self.trouble, self._settings.support
        if trouble is not None:
            say = partial(words.out_of_order, trouble, self.status, self._now(), support)
            self.put(Scene(say, resting=True))
        elif not self.ready:
            self.put(Scene(words.starting))
        else:
            self.put(self._at_rest(self._settings.attract, self._wander))

    def _at_rest(self, seconds: float, over: Callable[[], None]) -> Scene:
        reader = self._settings.reader
        say = lambda: words.rest(reader, self.called)  # noqa: E731
        return Scene(say, seconds, over, bar=False, resting=True)

    def _wander(self) -> None:
        self.put(self._at_rest(0.0, lambda: None))
        self.wandering = True
        self._face.wander(0)

    def spoken(self) -> None:
        """Another language was chosen; at rest it goes again if nobody comes."""
        if self.scene.resting and self.trouble is None and self.ready:
            self.put(self._at_rest(self._settings.question, self.rest))

    def judge(self, trouble: Trouble | None) -> None:
        """The till is out of order, or no longer."""
        changed, self.trouble = trouble != self.trouble, trouble
        if changed and (self.scene.resting or self.scene.say is words.starting):
            self.rest()

    # A scan

    def arrived(self) -> None:
        """A code has come in."""
        self._coming = coming = object()

        def come() -> None:
            if self._coming is coming:
                say = partial(words.checking, False)
                self.put(Scene(say, _LONG, self._long, bar=False))

        self._face.after(_BLINK, come)

    def asking(self) -> None:
        """The platform is being asked."""
        self.arrived()

    def _long(self) -> None:
        self.put(Scene(partial(words.checking, True), _STUCK, self.rest, bar=False))

    def ask(self, prompt: Prompt, answer: Answer) -> None:
        """A question; one that only the shop can answer is answered with nothing at once."""
        if prompt.kind not in FOR_CUSTOMERS:
            self._declined = True
            answer.give(None)
            return
        pad = QuestionPad(question_of(prompt, answer), lambda value: self._answered(answer, value))
        self.put(Scene(pad.poster, self._settings.question, self.rest, pad))

    def _answered(self, answer: Answer, value: int | str | None) -> None:
        answer.give(value)
        if value is None:
            self.rest()
        else:
            self.arrived()

    def judged(self, shown: Shown) -> None:
        """A verdict; it leaves by itself."""
        declined, self._declined = self._declined, False
        poster = words.verdict(shown, self.zone)
        if poster is not None:
            self._for_a_while(lambda: words.verdict(shown, self.zone) or poster)
        elif shown.decision.verdict is Verdict.CHECK and declined:
            self._for_a_while(words.at_counter)
        elif not isinstance(self.pad, QuestionPad):
            self.rest()

    def failed(self) -> None:
        """A code could not be judged."""
        self._for_a_while(words.failed)

    def say_shortly(self, say: Say, then: Callable[[], None]) -> None:
        """A word for staff, then what they were at."""
        self.put(Scene(say, _WORD, then))

    def draw_anew(self) -> None:
        """The pad has changed."""
        self._face.show(self.scene.say)

    def _for_a_while(self, say: Say, seconds: float = 0.0) -> None:
        self.put(Scene(say, seconds or self._settings.verdict, self.rest))

    # Goods

    def goods_awaited(self, awaited: Awaited) -> None:
        """Accepted; the goods are on their way. The till says how it ends."""
        say = partial(words.awaited, awaited, self.zone)
        self.staff_confirms = awaited.confirmer is Confirmer.STAFF
        self._leg = Scene(say, awaited.seconds + _STUCK)
        self._leg.over = self._leg_is_over
        self.put(self._leg)

    def _leg_is_over(self) -> None:
        self._leg = None
        self.rest()

    def goods_ended(self, shown: Shown, ended: Ended) -> None:
        """What became of them."""
        self._leg, self.staff_confirms = None, False
        seconds = _THANKS if ended.ending is Ending.GIVEN else 2 * self._settings.verdict
        self._for_a_while(partial(words.ended, shown, ended), seconds)

    # Help

    def call(self) -> None:
        """Staff is called; what was on comes back."""
        self._called_at = time.monotonic()
        self._for_a_while(words.called, _THANKS)

    def attended(self) -> None:
        """Staff is there."""
        self._called_at = float("-inf")
