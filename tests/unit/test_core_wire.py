"""The protocol's shapes: junk is refused in one sentence, and bytes have one spelling."""

import base64
from datetime import UTC, datetime, timedelta, timezone

import cbor2
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core import wire

NOON = datetime(2026, 11, 22, 12, 0, 0, 5, tzinfo=UTC)
REDEEMED = wire.Redeemed(
    "id",
    "confirmed",
    discount=2000,
    take=6800,
    uses_left=0,
    undo_until=NOON,
    refusal=wire.WireRefusal("expired", at=NOON),
    receipt=wire.WireReceipt(3, "aGFzaA", NOON, "k", "c2ln"),
)
SHAPES = [
    kind
    for kind in vars(wire).values()
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct)
]

JUNK = {
    "nothing": b"",
    "HTML": b"<!doctype html><title>502 Bad Gateway</title>",
    "not text": b"\xff\xfe\x00",
    "text that is none": b'{"id":"\xff","state":"confirmed"}',
    "half a surrogate": b'{"id":"\\ud800","state":"confirmed"}',
    "cut": wire.write(REDEEMED)[:-1],
    "something behind it": wire.write(REDEEMED) + b"x",
    "a list": b"[]",
    "null": b"null",
    "missing": b'{"id":"x"}',
    "wrong type": b'{"id":5,"state":"confirmed"}',
    "a float": b'{"id":"x","state":"confirmed","discount":20.0}',
    "a number as text": b'{"id":"x","state":"confirmed","discount":"20"}',
    "not a number": b'{"id":"x","state":"confirmed","discount":NaN}',
    "true": b'{"id":"x","state":"confirmed","discount":true}',
    "negative": b'{"id":"x","state":"confirmed","discount":-1}',
    "beyond any money": b'{"id":"x","state":"confirmed","discount":9007199254740992}',
    "digits without end": b'{"id":"x","state":"confirmed","discount":%s}' % (b"9" * 10_000),
    "unknown state": b'{"id":"x","state":"maybe"}',
    "absent is ours to say": b'{"id":"x","state":"absent"}',
    "time without a zone": b'{"id":"x","state":"confirmed","undo_until":"2026-11-22T12:00:00"}',
    "no time": b'{"id":"x","state":"confirmed","undo_until":"soon"}',
    "a time as a number": b'{"id":"x","state":"confirmed","undo_until":1795348800}',
    "nested without end": b'{"id":"x","state":"confirmed","more":' + b"[" * 100_000,
}


@pytest.mark.parametrize("name", JUNK)
def test_junk_is_refused_in_one_line(name):
    with pytest.raises(wire.BadShape) as told:
        wire.read(wire.Redeemed, JUNK[name])
    assert str(told.value)
    assert "\n" not in str(told.value)


def test_what_is_written_is_read_back():
    assert wire.read(wire.Redeemed, wire.write(REDEEMED)) == REDEEMED


def test_a_later_version_may_say_more():
    said = wire.read(wire.Redeemed, b'{"id":"x","state":"refused","mood":{"good":[1]}}')
    assert said == wire.Redeemed("x", "refused")


@given(st.sampled_from(SHAPES), st.binary(max_size=60))
def test_arbitrary_bytes_are_refused_and_nothing_breaks(kind, raw):
    with pytest.raises(wire.BadShape):
        wire.read(kind, raw)


def test_every_shape_says_what_it_is_for():
    assert len(SHAPES) > 20
    for kind in SHAPES:
        assert kind.__doc__
        assert not kind.__doc__.startswith(f"{kind.__name__}("), kind
        assert kind.__struct_config__.frozen
        assert msgspec.structs.fields(kind)


@given(st.binary(max_size=80))
def test_base64url_there_and_back(raw):
    text = wire.b64(raw)
    assert wire.unb64(text) == raw
    assert text == base64.urlsafe_b64encode(raw).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "A",
        "AB==",
        "AB=",
        "QQ==",
        "QR",
        "QUJ",
        "+_8",
        "/-8",
        "QQ\n",
        " QQ",
        "Q Q",
        "ä",
        "QQ-Ä",
        "=",
        "AAAAA",
    ],
)
def test_base64url_has_one_spelling(text):
    with pytest.raises(wire.BadShape) as told:
        wire.unb64(text)
    assert "\n" not in str(told.value)


def test_a_receipt_is_signed_over_these_bytes():
    signed = wire.receipt_bytes("till-1", 7, b"\x01" * 32, NOON)
    assert cbor2.loads(signed) == [
        *("baton-receipt-1", "till-1", 7, b"\x01" * 32),
        "2026-11-22T12:00:00.000005+00:00",
    ]


def test_a_receipt_is_the_same_whatever_zone_its_time_was_told_in():
    there = NOON.astimezone(timezone(timedelta(hours=8)))
    assert wire.receipt_bytes("t", 1, b"h", there) == wire.receipt_bytes("t", 1, b"h", NOON)


@pytest.mark.parametrize(
    "other",
    [
        ("till-2", 7, b"h", NOON),
        ("till-1", 8, b"h", NOON),
        ("till-1", 7, b"i", NOON),
        ("till-1", 7, b"h", NOON + timedelta(microseconds=1)),
    ],
)
def test_no_two_receipts_share_their_bytes(other):
    assert wire.receipt_bytes(*other) != wire.receipt_bytes("till-1", 7, b"h", NOON)
