"""What a server that speaks our protocol badly can make our adapter believe: nothing."""

from __future__ import annotations

import json
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import pytest

from terminal.core.model import (
    Authority,
    Code,
    CodeKind,
    Coupon,
    How,
    Order,
    Reason,
    Standing,
    Worth,
)
from terminal.errors import PlatformFault, Unintelligible
from terminal.platforms.base import Account, JournalHead
from terminal.platforms.baton import BatonPlatform, BatonSettings

from .http_calls import Serve, assert_one_sentence
from .loose_servers import Exchange

HEAD = JournalHead(1, bytes(32))
ID = uuid.uuid4()


def answering(serve: Serve, body: Any, status: str = "200 OK") -> BatonPlatform:
    """A platform that gives this one answer to everything."""
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    server = serve(lambda exchange: exchange.answer(status, raw))
    return BatonPlatform(BatonSettings(url=server.url), Account("baton", "secret"))


def order(id_: uuid.UUID = ID) -> Order:
    worth = Worth("a prize", 1, "CNY", 0, 0)
    at = datetime.now(UTC)
    return Order(id_.bytes, "VC-ABC123DEF0", How.SCANNED, "baton", "V1", worth, at, Authority.TILL)


def item(**more: Any) -> dict[str, Any]:
    return {"id": str(ID), "state": "confirmed"} | more


def soon() -> float:
    return time.monotonic() + 5


def test_an_unknown_reason_becomes_platform_error_and_is_kept_as_a_note(serve: Serve):
    refusal = {"reason": "moon_in_wrong_phase", "note": "ask the moon"}
    platform = answering(serve, {"items": [item(state="refused", refusal=refusal)]})
    (reply,) = platform.forward([order()], HEAD, soon())
    assert reply.standing is Standing.REFUSED
    assert reply.refusal is not None
    assert reply.refusal.reason is Reason.PLATFORM_ERROR
    assert reply.refusal.note == "moon_in_wrong_phase"


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_of_the_vocabulary_passes_unchanged(serve: Serve, reason: Reason):
    platform = answering(serve, {"refusal": {"reason": reason.value}})
    look = platform.prepare(Code(CodeKind.OPAQUE, "VC-ABC123DEF0", "VC"), soon())
    assert look.refusal is not None
    assert look.refusal.reason is reason


def test_an_item_that_is_not_answered_stays_unknown(serve: Serve):
    """Answers to ids that nobody asked about are not taken for it."""
    stranger = item(id=str(uuid.uuid4()))
    platform = answering(serve, {"items": [stranger]})
    (reply,) = platform.forward([order()], HEAD, soon())
    assert reply.standing is Standing.UNKNOWN
    assert platform.redeem(order(), soon()).standing is Standing.UNKNOWN


def test_answers_in_another_order_find_their_items(serve: Serve):
    other = uuid.uuid4()
    items = [item(id=str(other), state="refused", refusal={"reason": "expired"}), item()]
    replies = answering(serve, {"items": items}).forward([order(), order(other)], HEAD, soon())
    assert [reply.standing for reply in replies] == [Standing.CONFIRMED, Standing.REFUSED]


WRONG = {
    "no JSON": b"<html>",
    "nothing": b"",
    "another shape": {"data": []},
    "items of numbers": {"items": [1, 2]},
    "an unknown state": {"items": [item(state="perhaps")]},
    "absent is not its to say": {"items": [item(state="absent")]},
    "money as a fraction": {"items": [item(discount=1.5)]},
    "money as text": {"items": [item(discount="100")]},
    "negative money": {"items": [item(discount=-100)]},
    "an instant without a zone": {"items": [item(undo_until="2026-01-01T00:00:00")]},
    "a receipt that is no base64": {
        "items": [
            item(
                receipt={
                    "sequence": 1,
                    "hash": "***",
                    "at": "2026-01-01T00:00:00Z",
                    "key": "k",
                    "signature": "",
                }
            )
        ]
    },
    "a tower": b"[" * 200_000,
    "not UTF-8": b'{"items": "\xff"}',
    "escape codes": {"\x1b[2J": "\x9b31m"},
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_not_of_the_protocol_is_unintelligible(serve: Serve, name: str):
    platform = answering(serve, WRONG[name])
    with pytest.raises(Unintelligible) as caught:
        platform.redeem(order(), soon())
    assert_one_sentence(caught.value)
    assert len(str(caught.value)) < 600


@pytest.mark.parametrize("status", ["302 Found", "400 Bad Request", "404 Not Found", "413 Large"])
def test_a_request_turned_down_as_such_decides_nothing(serve: Serve, status: str):
    """Only an item's own answer can settle it; not even 404 says that an id was never seen."""
    platform = answering(serve, {"title": "no", "status": 400}, status)
    for call in (
        lambda: platform.redeem(order(), soon()),
        lambda: platform.forward([order()], HEAD, soon()),
    ):
        with pytest.raises(PlatformFault) as caught:
            call()
        assert_one_sentence(caught.value)


def test_query_hears_absent_only_in_a_404_of_the_protocol(serve: Serve):
    def page(exchange: Exchange) -> None:
        exchange.answer("404 Not Found", b"<html>", "text/html")

    platform = BatonPlatform(BatonSettings(url=serve(page).url), Account("baton", "secret"))
    with pytest.raises(Unintelligible):
        platform.query(order(), soon())
    there = answering(serve, {"title": "unknown", "status": 404}, "404 Not Found")
    assert there.query(order(), soon()).standing is Standing.ABSENT


def test_a_coupon_for_the_next_visit_comes_with_the_yes(serve: Serve):
    coupon = {
        "title": "10 off",
        "code": "BTN1:NEXT",
        "expires": "2026-12-31T16:00:00Z",
        "terms": "one a table",
    }
    platform = answering(serve, item(coupon=coupon))
    reply = platform.query(order(), soon())
    assert reply.granted is not None
    until = datetime(2026, 12, 31, 16, tzinfo=UTC)
    assert reply.granted.coupon == Coupon("10 off", "BTN1:NEXT", until, "one a table")
    assert "BTN1:NEXT" not in repr(reply), "a log of it is no voucher"
