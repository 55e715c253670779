"""What a region's codes look like where they collide with others: its payment wallets.

A customer's payment code and a voucher can be the same string of digits, so only the wallets of
the till's own region are looked for. EMVCo codes are world-wide (core/recognisers.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Region:
    """One region profile. `wallets`: its wallets' payment codes; None = none known as digits."""

    name: str
    wallets: re.Pattern[str] | None = None


# WeChat Pay: 18 digits starting 10-15. Alipay: 16-24 digits starting 25-30.
_CHINESE = re.compile(r"1[0-5]\d{16}|(?:2[5-9]|30)\d{14,22}", re.ASCII)
_WITH_WALLETS = ("cn", "hk", "mo")
_WITHOUT = ("au", "ca", "eu", "gb", "jp", "kr", "my", "nz", "sg", "th", "tw", "us", "none")
REGIONS = {
    **{name: Region(name, _CHINESE) for name in _WITH_WALLETS},
    **{name: Region(name) for name in _WITHOUT},
}


def region_of(name: str) -> Region:
    """The profile of a region by its name in any case; one that is not known has no wallets."""
    return REGIONS.get(name.lower(), Region(name.lower()))
