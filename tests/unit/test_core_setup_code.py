"""A setup code says what was signed, and nothing else is believed."""

from datetime import UTC, datetime

import base45
import cbor2
import cwt
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.setup_code import PREFIX, NotASetupCode, SetupCode, read, write

OURS, OTHERS = (Ed25519PrivateKey.from_private_bytes(bytes([n]) * 32) for n in (1, 2))
PUBLIC = OURS.public_key().public_bytes_raw()
WHEN = datetime(2026, 11, 27, 12, tzinfo=UTC)
CODE = SetupCode("https://platform.example", "t0ken", WHEN, "云南路店", "shop", "a password")


def written(code: SetupCode = CODE, by: Ed25519PrivateKey = OURS) -> str:
    return write(code, by.private_bytes_raw())


def test_what_was_written_is_read():
    assert read(written(), PUBLIC) == CODE


def test_a_cable_needs_no_wifi():
    cable = SetupCode("https://platform.example", "t0ken", WHEN)
    assert read(written(cable), PUBLIC) == cable


@pytest.mark.parametrize("text", ["", "BTN1:ABC", "https://x.example", PREFIX, PREFIX + "%%%"])
def test_other_texts_are_none(text):
    with pytest.raises(NotASetupCode):
        read(text, PUBLIC)


def test_a_strangers_code_is_not_believed():
    with pytest.raises(NotASetupCode, match="not signed by the one"):
        read(written(by=OTHERS), PUBLIC)


@given(place=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_a_changed_code_is_not_believed(place, bit):
    token = bytearray(base45.b45decode(written().removeprefix(PREFIX)))
    token[place % len(token)] ^= 1 << bit
    try:
        said = read(PREFIX + base45.b45encode(bytes(token)).decode(), PUBLIC)
    except NotASetupCode:
        return
    assert said == CODE  # outside of what is signed


@pytest.mark.parametrize(
    "inside",
    [
        {},
        {0: "https://x.example"},
        {0: "https://x.example", 1: "t", 3: "x" * 33, 4: "long enough"},
        {0: "https://x.example", 1: "t", 3: "x", 4: "short"},
        {0: "https://x.example\n", 1: "t"},
        {0: 7, 1: "t"},
    ],
)
def test_signed_but_not_as_agreed(inside):
    key = cwt.COSEKey.new({1: 1, 3: -8, -1: 6, -4: OURS.private_bytes_raw(), -2: PUBLIC})
    payload = cbor2.dumps({4: 1_800_000_000, -65538: inside}, canonical=True)
    sender = cwt.COSE.new(alg_auto_inclusion=False, kid_auto_inclusion=False)
    token = sender.encode_and_sign(payload, key, protected={1: -8}, unprotected={})
    with pytest.raises(NotASetupCode, match="no setup code as agreed"):
        read(PREFIX + base45.b45encode(token).decode(), PUBLIC)
