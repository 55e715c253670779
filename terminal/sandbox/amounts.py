"""Amounts as people read them."""

from __future__ import annotations

# ISO 4217: how many digits stand behind the point, where it is not two.
_DIGITS = {"JPY": 0, "KRW": 0, "VND": 0, "CLP": 0, "KWD": 3, "BHD": 3, "JOD": 3, "TND": 3}


def amount_text(amount: int, currency: str) -> str:
    """`8800, "CNY"` -> `88.00`."""
    digits = _DIGITS.get(currency, 2)
    if digits == 0:
        return str(amount)
    sign, whole = ("-", -amount) if amount < 0 else ("", amount)
    return f"{sign}{whole // 10**digits}.{whole % 10**digits:0{digits}d}"


def money_text(amount: int, currency: str) -> str:
    """`8800, "CNY"` -> `88.00 CNY`; what is below zero has a minus sign."""
    sign = "−" if amount < 0 else ""
    return f"{sign}{amount_text(abs(amount), currency)} {currency}"
