"""What every platform adapter must do alike with batches, offline kits and days."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from terminal.core.model import Authority, Reason, Standing

from .conftest import Bench, forged, reason_of

# Forward


def test_a_full_batch_is_answered_one_by_one_in_order(bench: Bench):
    text, size = bench.supply.often, bench.platform.capabilities.batch
    before = bench.uses_left(text)
    orders = bench.orders(text, size)
    replies = bench.platform.forward(orders, bench.head(), bench.deadline())
    assert [reply.standing for reply in replies] == [Standing.CONFIRMED] * size
    left = [reply.granted.uses_left for reply in replies if reply.granted]
    assert left == list(range(before - 1, before - 1 - size, -1))
    again = bench.platform.forward(orders[::-1], bench.head(), bench.deadline())
    assert [reply.granted and reply.granted.uses_left for reply in again] == left[::-1]
    assert bench.uses_left(text) == before - size


def test_one_bad_item_does_not_spoil_the_others(bench: Bench):
    good = [bench.order(bench.fresh(), Authority.TILL) for _ in range(4)]
    bad = {
        "unknown": bench.order("VC-0000000000", Authority.TILL),
        "forged": forged(bench.order(bench.fresh(), Authority.TILL)),
        "too many": bench.order(bench.fresh(), Authority.TILL, uses=10**6),
        "no code": replace(bench.order(bench.fresh(), Authority.TILL), code=""),
    }
    batch = [each for pair in zip(good, bad.values(), strict=True) for each in pair]
    replies = bench.platform.forward(batch, bench.head(), bench.deadline())
    assert [reply.standing for reply in replies[::2]] == [Standing.CONFIRMED] * 4
    for name, reply in zip(bad, replies[1::2], strict=True):
        assert reply.standing is Standing.REFUSED, name
        assert isinstance(reason_of(reply), Reason), name


def test_an_offline_acceptance_keeps_its_own_time(bench: Bench):
    if not bench.platform.capabilities.back_dated:
        pytest.skip("this platform books by its own time")
    order = bench.order(bench.fresh(), Authority.TILL)
    earlier = replace(order, at=order.at - timedelta(minutes=30))
    (reply,) = bench.platform.forward([earlier], bench.head(), bench.deadline())
    assert reply.standing is Standing.CONFIRMED
    lines = {
        line.id: line
        for day in days(bench)
        for line in bench.platform.list_day(day, bench.deadline())
    }
    assert abs(lines[str(UUID(bytes=order.id))].at - earlier.at) < timedelta(seconds=1)


def test_nothing_to_forward_is_nothing_answered(bench: Bench):
    assert bench.platform.forward([], bench.head(), bench.deadline()) == []


# Offline kit and day list


def test_an_offline_kit_and_what_changed_since(bench: Bench):
    if not bench.platform.capabilities.offline:
        pytest.skip("nothing of this platform can be verified offline")
    first, took = bench.platform.offline_kit(None, bench.deadline())
    assert 0 <= took < 20
    assert first.fetched.tzinfo is not None
    assert abs(first.fetched - datetime.now(UTC)) < timedelta(minutes=5)
    assert first.keys
    assert all(len(key.public) == 32 for key in first.keys)
    order = bench.order(bench.supply.often)
    bench.platform.redeem(order, bench.deadline())
    second, _ = bench.platform.offline_kit(first, bench.deadline())
    whole, _ = bench.platform.offline_kit(None, bench.deadline())
    assert second.version > first.version
    assert second.spent[order.voucher] == first.spent.get(order.voucher, 0) + 1
    assert replace(second, fetched=whole.fetched) == whole
    third, _ = bench.platform.offline_kit(second, bench.deadline())
    assert replace(third, fetched=second.fetched) == second


def test_the_day_list_holds_what_was_redeemed(bench: Bench):
    if not bench.platform.capabilities.day_list:
        pytest.skip("this platform lists no days")
    kept, taken_back, refused = (bench.order(bench.fresh()) for _ in range(3))
    for order in (kept, taken_back):
        bench.platform.redeem(order, bench.deadline())
    bench.platform.reverse(bench.reversal(taken_back), bench.deadline())
    bench.platform.redeem(forged(refused), bench.deadline())
    lines = [line for day in days(bench) for line in bench.platform.list_day(day, bench.deadline())]
    states = {line.id: line.state for line in lines if line.till == bench.books.identity.till}
    assert len([line for line in lines if line.id == str(UUID(bytes=kept.id))]) == 1
    assert states[str(UUID(bytes=kept.id))] == "confirmed"
    assert states.get(str(UUID(bytes=taken_back.id)), "reversed") == "reversed"
    assert str(UUID(bytes=refused.id)) not in states
    (line,) = [line for line in lines if line.id == str(UUID(bytes=kept.id))]
    assert (line.voucher, line.uses, line.currency) == (kept.voucher, 1, kept.worth.currency)


def test_a_day_on_which_nothing_happened_is_empty(bench: Bench):
    assert bench.platform.list_day(datetime(2020, 1, 1, tzinfo=UTC).date(), bench.deadline()) == []


def days(bench: Bench) -> tuple[date, date]:
    """The business date now and the one before, should the day be cut in between."""
    today = bench.books.ledger.business_date()
    return (today - timedelta(days=1), today)
