"""The hostile corpus by hand and in what the platform answers, against `baton run` itself.

And what happens without one defence at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.scale import share

from .drawn import strangers, text_of
from .hostile_corpus import LITERAL, payloads
from .hostile_counter import QUIET, SIZE, TITLES, Counter, groups
from .real_till import RealTill, real_till

GROUP = 48  # payloads between two codes that must be redeemed
F2, ESCAPE = b"\x1bOQ", b"\x1b"
LEAVING = "leave twice"  # by hand that is what somebody wants who presses it


@pytest.fixture(scope="module")
def till(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealTill]:
    with real_till(tmp_path_factory.mktemp("real")) as made:
        yield made


def test_by_hand(till: RealTill) -> None:
    """Every key counts as a person's here: no speed gives the scanner away."""
    corpus = {name: raw for name, raw in payloads().items() if name != LEAVING}
    with till.opened("without_wedge", size=SIZE) as screen:
        counter = Counter(till, screen, 80)
        for group in groups(share(list(corpus), 2, 3), GROUP):
            for name in group:
                print(name)
                screen.type(F2 + corpus[name][:400] + b"\r")
            screen.type(ESCAPE)
            screen.rest(QUIET)
            counter.redeems(lambda code: screen.type(F2 + code + b"\r"), "typed")
        assert strangers(counter.drawn, *SIZE) == []


def test_in_the_platforms_answers(till: RealTill) -> None:
    """As titles, all of them; and as the name of a shop, which a refusal tells."""
    with till.opened(size=SIZE) as screen:
        counter = Counter(till, screen)
        for _title in TITLES:
            counter.redeems(till.scanner.show)
        for number, name in enumerate(TITLES[:: len(TITLES) // 12]):
            till.shop(f"S{number:03} {name}")
            used = till.voucher("Tea")
            till.scanner.show(used.opaque.encode())
            screen.until(lambda used=used: till.redeemed(used))  # type: ignore[misc]
            screen.rest(QUIET)
            mark = len(screen.output)
            screen.type(used.opaque.encode() + b"\r")
            screen.until_since(mark, b"S%03d" % number)
        assert strangers(counter.drawn, *SIZE) == []
        for literal in LITERAL:
            assert literal in text_of(counter.drawn)


# Without one defence at a time


def test_without_the_gate_orders_reach_the_terminal(till: RealTill) -> None:
    with till.opened("without_the_gate", size=SIZE) as screen:
        counter = Counter(till, screen, 999)
        voucher = till.voucher("T\x1b]0;owned\x07\x9b31m\u202eT")
        till.scanner.show(voucher.opaque.encode())
        screen.until_since(0, b"GIVE")
        screen.until(lambda: len(strangers(counter.drawn, *SIZE)) >= 2)


def test_as_markup_a_title_is_an_order(till: RealTill) -> None:
    with till.opened("with_markup", size=SIZE) as screen:
        counter = Counter(till, screen, 999)
        till.scanner.show(till.voucher("[@click=app.quit]Tea[/] [50% off]").opaque.encode())
        # On the card alone, which comes after GIVE: the last ten stand below it, as they should.
        card = re.compile(r"GIVE.{0,60}?Tea", re.DOTALL)
        screen.until(lambda: screen.ended or bool(card.search(text_of(counter.drawn))))
        shown = card.search(text_of(counter.drawn))
        assert shown is None or "[@click" not in shown[0]
