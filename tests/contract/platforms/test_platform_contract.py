"""What every platform adapter must do alike, against a real server."""

from __future__ import annotations

import copy
import threading
from dataclasses import fields, is_dataclass, replace
from datetime import timedelta

import pytest

from terminal import plugins
from terminal.core.model import Authority, CodeKind, How, Reason, Reply, Standing
from terminal.core.recognisers import Seen
from terminal.platforms.base import Capabilities, Platform, QueryBy

from .conftest import Bench, reason_of

NOBODYS = [
    "",
    " ",
    "https://example.com/menu?table=7",
    "6901234567892",
    "134567890123456789",
    "00020101021229300012D156000000000510A93FO3230Q6304ABCD",
    "[bold]VC-ABC123DEF0[/]",
    "\x1b[31mVC-ABC123DEF0",
    "BTN3:6BFOXN",
    "x" * 4096,
]


# What it says of itself


@pytest.mark.parametrize("name", plugins.names(plugins.PLATFORMS))
def test_an_adapter_declares_what_it_can_do(name: str):
    adapter = plugins.load(plugins.PLATFORMS, name)
    assert issubclass(adapter, Platform)
    can = adapter.capabilities
    assert isinstance(can, Capabilities)
    assert isinstance(can.query, QueryBy)
    assert 1 <= can.batch <= 500
    assert can.key_life is None or can.key_life > timedelta(0)


@pytest.mark.parametrize("name", plugins.names(plugins.PLATFORMS))
def test_every_setting_has_a_default_and_a_sentence(name: str):
    settings = plugins.load(plugins.PLATFORMS, name).Settings
    assert is_dataclass(settings)
    assert settings() == settings()
    assert all(each.metadata.get("help") for each in fields(settings))
    with pytest.raises(AttributeError):
        settings().url = "https://elsewhere.example"


# Recognise


def test_it_knows_its_own_codes_and_no_others(bench: Bench):
    recogniser = bench.platform.recogniser
    assert recogniser.platform == bench.platform.name
    own = [*bench.supply.once, bench.supply.often, *bench.supply.refused.values()]
    for text in own:
        assert isinstance(recogniser.match(Seen(text)), CodeKind), text
    for text in NOBODYS:
        assert recogniser.match(Seen(text)) is None, text


def test_recognising_is_pure(bench: Bench):
    """The same text gets the same answer, in any order, and nothing is kept."""
    recogniser = bench.platform.recogniser
    before = copy.copy(vars(bench.platform))
    texts = [*bench.supply.once, *NOBODYS]
    forward = [recogniser.match(Seen(text)) for text in texts]
    backward = [recogniser.match(Seen(text)) for text in reversed(texts)]
    assert forward == backward[::-1]
    assert vars(bench.platform) == before


def test_a_product_is_nobodys_voucher(bench: Bench):
    """A scanned EAN or UPC is a product, whatever its digits."""
    for text in bench.supply.once:
        if text.isdigit():
            for symbol in ("EAN13", "UPCA"):
                seen = Seen(text, How.SCANNED, symbol)
                assert bench.platform.recogniser.match(seen) is None


# Prepare


def test_prepare_tells_and_consumes_nothing(bench: Bench):
    text = bench.fresh()
    voucher = bench.voucher(text)
    assert voucher.uses_left == 1
    assert voucher.id
    assert voucher.benefit.title
    for _ in range(3):
        assert bench.voucher(text) == voucher
    assert bench.platform.redeem(bench.order(text), bench.deadline()).standing is Standing.CONFIRMED


def test_an_unknown_code_is_refused_without_a_voucher(bench: Bench):
    look = bench.platform.prepare(bench.code("VC-0000000000"), bench.deadline())
    assert look.voucher is None
    assert look.refusal is not None
    assert look.refusal.reason is Reason.UNKNOWN_CODE


def test_refusals_are_of_the_closed_vocabulary(bench: Bench):
    assert bench.supply.refused
    for reason, text in bench.supply.refused.items():
        look = bench.platform.prepare(bench.code(text), bench.deadline())
        assert look.refusal is not None
        assert look.refusal.reason is Reason(reason)
        reply = bench.platform.redeem(bench.order(text), bench.deadline())
        assert reason_of(reply) is Reason(reason)


