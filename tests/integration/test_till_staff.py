"""A running till with people: nobody is asked unless somebody serves; leaving signs out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from terminal.bootstrap import open_books, open_till
from terminal.till import Till

from .conftest import Platform
from .counters import TestCounter
from .staffed import LIN, staffed
from .waiting import wait_for


@pytest.fixture
def till(claimed: Callable[[str], Path], counter: TestCounter) -> Iterator[Till]:
    home = claimed("till")
    books = open_books(home)
    staffed(books).sign_in(LIN)
    books.close()
    made = open_till(counter, home=home)
    made.start()
    yield made
    made.stop()


def test_a_scan_waits_for_a_person_and_the_shift_opens_with_the_first(
    sound_platform: Platform, till: Till, counter: TestCounter
) -> None:
    assert till.ledger.operator == "", "whoever sits down says who they are"
    assert till.status().sign_in
    code = sound_platform.issue("money_off", value=500)["signed"].encode()
    till.scan(code)
    wait_for(lambda: counter.failures)
    assert "nobody has signed in" in counter.failures[0]
    assert counter.events == ["failed"], "neither seen nor asked"
    till.staff.sign_in(LIN)
    assert till.staff.shift().by == "Lin"
    counter.bill = 50_00
    till.scan(code)
    wait_for(lambda: counter.shown)
    assert till.status().operator == "Lin"
    assert not till.status().stopped


def test_leaving_signs_out(till: Till) -> None:
    till.staff.sign_in(LIN)
    home = till.ledger.journal.path.parent
    till.stop()
    books = open_books(home)
    assert books.ledger.operator == ""
    books.close()
