"""What a journal entry says about a redemption: canonical bytes, read back, and no junk."""

from dataclasses import fields, replace

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.record import (
    BadRecord,
    EntryKind,
    Record,
    decode,
    encode,
    encode_private,
    written,
)

FULL = Record(
    *("baton", "code", "c…e", "typed", "v-1", "prepaid", "午餐", "CNY"),
    *(2, 8800, 2000, 6800, 2000, "accepted", "", "note", b"{}"),
)
some_text = st.text(max_size=8)
amounts = st.integers(-1, 2**53)
records = st.builds(
    Record, *(some_text,) * 8, *(amounts,) * 5, *(some_text,) * 3, st.binary(max_size=8)
)


def read_back(record: Record) -> Record:
    both = written(record)
    return decode(both["body"], both["private"])


@given(records)
def test_what_was_recorded_is_read_back(record):
    assert read_back(record) == record


def test_all_fields_survive_at_once():
    assert read_back(FULL) == FULL


def test_what_leads_to_the_customer_stands_apart():
    assert b"v-1" not in encode(FULL)
    assert cbor2.loads(encode_private(FULL)) == {1: "code", 4: "v-1"}
    assert encode_private(Record(title="Lunch")) == b""
    told = replace(FULL, answers='[["name", "Mei"]]', reference="mei-1")
    assert encode(told) == encode(FULL)
    assert read_back(told) == told


def test_once_it_is_erased_the_rest_is_still_read():
    assert decode(encode(FULL), b"") == replace(FULL, code="", voucher="")


def test_an_entry_of_the_first_release_has_all_in_its_body():
    numbered = dict(enumerate(getattr(FULL, field.name) for field in fields(Record)))
    assert decode(cbor2.dumps(numbered, canonical=True), b"") == FULL


@pytest.mark.parametrize("beside", [{0: "p"}, {1: "twice"}, {4: 5}, {99: "x"}])
def test_nothing_else_can_stand_apart(beside):
    body = cbor2.dumps({1: "code"})
    with pytest.raises(BadRecord):
        decode(body, cbor2.dumps(beside))


def test_the_bytes_are_short_and_say_only_what_is_not_usual():
    assert encode(Record()) == b"\xa0"
    assert decode(b"\xa0", b"") == Record(*("",) * 8, 0, -1, 0, 0, 0, "", "", "", b"")
    assert cbor2.loads(encode(Record(platform="p", uses=1))) == {0: "p", 8: 1}


def test_the_numbers_of_the_fields_never_change():
    """A journal written by an older till must mean the same to a newer one."""
    assert [field.name for field in fields(Record)] == [
        *("platform", "code", "shown", "how", "voucher", "kind", "title", "currency"),
        *("uses", "bill", "discount", "take", "value", "verdict", "reason", "note", "receipt"),
        *("undo_until", "late_at", "took", "answers", "reference", "least", "effects"),
        *("owner", "deadline", "there_at", "there", "there_till"),
    ]
    assert [kind.value for kind in EntryKind] == [
        *("intent", "outcome", "reversal", "resolution"),
        *("people", "shift", "limit", "resend", "z_report"),
        *("goods_due", "goods", "install", "leg", "leg_end"),
    ]


@given(records)
def test_one_record_has_one_spelling(record):
    assert written(read_back(record)) == written(record)


JUNK = {
    "nothing": b"",
    "not CBOR": b"\xff",
    "a number": cbor2.dumps(5),
    "a list": cbor2.dumps(["p"]),
    "none": cbor2.dumps(None),
    "a field of a later version": cbor2.dumps({17: "x"}),
    "a field from the end": cbor2.dumps({-1: b"x"}),
    "a name": cbor2.dumps({"platform": "p"}),
    "true": cbor2.dumps({True: "p"}),
    "a float": cbor2.dumps({1.0: "p"}),
    "a number for a text": cbor2.dumps({0: 5}),
    "a text for a number": cbor2.dumps({8: "5"}),
    "a float for a number": cbor2.dumps({8: 5.0}),
    "true for a number": cbor2.dumps({8: True}),
    "nothing for a number": cbor2.dumps({9: None}),
    "text for bytes": cbor2.dumps({16: "{}"}),
    "cut": encode(FULL)[:-1],
    "something behind it": encode(FULL) + b"\x00",
    "nested": b"\x81" * 10_000,
}


@pytest.mark.parametrize("name", JUNK)
def test_junk_is_refused(name):
    with pytest.raises(BadRecord):
        decode(JUNK[name], b"")


@given(st.binary(max_size=60))
def test_arbitrary_bytes_are_a_record_or_refused(raw):
    try:
        record = decode(raw, b"")
    except BadRecord:
        return
    assert read_back(record) == record


def test_an_unset_bill_is_not_a_bill_of_nothing():
    assert read_back(replace(FULL, bill=0)).bill == 0
    assert read_back(replace(FULL, bill=-1)).bill == -1
