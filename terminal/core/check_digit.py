"""Check digits: ISO 7064 MOD 11,10 for typed codes; GS1 mod 10 to tell a product from them."""

from __future__ import annotations

TYPED_LENGTH = 12


def iso7064(figures: str) -> int:
    """The ISO 7064 MOD 11,10 check digit of a string of decimal digits."""
    carried = 10
    for figure in figures:
        carried = (carried + int(figure)) % 10 or 10
        carried = carried * 2 % 11
    return (11 - carried) % 10


def is_typed_code(text: str) -> bool:
    """Whether a text is twelve digits whose last one is the right check digit."""
    return (
        len(text) == TYPED_LENGTH
        and text.isascii()
        and text.isdigit()
        and int(text[-1]) == iso7064(text[:-1])
    )


def is_product(text: str) -> bool:
    """Whether a text could be an EAN-13, UPC-A or EAN-8 (GS1 General Specifications, 7.9)."""
    if len(text) not in (8, 12, 13) or not (text.isascii() and text.isdigit()):
        return False
    total = sum(
        int(figure) * (3 if place % 2 else 1) for place, figure in enumerate(reversed(text))
    )
    return total % 10 == 0
