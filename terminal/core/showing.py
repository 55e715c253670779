"""A signed voucher as its holder shows it just now: a QR that changes, and proves who shows it.

The issuer binds a voucher to the key of its holder's wallet (claim `cnf`, RFC 8747). The wallet
signs the moment at which it shows the voucher, so that a till needs neither the platform nor a
secret of its own to tell the phone in front of it from a picture of it that was taken earlier.
The text is `BTN2:` + base45 of canonical CBOR [voucher, moment in seconds, signature].
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import base45
import cbor2

PREFIX = "BTN2:"
CHANGES = 30  # seconds after which a wallet shows a new one
FRESH = 60  # seconds within which one is of this moment; two clocks are seldom the same
LONGEST = 1024


class NotShown(ValueError):
    """A text that is no showing as agreed; `str()` is one clause."""


@dataclass(frozen=True, slots=True)
class Showing:
    """What a changing text carries. `voucher`: the text of the signed voucher, without prefix."""

    voucher: bytes
    at: datetime
    signature: bytes


def looks_shown(text: str) -> bool:
    """Whether a text claims to be a voucher shown just now."""
    return text.startswith(PREFIX)


def show(voucher: bytes, at: datetime, private: bytes) -> str:
    """What a wallet shows; `private` is its holder's raw Ed25519 key (32 bytes)."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    moment = int(at.timestamp())
    signature = Ed25519PrivateKey.from_private_bytes(private).sign(_message(voucher, moment))
    spelled: bytes = base45.b45encode(cbor2.dumps([voucher, moment, signature], canonical=True))
    return PREFIX + spelled.decode("ascii")


def read(text: str) -> Showing:
    """What a text carries, unproved. Raises NotShown unless it is the one spelling of it."""
    if not looks_shown(text) or len(text) > LONGEST:
        raise NotShown("not the text of a voucher that is shown")
    spelled = text[len(PREFIX) :]
    try:
        raw: bytes = base45.b45decode(spelled)
        parts: Any = cbor2.loads(raw)
        voucher, moment, signature = parts
        made = Showing(voucher, datetime.fromtimestamp(moment, UTC), signature)
    except Exception as cause:
        raise NotShown("damaged or shortened") from cause
    sound = type(voucher) is bytes and type(moment) is int and type(signature) is bytes
    one_spelling = base45.b45encode(raw).decode("ascii") == spelled
    if not (sound and one_spelling and cbor2.dumps(parts, canonical=True) == raw):
        raise NotShown("spelled in another way than a wallet does")
    return made


def are_one(text: str, other: str) -> bool:
    """Whether two texts are the same code, or one voucher that its wallet shows at two moments."""
    if text == other or not (looks_shown(text) and looks_shown(other)):
        return text == other
    try:
        return read(text).voucher == read(other).voucher
    except NotShown:
        return False


def is_holders(showing: Showing, holder: bytes) -> bool:
    """Whether the holder of this public key (raw Ed25519, 32 bytes) shows it."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    message = _message(showing.voucher, int(showing.at.timestamp()))
    try:
        Ed25519PublicKey.from_public_bytes(holder).verify(showing.signature, message)
    except (InvalidSignature, ValueError):
        return False
    return True


def is_fresh(shown_at: datetime, now: datetime) -> bool:
    """Whether something was shown at this moment, as far as two clocks can agree on it."""
    return abs((now - shown_at).total_seconds()) <= FRESH


def _message(voucher: bytes, moment: int) -> bytes:
    return cbor2.dumps(["baton-showing-1", sha256(voucher).digest(), moment], canonical=True)
