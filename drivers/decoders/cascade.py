"""The cascade: the best decoder first, further tries only when it found nothing."""

from collections.abc import Sequence
from itertools import cycle

from drivers.decoders.base import Decoded, Gray
from drivers.decoders.steps import LIBRARIES, Step, steps_of
from drivers.errors import BadSetting, DecoderMissing

DEFAULT_ORDER = LIBRARIES


class Cascade:
    """Reads codes with the libraries of `order` that are installed.

    Raises DecoderMissing when none is, BadSetting for an unknown name. Not thread-safe.
    """

    def __init__(self, order: Sequence[str] = DEFAULT_ORDER) -> None:
        self._missing: dict[str, str] = {}
        self._steps: list[Step] = []
        self._order = tuple(order)
        for name in self._order:
            self._add(name)
        if not self._steps:
            reasons = ", ".join(self._missing.values()) or "none is chosen"
            raise DecoderMissing("reading pictures", f"no decoder can be used ({reasons})")
        self._turn = cycle(self._steps[1:]) if len(self._steps) > 1 else None

    def available(self) -> dict[str, str]:
        """Each library of the order: "" when it is in use, else the reason why it is not."""
        return {name: self._missing.get(name, "") for name in self._order}

    def read_still(self, gray: Gray) -> list[Decoded]:
        """Codes in a picture nobody is waiting for: every step until one finds something."""
        for step in self._steps:
            found = step.read(gray)
            if found:
                return unique(found)
        return []

    def read_live(self, gray: Gray) -> list[Decoded]:
        """Codes in one frame of many: the first step and one more, the next one each time."""
        found = self._steps[0].read(gray)
        if not found and self._turn is not None:
            found = next(self._turn).read(gray)
        return unique(found)

    def _add(self, name: str) -> None:
        if name not in LIBRARIES:
            raise BadSetting(
                "reading pictures",
                f"there is no decoder {name!r}",
                f"use {', '.join(LIBRARIES)}",
            )
        try:
            self._steps += steps_of(name)
        except (ImportError, OSError) as error:  # pyzbar without libzbar0 raises either
            self._missing[name] = f"{name}: {error}"


def unique(found: list[Decoded]) -> list[Decoded]:
    """The same code printed twice in one picture is one code."""
    return list({(code.symbology, code.raw): code for code in reversed(found)}.values())[::-1]
