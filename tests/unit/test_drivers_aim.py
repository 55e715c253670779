"""AIM identifiers are cut off when known and left alone otherwise."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.protocols.aim import split_aim


@pytest.mark.parametrize(
    ("wire", "symbology", "raw"),
    [
        (b"]Q1BTN1:ABC", "QRCode", b"BTN1:ABC"),
        (b"]Q3010460\x1d10", "QRCode", b"010460\x1d10"),
        (b"]C1\x1d99", "Code128", b"\x1d99"),
        (b"]E06901234567892", "EAN13", b"6901234567892"),
        (b"]E412345670", "EAN8", b"12345670"),
        (b"]d2x", "DataMatrix", b"x"),
        (b"]L0x", "PDF417", b"x"),
        (b"]z0x", "Aztec", b"x"),
        (b"]?0x", None, b"]?0x"),
        (b"]Q", None, b"]Q"),
        (b"", None, b""),
        (b"Q1]x", None, b"Q1]x"),
    ],
)
def test_known_identifiers(wire, symbology, raw):
    assert split_aim(wire) == (symbology, raw)


@given(st.binary(max_size=20))
def test_never_raises_and_never_invents(wire):
    symbology, raw = split_aim(wire)
    assert wire.endswith(raw)
    assert len(wire) - len(raw) == (3 if symbology else 0)
