"""Signed vouchers: what an issuer signs is read back, and nothing else is."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import base45
import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from terminal.core.model import Benefit, IssuerKey, Voucher, VoucherKind
from terminal.core.signed import (
    LONGEST,
    PREFIX,
    Issue,
    NotAVoucher,
    UnknownKey,
    issue,
    looks_signed,
    verify,
)

PRIVATE = bytes(range(32))
OTHER = bytes(range(1, 33))
KEY = IssuerKey(
    "k-1", Ed25519PrivateKey.from_private_bytes(PRIVATE).public_key().public_bytes_raw()
)
KEYS = (IssuerKey("k-0", bytes(32)), KEY)
QR_ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
BENEFIT = Benefit(VoucherKind.MONEY_OFF, "20 off coffee", "CNY", value=2000)
VOUCHER = Voucher("V1234567", BENEFIT, expires=datetime(2027, 1, 1, tzinfo=UTC), signed=True)
MADE = Issue("Baton Sandbox", VOUCHER)
TEXT = issue(MADE, "k-1", PRIVATE)
TOKEN = base45.b45decode(TEXT[len(PREFIX) :])
ORDER = 2**252 + 27742317777372353535851937790883648493  # of the group of Ed25519, RFC 8032


def spelled(token: bytes) -> str:
    return PREFIX + base45.b45encode(token).decode()


def signed(payload: bytes, header: bytes | None = None, private: bytes = PRIVATE) -> str:
    """A COSE_Sign1 made by hand (RFC 9052, 4.4), so that the issuer may sign nonsense."""
    header = cbor2.dumps({1: -8, 4: b"k-1"}) if header is None else header
    message = cbor2.dumps(["Signature1", header, b"", payload])
    signature = Ed25519PrivateKey.from_private_bytes(private).sign(message)
    return spelled(cbor2.dumps(cbor2.CBORTag(18, [header, {}, payload, signature])))


def parts() -> list:
    return list(cbor2.loads(TOKEN).value)


@pytest.mark.parametrize("kind", VoucherKind)
def test_every_kind_comes_back_as_issued(kind):
    benefit = Benefit(kind, "満100減20 🍜", "JPY", 1, 250, 3, 4)
    noon = datetime(2026, 11, 22, 12, tzinfo=UTC)
    later = noon + timedelta(days=30)
    shops = ("shop-1", "shop-2")
    voucher = Voucher("v", benefit, 7, noon, later, shops, "trace-1", policy=9, signed=True)
    text = issue(Issue("issuer", voucher), "k-1", PRIVATE)
    assert verify(text, KEYS) == Issue("issuer", voucher)


instants = st.none() | st.integers(0, 253402300799).map(lambda s: datetime.fromtimestamp(s, UTC))
counts = st.integers(0, 2**53 - 1)
texts = st.text(max_size=20)
vouchers = st.builds(
    Voucher,
    st.text(min_size=1, max_size=20),
    st.builds(Benefit, st.sampled_from(VoucherKind), texts, texts, counts, counts, counts, counts),
    counts,
    instants,
    instants,
    st.lists(st.text(min_size=1), max_size=3).map(tuple),
    texts,
    counts,
    st.just(True),
)


@given(texts, vouchers)
def test_whatever_is_issued_comes_back(issuer, voucher):
    text = issue(Issue(issuer, voucher), "k-1", PRIVATE)
    if len(text) <= LONGEST:
        assert verify(text, KEYS) == Issue(issuer, voucher)


def test_a_hand_made_token_is_the_one_that_issue_makes():
    assert signed(parts()[2]) == TEXT


def test_a_typical_text_fits_a_small_symbol():
    """A QR of version 10-M holds 311 alphanumeric characters."""
    shop = replace(VOUCHER, shops=("shop-1",), not_before=VOUCHER.expires, trace="")
    text = issue(replace(MADE, voucher=shop), "sbx-12345678", PRIVATE)
    assert len(BENEFIT.title) == 13
    assert set(text) <= QR_ALPHANUMERIC
    assert looks_signed(text)
    assert len(text) < 311


def test_every_changed_character_is_refused():
    for place in range(len(TEXT)):
        for new in "0AZ%" if place % 8 else QR_ALPHANUMERIC:
            if new != TEXT[place]:
                with pytest.raises(NotAVoucher):
                    verify(TEXT[:place] + new + TEXT[place + 1 :], KEYS)


@pytest.mark.parametrize("cut", [1, 2, 3, 5, 60, len(TEXT) - len(PREFIX), len(TEXT)])
def test_a_shortened_text_is_refused(cut):
    with pytest.raises(NotAVoucher):
        verify(TEXT[:-cut], KEYS)


def long_lengths() -> bytes:
    """The same array, its payload's length written in two bytes more than needed."""
    header, _, payload, signature = parts()
    body = b"\x59" + len(payload).to_bytes(2, "big") + payload
    return b"\xd2\x84" + cbor2.dumps(header) + b"\xa0" + body + cbor2.dumps(signature)


