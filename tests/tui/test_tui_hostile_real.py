"""The hostile corpus against `baton run` itself: real terminal, serial line, journal, platform.

By serial line and by the keys of a scanner, every day a third of it each. Nothing of it may reach
the terminal but as text, and whatever came before, the next code is redeemed. The rest is in
test_tui_hostile_answers.py.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.scale import share

from .drawn import strangers
from .hostile_corpus import payloads, texts
from .hostile_counter import QUIET, SIZE, Counter, groups
from .real_till import RealTill, real_till

GROUP = 24  # payloads between two codes that must be redeemed
LONGEST_TYPED = 6_000  # bytes; a keyboard would take a minute for them


@pytest.fixture(scope="module")
def till(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealTill]:
    with real_till(tmp_path_factory.mktemp("real")) as made:
        yield made


def test_corpus_is_large() -> None:
    assert len(payloads()) >= 300
    assert len(texts()) >= 300


def test_by_serial_line(till: RealTill) -> None:
    corpus = payloads()
    with till.opened(size=SIZE) as screen:
        counter = Counter(till, screen)
        for group in groups(share(list(corpus), 0, 3), GROUP):
            for name in group:
                till.scanner.show(corpus[name])
            counter.redeems(till.scanner.show)
        assert strangers(counter.drawn, *SIZE) == []


def test_by_keys_of_a_scanner(till: RealTill) -> None:
    corpus = payloads()
    with till.opened(size=SIZE) as screen:
        counter = Counter(till, screen, 40)
        for group in groups(share(list(corpus), 1, 3), GROUP):
            for name in group:
                print(name)
                screen.type(corpus[name][:LONGEST_TYPED] + b"\r")
            screen.rest(QUIET)
            counter.redeems(lambda code: screen.type(code + b"\r"))
        assert strangers(counter.drawn, *SIZE) == []
