"""Drawn pictures with one trouble each, the same on every machine, by each reader in turns."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy

from drivers.frames.phone import Visit, look_of
from drivers.frames.photograph import Look, counter, developed, photograph
from drivers.frames.symbols import symbol_of

from .decode_readers import OURS, Frame, Tally, in_turns, readers, warm_up
from .figures import say

Random = numpy.random.Generator
Picture = tuple[Frame, set[str]]
_SEED = 20_261_122
_EACH = 30
_ALL = 100.0
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def drawn() -> None:
    """Every trouble; where 100 per cent is expected, of all codes in all pictures."""
    for trouble, (_, expected) in TROUBLES.items():
        bars = trouble.startswith("ean13")
        who = readers(bars=bars)
        tallies = {name: Tally() for name in who}
        for number, (frame, truth) in enumerate(pictures(trouble)):
            if number == 0:
                warm_up(who, frame)
            for name, (found, took) in in_turns(who, frame, number).items():
                tallies[name].add(found, truth, set(), took)
        for name, tally in tallies.items():
            _say(trouble, name, tally, expected if name == OURS else None)


def _say(trouble: str, name: str, tally: Tally, least: float | None) -> None:
    sentence = "" if name != OURS else "0 false" if not least else f"all {least:.0f} %, 0 false"
    met = None if name != OURS else tally.codes_rate >= (least or 0.0) and not tally.false
    say("decode_stress", sentence, met, trouble=trouble, reader=name, **tally.figures())


def voucher(random: Random) -> str:
    """A text like a signed voucher's: about 220 characters of the alphanumeric mode."""
    return "BTN1:" + "".join(random.choice(list(_ALPHABET), 214)) + "0"


def ean13(random: Random) -> str:
    """Thirteen digits with a right check digit, not starting with 0."""
    digits = [int(random.integers(1, 10)), *(int(one) for one in random.integers(0, 10, 11))]
    total = sum(digit * (3 if place % 2 else 1) for place, digit in enumerate(digits))
    return "".join(map(str, digits)) + str(-total % 10)


def _phones(random: Random) -> Picture:
    """As the simulated camera draws them, somewhere in the middle of a visit."""
    visit = Visit(None, int(random.integers(1 << 30)), 2.0)
    look = look_of(visit, float(random.uniform(0.5, 1.5)), _SEED)
    text = voucher(random)
    return photograph(symbol_of(text.encode()), look, random), {text}


def _qr(vary: Callable[[Random], dict[str, Any]]) -> Callable[[Random], Picture]:
    def make(random: Random) -> Picture:
        text = voucher(random)
        look = Look(**({"size": 0.6, "turn": float(random.uniform(-10, 10))} | vary(random)))
        return photograph(symbol_of(text.encode()), look, random), {text}

    return make


def _bars(vary: Callable[[Random], dict[str, Any]]) -> Callable[[Random], Picture]:
    def make(random: Random) -> Picture:
        text = ean13(random)
        look = Look(**({"size": 0.7, "paper": True} | vary(random)))
        return photograph(symbol_of(text.encode(), "EAN13"), look, random), {text}

    return make


def _several(random: Random) -> Picture:
    """Two to four codes side by side on paper, each turned another way."""
    frame, texts = counter(), []
    for place in range(int(random.integers(2, 5))):
        texts.append(voucher(random)[:60].strip())
        look = Look(
            size=0.4,
            across=0.17 + 0.22 * place,
            down=0.5 + 0.2 * (place % 2 * 2 - 1),
            turn=float(random.uniform(-20, 20)),
            paper=True,
            blur=0.0,
            noise=0.0,
        )
        frame = photograph(symbol_of(texts[-1].encode()), look, random, behind=frame)
    return developed(frame, Look(), random), set(texts)


def _diagonal(random: Random) -> float:
    return float(random.choice([45, 135, 225, 315]) + random.uniform(-6, 6))


def _empty(random: Random) -> Picture:
    """A counter with nobody there: whatever is read is false."""
    return developed(counter(), Look(noise=float(random.uniform(2, 9))), random), set()


def _within(name: str, low: float, high: float, **more: Any) -> Callable[[Random], dict[str, Any]]:
    return lambda random: {name: float(random.uniform(low, high)), **more}


TROUBLES: dict[str, tuple[Callable[[Random], Picture], float | None]] = {
    "phones": (_phones, None),
    "inverted": (_qr(lambda random: {"inverted": True}), _ALL),
    "tilted": (
        _qr(lambda random: {"tilt": float(random.uniform(25, 45)), "lean": random.uniform(0, 360)}),
        _ALL,
    ),
    "rotated": (_qr(_within("turn", 0, 360)), _ALL),
    "several": (_several, _ALL),
    "glare": (_qr(_within("glare", 0.8, 2.0)), None),
    "moire": (_qr(_within("moire", 0.8, 2.2)), None),
    "motion": (_qr(_within("motion", 8, 20)), None),
    "out of focus": (_qr(_within("blur", 2.5, 4.5)), None),
    "low light": (_qr(_within("light", 0.04, 0.12, noise=7.0)), None),
    "small": (_qr(_within("size", 0.08, 0.14)), None),
    "ean13": (_bars(_within("turn", -10, 10)), _ALL),
    "ean13 at 45 degrees": (_bars(lambda random: {"turn": _diagonal(random)}), _ALL),
    "nothing": (_empty, None),
}


def pictures(trouble: str) -> Iterator[Picture]:
    """The pictures of one trouble, and what is to be read in each."""
    make, _ = TROUBLES[trouble]
    for number in range(_EACH):
        yield make(numpy.random.default_rng((_SEED, number)))