def other_forms() -> dict[str, bytes]:
    """Other bytes that a lax reader would take for the same token."""
    header, _, payload, signature = parts()
    tag, array = cbor2.CBORTag, cbor2.dumps(parts())
    larger = signature[:32] + (int.from_bytes(signature[32:], "little") + ORDER).to_bytes(
        32, "little"
    )
    return {
        "in the unsigned header": cbor2.dumps(tag(18, [header, {99: 1}, payload, signature])),
        "key id in the unsigned header": cbor2.dumps(
            tag(18, [header, {4: b"k-1"}, payload, signature])
        ),
        "no tag": array,
        "tag twice": cbor2.dumps(tag(18, tag(18, parts()))),
        "the tag of a CWT around it": cbor2.dumps(tag(61, tag(18, parts()))),
        "another tag": cbor2.dumps(tag(98, parts())),
        "a longer tag": b"\xd8\x12" + array,
        "a byte behind it": TOKEN + b"\x00",
        "a whole token behind it": TOKEN + TOKEN,
        "longer lengths": long_lengths(),
        "indefinite array": b"\xd2\x9f" + array[1:] + b"\xff",
        "indefinite map": TOKEN.replace(
            cbor2.dumps(header) + b"\xa0", cbor2.dumps(header) + b"\xbf\xff"
        ),
        "indefinite bytes": b"\xd2\x84\x5f" + array[1:].replace(b"\xa0", b"\xff\xa0", 1),
        "five parts": cbor2.dumps(tag(18, [*parts(), b""])),
        "three parts": cbor2.dumps(tag(18, parts()[:3])),
        "header as a map": cbor2.dumps(tag(18, [cbor2.loads(header), {}, payload, signature])),
        "detached payload": cbor2.dumps(tag(18, [header, {}, None, signature])),
        "signature grown by the group's order": cbor2.dumps(tag(18, [header, {}, payload, larger])),
        "shared reference": cbor2.dumps(tag(28, tag(18, parts()))),
    }


@pytest.mark.parametrize("form", other_forms())
def test_another_form_of_the_same_token_is_refused(form):
    token = other_forms()[form]
    assert token != TOKEN
    with pytest.raises(NotAVoucher):
        verify(spelled(token), KEYS)


@pytest.mark.parametrize(
    "text",
    [
        TEXT.lower(),
        PREFIX + TEXT[len(PREFIX) :].lower(),
        PREFIX.lower() + TEXT[len(PREFIX) :],
        TEXT + "\n",
        TEXT + " ",
        " " + TEXT,
        TEXT + "0",
        TEXT + "00",
        TEXT + "000",
        TEXT[: len(PREFIX)] + TEXT,
        TEXT.replace("BTN1", "BTN2"),
        TEXT.replace(":", "："),
        PREFIX,
        "",
    ],
)
def test_another_spelling_of_the_same_token_is_refused(text):
    with pytest.raises(NotAVoucher):
        verify(text, KEYS)


