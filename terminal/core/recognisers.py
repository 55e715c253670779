"""Whose code is it? Judged by its looks alone, before anyone is asked.

Each platform contributes a `Recogniser`; codes of payment wallets are known here, because no
platform may ever get them.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from terminal.core.check_digit import is_product, is_typed_code
from terminal.core.model import CodeKind, How
from terminal.core.regions import region_of
from terminal.core.signed import looks_signed
from terminal.errors import ConfigError
from terminal.text import clean

PRODUCT_SYMBOLS = frozenset({"EAN13", "EAN8", "UPCA", "UPCE"})

# Consumer-presented EMV QR: base64 of a template that starts with the tag 85 and "CPV01".
_EMV_CONSUMER = "hQVDUFYwMW"
_EMV_MERCHANT = re.compile(r"000201.{10,500}6304([0-9A-Fa-f]{4})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Seen:
    """A text as it came in: how, as which symbol if the device tells, and in which region.

    symbology  None = not told
    region     name of the till's region profile, since the same digits mean other things elsewhere
    """

    text: str
    how: How = How.SCANNED
    symbology: str | None = None
    region: str = "cn"


@dataclass(frozen=True, slots=True)
class Recogniser:
    """A platform's claim on codes: `match` tells the kind of code, or None for not mine.

    regions  where such codes are found at all; empty = anywhere. It settles collisions: a claim
             made for the till's own region goes before one that is made everywhere
    """

    platform: str
    match: Callable[[Seen], CodeKind | None]
    regions: tuple[str, ...] = ()


def claims(seen: Seen, recognisers: Sequence[Recogniser]) -> list[tuple[Recogniser, CodeKind]]:
    """The platforms that say a text is theirs, without those that another's claim outweighs.

    A signature goes before looks, then a claim for this region before one for anywhere.
    """
    found = [
        (each, kind)
        for each in recognisers
        if not each.regions or seen.region in each.regions
        if (kind := each.match(seen)) is not None
    ]
    signed = [claim for claim in found if claim[1] is CodeKind.SIGNED]
    found = signed or found
    native = [claim for claim in found if claim[0].regions]
    return native or found


def is_payment(seen: Seen, region: str = "cn") -> bool:
    """Whether a customer shows a wallet's payment code instead of a voucher.

    A region's wallets are only looked for there, since their numbers collide with vouchers of
    other regions. EMVCo codes are world-wide.
    """
    wallets = region_of(region).wallets
    if wallets and wallets.fullmatch(seen.text):
        return True
    if seen.text.startswith(_EMV_CONSUMER):
        return True
    merchant = _EMV_MERCHANT.fullmatch(seen.text)
    if merchant is None:
        return False
    # EMVCo QRCPS 4.7.3: CRC-16/CCITT-FALSE over everything up to and including "6304".
    body = seen.text[:-4].encode("utf-8", "surrogatepass")
    return binascii.crc_hqx(body, 0xFFFF) == int(merchant[1], 16)


def own_codes(platform: str, opaque: str) -> Recogniser:
    """The recogniser of our own protocol: signed texts, typed codes, opaque codes by pattern.

    opaque  a regular expression for the whole of an opaque code

    Raises ConfigError when it is none.
    """
    try:
        pattern = re.compile(opaque)
    except (re.error, RecursionError, OverflowError) as cause:
        raise ConfigError(
            f"{clean(opaque, 40)!r} is not a regular expression: {cause}",
            where=f"platforms.{platform}.opaque",
            advice="correct the pattern",
        ) from cause

    def match(seen: Seen) -> CodeKind | None:
        if looks_signed(seen.text):
            return CodeKind.SIGNED
        if is_typed_code(seen.text) and not _could_be_product(seen):
            return CodeKind.TYPED
        if pattern.fullmatch(seen.text):
            return CodeKind.OPAQUE
        return None

    return Recogniser(platform, match)


def _could_be_product(seen: Seen) -> bool:
    """A scanned EAN or UPC is a product; where the symbol is not told, its check digit tells."""
    if seen.how is How.TYPED:
        return False
    if seen.symbology is not None:
        return seen.symbology in PRODUCT_SYMBOLS
    return is_product(seen.text)
