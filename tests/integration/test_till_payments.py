"""The till's payments with a real platform: paid on the page and seen, cut off, after a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import requests

from terminal.bootstrap import open_till
from terminal.core.legs import LegState
from terminal.core.payments import Bill, Means, Stands
from terminal.demo.relay import Relay
from terminal.errors import Unanswered
from terminal.till import Till

from .conftest import Platform
from .counters import TestCounter
from .waiting import wait_for

Open = Callable[[], Till]


@pytest.fixture
def open_again(claimed: Callable[[str], Path], counter: TestCounter) -> Iterator[Open]:
    """Starts the till; the one before ends first."""
    home, tills = claimed("till"), list[Till]()

    def start() -> Till:
        for each in tills:
            each.stop()
        till = open_till(counter, home=home)
        tills[:] = [till]
        till.changes = []  # type: ignore[attr-defined]
        till.payments.on_change = till.changes.append  # type: ignore[attr-defined]
        till.start()
        wait_for(lambda: till.status().known)
        return till

    yield start
    for each in tills:
        each.stop()


def owed(platform: Platform, till: Till, counter: TestCounter) -> str:
    """A redemption whose customer still owes 30.00; its id."""
    counter.bill, before = 40_00, len(counter.shown)
    till.scan(platform.issue("money_off", value=10_00)["signed"].encode())
    wait_for(lambda: len(counter.shown) > before)
    return counter.shown[-1].redemption


def changes(till: Till) -> list[Bill]:
    return till.changes  # type: ignore[attr-defined, no-any-return]


def test_customer_pays_on_the_page_and_the_till_sees_it(
    sound_platform: Platform, open_again: Open, counter: TestCounter
) -> None:
    till = open_again()
    redemption = owed(sound_platform, till, counter)
    bill = till.payments.ask(redemption)
    assert (bill.stands, bill.amount) == (Stands.ASKED, 30_00)
    assert till.status().unpaid.amount == 30_00
    assert requests.post(bill.page, timeout=10).ok
    wait_for(lambda: changes(till))
    assert [(each.stands, each.amount) for each in changes(till)] == [(Stands.PAID, 30_00)]
    assert till.status().unpaid is None
    (leg,) = till.history.last(1)[0].payments
    entry = till.ledger.journal.at(leg.sequence)
    assert entry is not None
    assert entry.trace == till.history.last(1)[0].trace, "one trace for both"


def test_restart_forgets_no_payment(
    sound_platform: Platform, open_again: Open, counter: TestCounter
) -> None:
    till = open_again()
    paid, waits = (owed(sound_platform, till, counter) for _ in range(2))
    pages = [till.payments.ask(each).page for each in (paid, waits)]
    till.stop()
    requests.post(pages[0], timeout=10)
    till = open_again()
    till.payments.ask(waits)
    assert till.payments.bill(waits).page == pages[1], "it is the same payment"
    till.payments.ask(paid)  # a screen that asks for the page finds it paid
    wait_for(lambda: till.payments.bill(paid).stands is Stands.PAID)
    assert till.payments.bill(waits).stands is Stands.ASKED


def test_cash_without_a_line_and_paid_by_qr_as_well(
    sound_platform: Platform, open_again: Open, counter: TestCounter, line: Relay
) -> None:
    """The customer's phone has a line of its own."""
    till = open_again()
    redemption = owed(sound_platform, till, counter)
    page = till.payments.ask(redemption).page
    line.cut()
    requests.post(sound_platform.url + page[page.index("/pay/") :], timeout=10)
    with pytest.raises(Unanswered, match="take cash or a card"):
        till.payments.give_up(redemption)
    assert till.payments.claim(redemption, Means.CASH).stands is Stands.CLAIMED
    line.mend()
    wait_for(lambda: changes(till), 30)
    assert changes(till)[-1].stands is Stands.TWICE


def test_cash_without_a_line_cancels_the_qr_once_there_is_one(
    sound_platform: Platform, open_again: Open, counter: TestCounter, line: Relay
) -> None:
    till = open_again()
    redemption = owed(sound_platform, till, counter)
    page = till.payments.ask(redemption).page
    line.cut()
    assert till.payments.claim(redemption, Means.CARD, "A-1").stands is Stands.CLAIMED
    line.mend()
    wait_for(lambda: not till.payments.under_way(), 30)
    assert "Nothing was" in requests.post(page, timeout=10).text
    states = [leg.state for leg in till.payments.legs_of(redemption)]
    assert states == [LegState.GIVEN_UP, LegState.OPEN]


def test_lost_reply_leaves_cash_and_is_the_same_payment_when_asked_again(
    sound_platform: Platform, open_again: Open, counter: TestCounter
) -> None:
    till = open_again()
    redemption = owed(sound_platform, till, counter)
    sound_platform.fault("lost_reply", times=1, path="/v1/payments", exact=True)
    with pytest.raises(Unanswered, match="the platform did not answer"):
        till.payments.ask(redemption)
    assert till.payments.ask(redemption).page
    assert len(till.payments.legs_of(redemption)) == 1
    assert till.payments.give_up(redemption).stands is Stands.OWED
    assert till.payments.claim(redemption, Means.CASH).stands is Stands.CLAIMED
    assert till.payments.withdraw(redemption).stands is Stands.OWED
