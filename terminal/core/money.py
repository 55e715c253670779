"""Money is whole minor units and an ISO 4217 currency; never a float.

Percentages are basis points (1 % = 100); halves round up; a share of a bill never exceeds it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# ISO 4217 minor units that are not two (Table A.1 of the standard).
_DIGITS = {
    **dict.fromkeys(("JPY", "KRW", "VND", "CLP", "ISK", "PYG", "UGX", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
_TYPED = re.compile(r"(\d{1,9})(?:\.(\d{1,3}))?")

BASIS = 10_000


def digits(currency: str) -> int:
    """How many figures stand behind the decimal point of a currency."""
    return _DIGITS.get(currency, 2)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of one currency, in minor units."""

    minor: int
    currency: str

    def plain(self) -> str:
        """The amount as figures with the currency's decimals, without a symbol: `88.00`."""
        places = digits(self.currency)
        sign = "-" if self.minor < 0 else ""
        whole, rest = divmod(abs(self.minor), 10**places)
        return f"{sign}{whole}.{rest:0{places}d}" if places else f"{sign}{whole}"


def typed(text: str, currency: str) -> Money:
    """An amount as a person types it in major units, `88`, `88.5` or `88.00`.

    Raises ValueError with one sentence for anything else, more decimals than the currency has
    and more than nine figures included.
    """
    match = _TYPED.fullmatch(text.strip())
    places = digits(currency)
    if match is None or len(match[2] or "") > places:
        example = Money(8800 if places else 88, currency).plain()
        raise ValueError(f"{text[:20]!r} is not an amount in {currency}; write it like {example}")
    fraction = (match[2] or "").ljust(places, "0")
    return Money(int(match[1]) * 10**places + int(fraction or 0), currency)


def percent(minor: int, basis_points: int) -> int:
    """That many basis points of an amount in minor units, halves rounded up."""
    return (minor * basis_points + BASIS // 2) // BASIS
