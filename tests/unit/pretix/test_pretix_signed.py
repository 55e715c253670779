"""pretix_sig1: one spelling is taken, and only what a known key has signed."""

from __future__ import annotations

import base64
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from terminal.platforms.pretix.signed import (
    NotATicket,
    SignedTicket,
    UnknownKey,
    looks_signed,
    public_key,
    verify,
)

from .signing import KEY, PUBLIC, payload, raw_of, signed, spelled

ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"


def test_a_ticket_says_product_and_dates():
    text = signed(payload(7, (3, 5), (4, 9), (5, 1_700_000_000), (6, 4070908800)))
    assert looks_signed(text)
    assert verify(text, [PUBLIC]) == SignedTicket(
        "abcdefghi",
        7,
        5,
        9,
        datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC),
        datetime(2099, 1, 1, tzinfo=UTC),
    )


def test_dates_of_zero_are_none_and_distant_ones_are_no_error():
    told = verify(signed(payload(7, (5, 0), (6, 1 << 62))), [PUBLIC])
    assert told.valid_from is None
    assert told.valid_until is not None
    assert told.valid_until.year == 9999


def test_one_of_several_keys_is_enough():
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    assert verify(signed(), [other, b"short", PUBLIC]).item == 7


def test_nobodys_signature_is_told_apart():
    with pytest.raises(UnknownKey):
        verify(signed(key=Ed25519PrivateKey.generate()), [PUBLIC])
    with pytest.raises(UnknownKey):
        verify(signed(), [])


def unused_bit(text: str) -> str:
    """The last digit before the padding has bits that decoders ignore."""
    padding = len(text) - len(text.lstrip("="))
    digit = ALPHABET[ALPHABET.index(text[padding]) | 1]
    return text[:padding] + digit + text[padding + 1 :]


PADDED = signed()
RESPELLED = {
    "trailing byte": spelled(raw_of(payload()) + b"\0"),
    "trailing ticket": spelled(raw_of(payload()) * 2),
    "unused bit": unused_bit(PADDED),
    "no padding": PADDED.lstrip("="),
    "url alphabet": PADDED.replace("+", "-").replace("/", "_"),
    "blank inside": PADDED[:20] + " " + PADDED[20:],
    "newline inside": PADDED[:20] + "\n" + PADDED[20:],
}


@pytest.mark.parametrize("how", RESPELLED)
def test_another_spelling_of_a_good_ticket_is_refused(how: str):
    assert PADDED.startswith("=")
    assert verify(PADDED, [PUBLIC])
    text = RESPELLED[how]
    assert text != PADDED
    with pytest.raises(NotATicket):
        verify(text, [PUBLIC])


def test_a_respelled_ticket_is_still_known_as_ours():
    """So that it is refused with its reason, and not taken for somebody else's code."""
    for how in ("trailing byte", "trailing ticket", "unused bit"):
        assert looks_signed(RESPELLED[how]), how


def test_every_changed_bit_is_noticed():
    raw = raw_of(payload())
    for place in range(len(raw) * 8):
        turned = bytearray(raw)
        turned[place // 8] ^= 1 << place % 8
        with pytest.raises(NotATicket):
            verify(spelled(bytes(turned)), [PUBLIC])


@given(st.binary(max_size=200))
def test_whatever_is_signed_is_a_ticket_or_none(content: bytes):
    with suppress(NotATicket):
        assert isinstance(verify(signed(content), [PUBLIC]), SignedTicket)


@given(st.text(max_size=300))
def test_any_text_is_answered(text: str):
    if looks_signed(text):
        with pytest.raises(NotATicket):
            verify(text, [PUBLIC])


@pytest.mark.parametrize(
    "text", ["", "=" * 200, "A" * 2000, "yhkxk7u8qxmxw7fd9627h59kab524n6h", "BTN1:6BFOXN"]
)
def test_other_codes_do_not_look_signed(text: str):
    assert not looks_signed(text)


def test_a_key_is_base64_of_pem():
    pem = KEY.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    assert public_key(base64.b64encode(pem).decode()) == PUBLIC
    for wrong in ("", "no base64!", base64.b64encode(b"no PEM").decode()):
        with pytest.raises(ValueError):  # noqa: PT011 - of three libraries
            public_key(wrong)
