"""Dates and amounts by locale: what we write is what the Unicode locale data say.

babel is the judge and stays out of the till: its tables take longer to load than all our screens.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from babel.dates import format_skeleton
from babel.numbers import format_decimal, get_currency_precision

from terminal import locale
from terminal.wording import amounts, moments

CLDR = {"en": "en_GB", "zh_CN": "zh_CN", "zh_TW": "zh_TW"}
ZONE = "Asia/Shanghai"
NEW_YEAR = datetime(2026, 1, 1, 4, tzinfo=UTC)
YEAR = [NEW_YEAR + timedelta(days=day) for day in range(0, 365, 13)]
WEEK = [NEW_YEAR + timedelta(days=day) for day in range(7)]
ELSEWHEN = datetime(2030, 6, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    yield
    locale.use("en")


def bare(text: str) -> str:
    """Without blanks; "Sept" is what CLDR says for "Sep" in Britain."""
    return "".join(text.split()).replace("Sept", "Sep")


def test_every_language_is_compared() -> None:
    assert set(CLDR) == set(locale.LANGUAGES)


@pytest.mark.parametrize("language", CLDR)
def test_dates(language: str) -> None:
    locale.use(language)
    for at in YEAR:
        day = format_skeleton("yMMMd", at.date(), locale=CLDR[language])
        assert bare(moments.when(at, ELSEWHEN, ZONE)) == bare(day) + "12:00"


@pytest.mark.parametrize("language", CLDR)
def test_weekdays(language: str) -> None:
    locale.use(language)
    for at in WEEK:
        weekday = format_skeleton("EEE", at.date(), locale=CLDR[language])
        assert weekday in moments.heading(at, ZONE)


@pytest.mark.parametrize("language", CLDR)
@pytest.mark.parametrize("currency", ["CNY", "TWD", "HKD", "EUR", "JPY", "KWD"])
@pytest.mark.parametrize("minor", [0, 7, 120_400, -99_999_999])
def test_figures(language: str, currency: str, minor: int) -> None:
    locale.use(language)
    places = get_currency_precision(currency)
    pattern = "#,##0" + ("." + "0" * places if places else "")
    wanted = format_decimal(Decimal(minor).scaleb(-places), pattern, locale=CLDR[language])
    assert amounts.figures(minor, currency) == wanted


def test_the_day_is_the_shops() -> None:
    """Seven in the evening in London is the next morning in the shop."""
    at = datetime(2026, 11, 22, 19, tzinfo=UTC)
    assert moments.heading(at, ZONE) == "Mon 23 Nov 03:00"
    assert moments.heading(at, "Europe/London") == "Sun 22 Nov 19:00"
