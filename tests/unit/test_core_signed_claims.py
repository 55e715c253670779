"""Signed vouchers: an issuer's honest signature does not make every claim a voucher."""

from datetime import UTC, datetime

import base45
import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.core.model import IssuerKey, VoucherKind
from terminal.core.signed import PREFIX, NotAVoucher, verify

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
KEYS = (IssuerKey("k", PRIVATE.public_key().public_bytes_raw()),)
ISS, SUB, AUD, EXP, NBF, CTI, OWN = 1, 2, 3, 4, 5, 7, -65537
POLICY, KIND, TITLE, CURRENCY, VALUE, POINTS, CAP, MINIMUM, USES, TRACE, TEST = range(11)


def signed(claims: object, header: dict | None = None) -> str:
    protected = cbor2.dumps({1: -8, 4: b"k"} if header is None else header)
    payload = cbor2.dumps(claims)
    message = cbor2.dumps(["Signature1", protected, b"", payload])
    token = cbor2.CBORTag(18, [protected, {}, payload, PRIVATE.sign(message)])
    return PREFIX + base45.b45encode(cbor2.dumps(token)).decode()


def claims(own: dict | None = None, **changed) -> dict:
    base = {ISS: "i", CTI: b"v-1", EXP: 1_800_000_000}
    base[OWN] = {POLICY: 1, KIND: 0, TITLE: "t", CURRENCY: "CNY", VALUE: 5, **(own or {})}
    return {**base, **{int(key[1:]): value for key, value in changed.items()}}


def test_these_claims_are_a_voucher():
    made = verify(signed(claims({USES: 3}, _3=["s-1"], _5=0)), KEYS)
    voucher = made.voucher
    assert (made.issuer, voucher.id, voucher.uses_left, voucher.shops) == ("i", "v-1", 3, ("s-1",))
    assert voucher.not_before == datetime(1970, 1, 1, tzinfo=UTC)
    assert voucher.expires == datetime.fromtimestamp(1_800_000_000, UTC)
    assert voucher.benefit.kind is VoucherKind.MONEY_OFF
    assert voucher.signed


def test_what_is_not_said_has_its_agreed_meaning():
    """So short a text must mean the same to every till, for ever."""
    made = claims()
    del made[EXP], made[OWN][VALUE]
    voucher = verify(signed(made), KEYS).voucher
    benefit = voucher.benefit
    assert (benefit.value, benefit.basis_points, benefit.cap, benefit.minimum) == (0, 0, 0, 0)
    assert (voucher.uses_left, voucher.trace, voucher.shops) == (1, "", ())
    assert voucher.expires is voucher.not_before is None


NUMBERS = {
    "true": True,
    "negative": -1,
    "float": 5.0,
    "not a number": float("nan"),
    "infinite": float("inf"),
    "text": "5",
    "bytes": b"5",
    "nothing": None,
    "list": [5],
    "huge": 2**53,
    "very huge": 2**200,
    "undefined": cbor2.undefined,
    "simple": cbor2.CBORSimpleValue(99),
}


@pytest.mark.parametrize("field", [POLICY, KIND, VALUE, POINTS, CAP, MINIMUM, USES])
@pytest.mark.parametrize("number", NUMBERS)
def test_a_number_that_is_none_is_refused(field, number):
    with pytest.raises(NotAVoucher):
        verify(signed(claims({field: NUMBERS[number]})), KEYS)


@pytest.mark.parametrize("field", ["_4", "_5"])
@pytest.mark.parametrize("number", [*NUMBERS, "year 10000"])
def test_a_date_that_is_none_is_refused(field, number):
    value = NUMBERS.get(number, 253402300800)
    with pytest.raises(NotAVoucher):
        verify(signed(claims(**{field: value})), KEYS)


def test_a_kind_of_a_later_version_is_refused():
    with pytest.raises(NotAVoucher):
        verify(signed(claims({KIND: len(VoucherKind)})), KEYS)


@pytest.mark.parametrize("value", [5, True, b"t", None, ["t"], {"t": 1}, float("nan")])
@pytest.mark.parametrize("field", [TITLE, CURRENCY, TRACE, ISS])
def test_a_text_that_is_none_is_refused(field, value):
    made = claims(_1=value) if field is ISS else claims({field: value})
    with pytest.raises(NotAVoucher):
        verify(signed(made), KEYS)


@pytest.mark.parametrize(
    "value", [5, True, 10**15, "v-1", None, [118, 45], {}, b"", b"\xff", b"v\x80", 2**70]
)
def test_an_id_that_is_no_text_in_bytes_is_refused(value):
    with pytest.raises(NotAVoucher):
        verify(signed(claims(_7=value)), KEYS)


@pytest.mark.parametrize("value", [5, "", b"s-1", None, [b"s-1"], [5], [["s-1"]], {"s-1": 1}, []])
def test_an_audience_that_names_no_shops_is_refused(value):
    with pytest.raises(NotAVoucher):
        verify(signed(claims(_3=value)), KEYS)


def test_one_shop_alone_may_stand_without_a_list():
    """RFC 8392, 3.1.3: the audience is one text or an array of them."""
    assert verify(signed(claims(_3="shop-1")), KEYS).voucher.shops == ("shop-1",)


@pytest.mark.parametrize(
    "made",
    [
        None,
        5,
        "text",
        b"bytes",
        [],
        [1] * 10,
        {},
        {ISS: "i"},
        {**claims(), OWN: None},
        {**claims(), OWN: []},
        {**claims(), OWN: [1, 0, "t", "CNY", 5, 0, 0, 0, 1, ""]},
        {**claims(), OWN: "text"},
        {**claims(), OWN: {}},
        {key: value for key, value in claims().items() if key != CTI},
        {key: value for key, value in claims().items() if key != ISS},
        cbor2.CBORTag(61, claims()),
    ],
)
def test_what_has_not_the_shape_of_claims_is_refused(made):
    with pytest.raises(NotAVoucher):
        verify(signed(made), KEYS)


@pytest.mark.parametrize(
    "header",
    [
        {},
        {1: -8},
        {4: b"k"},
        {1: -7, 4: b"k"},
        {1: -8, 4: "k"},
        {1: -8, 4: None},
        {1: "EdDSA", 4: b"k"},
        {1: -8, 2: [99], 4: b"k"},
        [],
        5,
    ],
)
def test_a_header_that_is_not_ours_is_refused(header):
    with pytest.raises(NotAVoucher):
        verify(signed(claims(), header), KEYS)


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.binary(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.integers(-2, 9), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(max_examples=300)
@given(
    st.dictionaries(st.sampled_from([ISS, SUB, AUD, EXP, NBF, CTI]), anything, max_size=3),
    st.dictionaries(st.integers(0, 10), anything, max_size=3),
)
def test_whatever_is_signed_is_a_voucher_or_not_and_nothing_breaks(outer, inner):
    made = {**claims(inner), **outer}
    try:
        voucher = verify(signed(made), KEYS).voucher
    except NotAVoucher:
        return
    assert type(voucher.id) is str
    assert voucher.id
    assert all(type(shop) is str for shop in voucher.shops)
    assert (voucher.shops == ()) == (AUD not in outer)
    assert type(voucher.benefit.value) is int
    assert voucher.benefit.value >= 0


@pytest.mark.parametrize("said", [1, 0, "yes", None])
def test_a_test_mark_is_true_or_false_and_nothing_else(said):
    assert verify(signed(claims({TEST: True})), KEYS).voucher.test
    with pytest.raises(NotAVoucher):
        verify(signed(claims({TEST: said})), KEYS)