# Redeem and query


def test_the_same_order_twice_counts_once(bench: Bench):
    text = bench.supply.often
    before, order = bench.uses_left(text), bench.order(text)
    first = bench.platform.redeem(order, bench.deadline())
    second = bench.platform.redeem(order, bench.deadline())
    assert first.standing is second.standing is Standing.CONFIRMED
    assert first.granted is not None
    assert second.granted is not None
    assert first.granted.uses_left == second.granted.uses_left == before - 1
    assert bench.uses_left(text) == before - 1


def test_the_same_order_from_two_sides_at_once_counts_once(bench: Bench):
    """The cashier's try and the drain of the outbox may meet."""
    text = bench.supply.often
    before, order = bench.uses_left(text), bench.order(text)
    replies: list[Reply] = []
    threads = [
        threading.Thread(
            target=lambda: replies.append(bench.platform.redeem(order, bench.deadline()))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert [reply.standing for reply in replies] == [Standing.CONFIRMED] * 4
    assert bench.uses_left(text) == before - 1


def test_another_order_on_a_used_voucher_is_refused(bench: Bench):
    text = bench.fresh()
    first, second = bench.orders(text, 2, Authority.PLATFORM)
    assert bench.platform.redeem(first, bench.deadline()).standing is Standing.CONFIRMED
    assert reason_of(bench.platform.redeem(second, bench.deadline())) is Reason.ALREADY_REDEEMED


def test_query_of_a_known_id(bench: Bench):
    order = bench.order(bench.fresh())
    done = bench.platform.redeem(order, bench.deadline())
    asked = bench.platform.query(order, bench.deadline())
    assert asked.standing is Standing.CONFIRMED
    assert asked.granted is not None
    assert done.granted is not None
    assert replace(asked.granted, receipt=None) == replace(done.granted, receipt=None)


def test_query_of_a_refused_id(bench: Bench):
    text = bench.fresh()
    first, second = bench.orders(text, 2, Authority.PLATFORM)
    for order in (first, second):
        bench.platform.redeem(order, bench.deadline())
    asked = bench.platform.query(second, bench.deadline())
    assert reason_of(asked) is Reason.ALREADY_REDEEMED


def test_query_of_an_unseen_id_is_absent_and_changes_nothing(bench: Bench):
    order = bench.order(bench.fresh())
    for _ in range(2):
        assert bench.platform.query(order, bench.deadline()) == Reply(Standing.ABSENT)
    assert bench.platform.redeem(order, bench.deadline()).standing is Standing.CONFIRMED


# Reverse


def test_a_redemption_taken_back_is_free_again_and_its_id_is_over(bench: Bench):
    text = bench.fresh()
    order = bench.order(text)
    bench.platform.redeem(order, bench.deadline())
    for _ in range(2):
        reply = bench.platform.reverse(bench.reversal(order), bench.deadline())
        assert reply.standing is Standing.REVERSED
    assert bench.uses_left(text) == 1
    assert bench.platform.query(order, bench.deadline()).standing is Standing.REVERSED
    assert bench.platform.redeem(order, bench.deadline()).standing is not Standing.CONFIRMED
    assert bench.uses_left(text) == 1
    assert bench.platform.redeem(bench.order(text), bench.deadline()).standing is Standing.CONFIRMED


def test_reversing_an_unknown_id_succeeds_and_blocks_it(bench: Bench):
    """The request that was given up may still be on its way; it must not count when it arrives."""
    text = bench.fresh()
    order = bench.order(text)
    reply = bench.platform.reverse(bench.reversal(order), bench.deadline())
    assert reply.standing is Standing.REVERSED
    late = bench.platform.redeem(order, bench.deadline())
    assert late.standing in (Standing.REFUSED, Standing.REVERSED)
    (told,) = bench.platform.forward([order], bench.head(), bench.deadline())
    assert told.standing in (Standing.REFUSED, Standing.REVERSED)
    assert bench.uses_left(text) == 1
    assert bench.platform.query(order, bench.deadline()).standing is not Standing.CONFIRMED
