"""One content has one spelling, and nothing else is let in."""

from contextlib import suppress

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from offline_queue import Draft, EntryInvalid
from offline_queue.entry import MAX_BODY, decode, encode

texts = st.text(max_size=40).filter(lambda t: t.isprintable() or not t)
numbers = st.integers(0, 2**63 - 1)
sixteen = st.binary(min_size=16, max_size=16)
drafts = st.builds(
    Draft,
    key=sixteen,
    kind=texts.filter(bool),
    subject=texts,
    body=st.binary(max_size=300),
    at=numbers,
    clock_trust=st.integers(0, 9),
    boot_id=sixteen,
    boot_time=numbers,
    operator=texts,
    supervisor=texts,
    authority=texts,
    test=st.booleans(),
    trace=texts,
    references=st.dictionaries(texts, texts, max_size=5),
    business_date=st.sampled_from(["", "2026-11-22"]),
    guard=st.none() | texts,
    weight=st.none() | numbers,
    pool=texts,
)
PLAIN = Draft(bytes(16), "redeem", "v", b"x", 1, 2, bytes(16), 3)


def plain_numbered() -> dict[int, object]:
    numbered = cbor2.loads(encode(PLAIN, 5, bytes(32), "till-1"))
    assert isinstance(numbered, dict)
    return numbered


@settings(max_examples=150, deadline=None)
@given(drafts, numbers, st.binary(min_size=32, max_size=32))
def test_round_trip(draft, sequence, previous):
    encoded = encode(draft, sequence, previous, "till-1")
    assert encoded == cbor2.dumps(cbor2.loads(encoded), canonical=True)
    values = decode(encoded)
    assert (values.pop("sequence"), values.pop("previous")) == (sequence, previous)
    assert values.pop("till") == "till-1"
    assert Draft(**values) == draft


@settings(max_examples=150, deadline=None)
@given(drafts)
def test_order_of_references_does_not_matter(draft):
    turned = dict(reversed(list(draft.references.items())))
    again = Draft(
        **{f: getattr(draft, f) for f in draft.__slots__ if f != "references"}
        | {"references": turned}
    )
    assert encode(draft, 0, bytes(32), "t") == encode(again, 0, bytes(32), "t")


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_refused_in_one_way(junk):
    with pytest.raises(EntryInvalid):
        decode(junk)


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_a_flipped_bit_is_refused_or_reads_as_other_values(drawn):
    encoded = bytearray(encode(PLAIN, 5, bytes(32), "till-1"))
    original = decode(bytes(encoded))
    encoded[drawn.draw(st.integers(0, len(encoded) - 1))] ^= 1 << drawn.draw(st.integers(0, 7))
    with suppress(EntryInvalid):
        assert decode(bytes(encoded)) != original


def non_canonical() -> dict[str, bytes]:
    numbered = plain_numbered()
    good = cbor2.dumps(numbered, canonical=True)
    turned = cbor2.dumps(dict(reversed(list(numbered.items()))))
    return {
        "unsorted": turned,
        "trailing bytes": good + b"\x00",
        "indefinite map": b"\xbf" + good[1:] + b"\xff",
        "long map header": b"\xb8" + bytes([good[0] & 0x1F]) + good[1:],
        "key twice": bytes([good[0] + 1]) + good[1:] + b"\x0b\x03",
        "default spelled out": cbor2.dumps({**numbered, 12: ""}, canonical=True),
        "long integer": good.replace(b"\x08\x01", b"\x08\x18\x01"),
        "tagged": b"\xc1" + good,
    }


@pytest.mark.parametrize("name", list(non_canonical()))
def test_other_spellings_are_refused(name):
    assert decode(encode(PLAIN, 5, bytes(32), "till-1"))["sequence"] == 5
    with pytest.raises(EntryInvalid):
        decode(non_canonical()[name])


@pytest.mark.parametrize(
    "change",
    [
        *({0: 2}, {0: True}, {1: 1.0}, {1: -1}, {1: 2**63}, {4: b"short"}, {5: ""}, {5: b"redeem"}),
        *(
            {7: "text"},
            {15: 1},
            {17: {"a": 1}},
            {17: []},
            {21: 1},
            {22: 1},
            {20: -1},
            {20: None},
            {20: True},
            {-1: 1},
            {b"": 1},
            {"a": 1},
        ),
    ],
)
def test_wrong_types_versions_and_fields_are_refused(change):
    with pytest.raises(EntryInvalid):
        decode(cbor2.dumps({**plain_numbered(), **change}, canonical=True))


@pytest.mark.parametrize(
    "change",
    [
        *({"key": b"x"}, {"kind": ""}, {"subject": None}, {"body": "x"}, {"guard": 7}, {"at": -1}),
        *({"at": 1.5}, {"at": True}, {"trace": "\ud800"}, {"operator": "x" * 2000}),
        *({"body": bytes(MAX_BODY + 1)}, {"references": {"a": b"b"}}),
        {"references": {str(n): "" for n in range(40)}},
    ],
)
def test_unlawful_drafts_are_refused_before_anything_is_written(change):
    values = {name: getattr(PLAIN, name) for name in PLAIN.__slots__} | change
    with pytest.raises(EntryInvalid, match="nothing was written"):
        encode(Draft(**values), 1, bytes(32), "till-1")
