"""Setup codes: what a new till must know, signed by whoever hands tills out, as a QR's text.

`BTS1:` and base45 (RFC 9285) of a CBOR Web Token (RFC 8392) in COSE_Sign1 with EdDSA. It expires;
that it is used once is the platform's doing, for the token in it is a claim token.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import base45
import cbor2

PREFIX = "BTS1:"
LONGEST = 1500  # characters; a QR that a camera reads well from a sheet of paper

_EDDSA = -8
_EXP = 4  # CWT claim
_PRIVATE = -65538  # beside the vouchers'
_URL, _TOKEN, _SHOP, _SSID, _PASSWORD = range(5)


class NotASetupCode(ValueError):
    """The text is none, or not to be believed: one clause for whoever shows it."""


@dataclass(frozen=True, slots=True)
class SetupCode:
    """Where to claim, with what; the Wi-Fi to do so, empty for a cable.

    shop  what the platform calls the shop, for the eye of whoever shows the code
    """

    url: str
    token: str
    expires: datetime
    shop: str = ""
    ssid: str = ""
    password: str = ""


def write(made: SetupCode, private: bytes) -> str:
    """The text to draw as a QR; `private` is a raw Ed25519 key (32 bytes)."""
    import cwt
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    public = Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    key = cwt.COSEKey.new({1: 1, 3: _EDDSA, -1: 6, -4: private, -2: public})
    inside = {_URL: made.url, _TOKEN: made.token, _SHOP: made.shop}
    inside |= {_SSID: made.ssid, _PASSWORD: made.password} if made.ssid else {}
    claims = {_EXP: int(made.expires.timestamp()), _PRIVATE: inside}
    sender = cwt.COSE.new(alg_auto_inclusion=False, kid_auto_inclusion=False)
    payload = cbor2.dumps(claims, canonical=True)
    token = sender.encode_and_sign(payload, key, protected={1: _EDDSA}, unprotected={})
    return PREFIX + bytes(base45.b45encode(token)).decode("ascii")


def read(text: str, public: bytes) -> SetupCode:
    """What a text says, its signature checked against a raw Ed25519 key (32 bytes).

    Its date is not judged here. Raises NotASetupCode.
    """
    import cwt

    if not text.startswith(PREFIX) or len(text) > LONGEST:
        raise NotASetupCode("this is no setup code")
    try:
        key = cwt.COSEKey.new({1: 1, 3: _EDDSA, -1: 6, -2: public})
        payload = cwt.COSE.new().decode(base45.b45decode(text.removeprefix(PREFIX)), key)
    except Exception as cause:  # a stranger's bytes reach three libraries here
        raise NotASetupCode("it is not signed by the one whose tills these are") from cause
    try:
        claims = cbor2.loads(payload) if isinstance(payload, bytes) else payload
        return _read(claims[_EXP], claims[_PRIVATE])
    except Exception as cause:
        raise NotASetupCode("it is signed, but no setup code as agreed") from cause


def _read(expires: int, inside: dict[int, str]) -> SetupCode:
    url, token, shop, ssid, password = (
        inside.get(name, "") for name in (_URL, _TOKEN, _SHOP, _SSID, _PASSWORD)
    )
    texts = (url, token, shop, ssid, password)
    if not all(isinstance(each, str) and each.isprintable() for each in texts):
        raise ValueError("a text that is none")
    if not (url and token) or len(ssid.encode()) > 32 or (password and len(password) < 8):
        raise ValueError("a part is missing")
    return SetupCode(url, token, datetime.fromtimestamp(expires, UTC), shop, ssid, password)
