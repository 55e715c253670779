"""Coupons on paper and packs that carry their own rules and have no platform: read and explained.

GS1 element strings (AI 255, 8110, 8112; the GS1 General Specifications, the linters of
gs1/gs1-syntax-dictionary) are taken apart by `biip`, which is loaded only for them; what it leaves
whole, the fields of 8110 and 8112, is read here. EAN-13 with the prefixes 981 and 982 carry a
value, 99x are general coupons (recalled).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from terminal.core.check_digit import is_product

_IDENTIFIED = re.compile(r"\](?:C1|e0|d2|Q3|J1)")  # symbology identifiers of GS1 data
_GS1 = re.compile(r"(?:255\d{13,25}|8110\d{18,70}|8112[01]\d{14,31})")
_BRACKETS = re.compile(r"\((255|8110|8112)\)(\d+)")
_NINETEEN_HUNDREDS = 51  # GS1 General Specifications, 7.12: years from 51 on are 19xx
_CARRIERS = frozenset({"Code128", "DataBar", "DataBarExp", "DataMatrix", "QRCode"})


class Scheme(StrEnum):
    """What kind of paper coupon it is."""

    GCN = "gs1_255"
    NORTH_AMERICAN = "gs1_8110"
    POSITIVE_OFFER = "gs1_8112"
    EAN_CURRENCY = "ean_98"
    EAN_GENERAL = "ean_99"


class Saves(StrEnum):
    """What it is good for."""

    AMOUNT = "amount"
    PERCENT = "percent"
    FREE_GOODS = "free_goods"
    NOT_SAID = "not_said"  # its issuer's file says it


@dataclass(frozen=True, slots=True)
class PaperCoupon:
    """A coupon as it explains itself.

    issuer     company prefix, number of the issuer or funder
    offer      the issuer's reference or offer code
    value      what it saves: hundredths of the currency or of one per cent, or items; 0 = not said
    currency   ISO 4217 where the scheme fixes it; empty = that of the region
    """

    scheme: Scheme
    issuer: str
    offer: str
    saves: Saves = Saves.NOT_SAID
    value: int = 0
    currency: str = ""
    serial: str = ""
    starts: date | None = None
    expires: date | None = None


def read_coupon(text: str, symbology: str | None = None) -> PaperCoupon | None:
    """The coupon that a scanned text is; None where it is none, or not as its scheme says."""
    if is_product(text) and len(text) == 13 and text[:2] in ("98", "99"):
        return _ean(text)
    digits = _element_string(text, symbology)
    if digits is None:
        return None
    try:
        if digits.startswith("255"):
            return _gcn(digits)
        whole = digits[4:].removesuffix("\x1d")
        return _north_american(whole) if digits.startswith("8110") else _positive_offer(whole)
    except ValueError:
        return None


def _element_string(text: str, symbology: str | None) -> str | None:
    """The GS1 data of a text: behind its identifier, in brackets, or plain digits that fit."""
    if marked := _IDENTIFIED.match(text):
        text = text[marked.end() :]
    elif bracketed := _BRACKETS.fullmatch(text):
        text = "".join(bracketed.groups())
    elif symbology is not None and symbology not in _CARRIERS:
        return None
    text = text.strip("\x1d")
    return text if _GS1.fullmatch(text) else None


def _ean(text: str) -> PaperCoupon | None:
    if text.startswith("99"):
        return PaperCoupon(Scheme.EAN_GENERAL, text[2:7], text[7:12])
    if text[:3] not in ("981", "982"):
        return None
    issuer, offer, figures = text[3:7], text[7:9], int(text[9:12])
    if figures == 0:
        return PaperCoupon(Scheme.EAN_CURRENCY, issuer, offer, Saves.FREE_GOODS)
    value = figures * 10 if text.startswith("981") else figures
    return PaperCoupon(Scheme.EAN_CURRENCY, issuer, offer, Saves.AMOUNT, value)


def _gcn(digits: str) -> PaperCoupon | None:
    """A global coupon number: N13 with a check digit of its own, then a serial number, if any."""
    from biip.gs1_messages import GS1Message

    try:
        (element,) = GS1Message.parse(digits).element_strings
    except Exception as cause:  # whatever biip finds wrong with it
        raise ValueError("no global coupon number") from cause
    number, serial = element.pattern_groups[0], element.pattern_groups[1]
    if not is_product(number):
        raise ValueError("its check digit is wrong")
    return PaperCoupon(Scheme.GCN, number[:7], number[7:12], serial=serial)


class _Fields:
    """Digits read from the left; ValueError where they end too soon."""

    def __init__(self, digits: str) -> None:
        self._rest = digits

    def take(self, length: int) -> str:
        if len(self._rest) < length:
            raise ValueError("it is cut off")
        taken, self._rest = self._rest[:length], self._rest[length:]
        return taken

    def sized(self, allowed: str, more: int = 0) -> str:
        """A field behind the digit that tells its length, less `more`."""
        size = self.take(1)
        if size not in allowed:
            raise ValueError("a length is not one that is allowed")
        return self.take(int(size) + more)

    def more(self) -> bool:
        return bool(self._rest)


def _north_american(digits: str) -> PaperCoupon:
    fields = _Fields(digits)
    issuer, offer = fields.sized("0123456", 6), fields.take(6)
    value = int(fields.sized("12345"))
    _requirement(fields)
    told: dict[str, str] = {}
    while fields.more():
        _optional(fields, told)
    saves, worth = _saving(told.get("save", "0"), value)
    starts, expires = _day(told.get("starts")), _day(told.get("expires"))
    serial = told.get("serial", "")
    return PaperCoupon(
        Scheme.NORTH_AMERICAN, issuer, offer, saves, worth, "", serial, starts, expires
    )


def _requirement(fields: _Fields) -> None:
    """What must be bought: how much of what, by a code, and a family of goods."""
    fields.sized("12345")
    if fields.take(1) not in "012349":
        raise ValueError("no such purchase requirement")
    fields.take(3)


def _optional(fields: _Fields, told: dict[str, str]) -> None:
    match fields.take(1):
        case "1":
            fields.take(1)
            _requirement(fields)
            _other_company(fields)
        case "2":
            _requirement(fields)
            _other_company(fields)
        case "3":
            told["expires"] = fields.take(6)
        case "4":
            told["starts"] = fields.take(6)
        case "5":
            told["serial"] = fields.sized("0123456789", 6)
        case "6":
            fields.sized("1234567", 6)
        case "9":
            told["save"] = fields.take(1)
            fields.take(3)
        case _:
            raise ValueError("no such field")


def _other_company(fields: _Fields) -> None:
    size = fields.take(1)
    if size != "9":
        fields.take(int(size) + 6)


def _saving(code: str, value: int) -> tuple[Saves, int]:
    """What the save value means by its code."""
    if code in ("0", "6"):
        return Saves.AMOUNT, value
    if code in ("1", "2"):
        return Saves.FREE_GOODS, value if code == "2" else 0
    if code == "5":
        return Saves.PERCENT, value * 100
    raise ValueError("no such save value code")


def _positive_offer(digits: str) -> PaperCoupon:
    """Points at an offer in a file: format, funder, offer, serial number, and nothing behind."""
    fields = _Fields(digits)
    if fields.take(1) not in "01":
        raise ValueError("no such format")
    issuer, offer = fields.sized("0123456", 6), fields.take(6)
    serial = fields.sized("0123456789", 6)
    if fields.more():
        raise ValueError("something stands behind it")
    return PaperCoupon(Scheme.POSITIVE_OFFER, issuer, offer, serial=serial)


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    year = int(text[:2])
    century = 1900 if year >= _NINETEEN_HUNDREDS else 2000
    return date(century + year, int(text[2:4]), int(text[4:]))