def test_a_key_we_do_not_have_is_told_apart():
    stranger = issue(MADE, "k-9", PRIVATE)
    with pytest.raises(UnknownKey):
        verify(stranger, KEYS)
    with pytest.raises(UnknownKey):
        verify(TEXT, ())


def test_a_known_keys_name_on_another_signature_is_a_forgery():
    forged = issue(MADE, "k-1", OTHER)
    with pytest.raises(NotAVoucher, match="signature") as told:
        verify(forged, KEYS)
    assert not isinstance(told.value, UnknownKey)


@pytest.mark.parametrize("public", [b"", b"short", bytes(33), b"\xff" * 32])
def test_an_unusable_key_in_the_kit_is_no_accident_of_the_till(public):
    with pytest.raises(NotAVoucher):
        verify(TEXT, (IssuerKey("k-1", public),))


@given(st.binary(max_size=300))
def test_arbitrary_bytes_are_no_voucher(raw):
    with pytest.raises(NotAVoucher):
        verify(spelled(raw), KEYS)


@given(st.text(max_size=300))
def test_arbitrary_text_is_no_voucher(text):
    for tried in (text, PREFIX + text):
        with pytest.raises(NotAVoucher):
            verify(tried, KEYS)


@settings(max_examples=200)
@given(st.integers(0, len(TOKEN) - 1), st.integers(0, 7))
def test_every_changed_bit_is_refused(place, bit):
    changed = bytearray(TOKEN)
    changed[place] ^= 1 << bit
    with pytest.raises(NotAVoucher):
        verify(spelled(bytes(changed)), KEYS)


BOMBS = {
    "nested arrays": b"\x81" * 600,
    "nested tags": b"\xc6" * 600,
    "nested maps": b"\xa1\x00" * 300,
    "endless arrays": b"\x9f" * 600,
    "bytes of 16 exabytes": b"\x5b" + b"\xff" * 8,
    "array of 4 billion": b"\x9a\xff\xff\xff\xff",
    "map of 4 billion": b"\xba\xff\xff\xff\xff",
    "text that is none": b"\x63\xff\xff\xff",
    "regular expression": cbor2.dumps(cbor2.CBORTag(35, "(" * 50)),
    "a date that is none": cbor2.dumps(cbor2.CBORTag(0, "yesterday")),
    "a fraction by nothing": cbor2.dumps(cbor2.CBORTag(30, [1, 0])),
    "a decimal of many figures": cbor2.dumps(cbor2.CBORTag(4, [2**62, 1])),
    "an address that is none": cbor2.dumps(cbor2.CBORTag(260, b"123")),
    "reference to nothing": cbor2.dumps(cbor2.CBORTag(29, 5)),
    "self": b"\xd8\x1c\x81\xd8\x1d\x00",
    "unhashable key": b"\xa1\x81\x00\x00",
}


@pytest.mark.parametrize("bomb", BOMBS)
@pytest.mark.parametrize("place", ["token", "header", "payload"])
def test_a_bomb_does_no_harm_wherever_it_is(bomb, place):
    raw = BOMBS[bomb]
    text = {
        "token": lambda: spelled(raw),
        "header": lambda: signed(parts()[2], header=raw),
        "payload": lambda: signed(raw),
    }[place]()
    with pytest.raises(NotAVoucher):
        verify(text, KEYS)


def test_a_hundred_kilobytes_are_refused_unread():
    with pytest.raises(NotAVoucher):
        verify(PREFIX + "0" * 100_000, KEYS)
    sizes = [issue(replace(MADE, issuer="x" * size), "k-1", PRIVATE) for size in range(400, 700)]
    longest = max((text for text in sizes if len(text) <= 1024), key=len)
    assert verify(longest, KEYS).voucher == VOUCHER
    for text in sizes:
        if len(text) > LONGEST:
            with pytest.raises(NotAVoucher):
                verify(text, KEYS)
