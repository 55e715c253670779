"""Amounts as people read them: a currency, thousands apart, the currency's own decimals."""

from __future__ import annotations

from terminal.core.money import Money
from terminal.text import clean

# Only signs that mean one currency to the people at this counter; all others show their letters.
_SIGNS = {"CNY": "¥", "EUR": "€", "GBP": "£", "USD": "$", "HKD": "HK$", "TWD": "NT$"}


def figures(minor: int, currency: str) -> str:
    """Minor units without a currency sign: `1,204.00`."""
    whole, point, rest = Money(abs(minor), currency).plain().partition(".")
    return f"{'-' if minor < 0 else ''}{int(whole):,}{point}{rest}"


def money(minor: int, currency: str) -> str:
    """Minor units with their currency: `¥1,204.00`, `JPY 880`."""
    amount = figures(abs(minor), currency)
    sign = _SIGNS.get(currency)
    named = f"{sign}{amount}" if sign else f"{clean(currency, 8)} {amount}".strip()
    return f"-{named}" if minor < 0 else named
