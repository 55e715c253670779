"""The cascade: the best decoder first, further tries only when it found nothing."""

from collections.abc import Iterator, Sequence
from itertools import count, cycle

from drivers.decoders.agreement import Agreement
from drivers.decoders.base import Decoded, Gray
from drivers.decoders.place import MARGIN, Place, parts
from drivers.decoders.steps import (
    LIBRARIES,
    Step,
    closer_steps,
    first_step,
    further_steps,
    own_closer_steps,
    own_steps,
)
from drivers.decoders.symbologies import MATRIX, READ_FROM_GREY
from drivers.decoders.views import View, around
from drivers.errors import BadSetting, DecoderMissing

DEFAULT_ORDER = LIBRARIES


class Cascade:
    """Reads codes with the libraries of `order` that are installed; the first one looks first.

    `upc_e` switches UPC-E on. Raises DecoderMissing when no library is there, BadSetting for an
    unknown name. Not thread-safe.
    """

    def __init__(self, order: Sequence[str] = DEFAULT_ORDER, *, upc_e: bool = False) -> None:
        self._order = tuple(order)
        self._missing: dict[str, str] = {}
        installed = [name for name in self._order if self._is_there(name)]
        if not installed:
            reasons = ", ".join(self._missing.values()) or "none is chosen"
            raise DecoderMissing("reading pictures", f"no decoder can be used ({reasons})")
        self._first = first_step(installed[0], upc_e)
        self._closer = closer_steps(installed, upc_e)
        self._closer_still = own_closer_steps()
        by_turn = {turn: s for name in installed for turn, s in further_steps(name, upc_e).items()}
        by_turn |= own_steps()
        self._further = [by_turn[turn] for turn in sorted(by_turn)]
        self.forget()

    def available(self) -> dict[str, str]:
        """Each library of the order: "" when it is in use, else the reason why it is not."""
        return {name: self._missing.get(name, "") for name in self._order}

    def forget(self) -> None:
        """Start afresh: the next live frame has nothing to do with the ones before it."""
        self._agreement, self._place = Agreement(), Place()
        self._turn: Iterator[Step] = cycle([step for step in self._further if step.live])
        self._parts, self._closer_turn = cycle(parts()), count()

    def read_still(self, gray: Gray) -> list[Decoded]:
        """Codes in a picture nobody is waiting for: step after step until one makes sure."""
        view, agreement = View(gray), Agreement()
        sure: list[Decoded] = []
        for step in (self._first, *self._further):
            if sure and not step.joins:
                continue
            found = step.read(view)
            sure += agreement.certain(found, step.look)
            for code in found:
                if code not in sure:
                    sure += self._look_closer(view, code, agreement)
            if any(code.symbology in MATRIX for code in sure):
                break
        return unique(sure)

    def read_live(self, gray: Gray) -> list[Decoded]:
        """Codes in one frame of many: where one was seen last, then everywhere, then one more try.

        The try is the next one each time, and small enough for a frame (`Step.live`). While a code
        stays in view, every eighth frame is searched all round for codes that joined it.
        """
        view = View(gray)
        self._agreement.next_frame()
        self._found: list[Decoded] = []
        sure = self._where_it_was(view)
        if len(sure) < self._place.codes or not sure:
            sure += self._look(self._first, view)
        if not sure or self._place.all_round:
            sure += self._one_more(view)
        self._place.keep(self._found, sure)
        return unique(sure)

    def _look_closer(self, view: View, code: Decoded, agreement: Agreement) -> list[Decoded]:
        """The place of one code that was read once, until it is read a second time."""
        if not code.position:
            return []
        region = view.cropped(around(code.position, MARGIN))
        more = self._closer_still if code.symbology in READ_FROM_GREY else []
        for step in (*self._closer, *more):
            sure = agreement.certain(step.read(region), step.look)
            if sure:
                return sure
        return []

    def _where_it_was(self, view: View) -> list[Decoded]:
        box = self._place.to_look_at(view)
        if box is None:
            return []
        region = view.cropped(box)
        if not self._place.bars:
            return unique(self._look(self._first, region))
        again, *others = self._closer
        sure = self._look(again, region)
        if others and len(sure) < self._place.codes:
            sure += self._look(others[next(self._closer_turn) % len(others)], region)
        return unique(sure)

    def _one_more(self, view: View) -> list[Decoded]:
        step = next(self._turn, None)
        if step is None:
            return []
        if step.part:
            view = view.cropped(self._place.last_box or next(self._parts)(view))
        return self._look(step, view)

    def _look(self, step: Step, view: View) -> list[Decoded]:
        found = step.read_live(view)
        self._found += found
        return self._agreement.certain(found, step.look)

    def _is_there(self, name: str) -> bool:
        if name not in LIBRARIES:
            raise BadSetting(
                "reading pictures",
                f"there is no decoder {name!r}",
                f"use {', '.join(LIBRARIES)}",
            )
        try:
            first_step(name)
        except (ImportError, OSError) as error:  # pyzbar without libzbar0 raises either
            self._missing[name] = f"{name}: {error}"
            return False
        return True


def unique(found: list[Decoded]) -> list[Decoded]:
    """The same code printed twice in one picture is one code."""
    return list({(code.symbology, code.raw): code for code in reversed(found)}.values())[::-1]
