"""Signed vouchers: a CBOR Web Token (RFC 8392) in COSE_Sign1 with EdDSA, as base45 text.

The text is `BTN1:` + base45 (RFC 9285), so that a QR code stores it in its alphanumeric mode. One
voucher has exactly one spelling: whoever re-spells a token (another base45 form, another CBOR
form, something in the unsigned header) is refused, so that lists of text compare safely.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

import base45
import cbor2

from terminal.core.model import (
    Benefit,
    IssuerKey,
    Look,
    Reason,
    Refusal,
    Voucher,
    VoucherKind,
)
from terminal.core.showing import NotShown, Showing, is_holders, looks_shown, show
from terminal.core.showing import read as read_showing

PREFIX = "BTN1:"
LONGEST = 1024  # characters; the largest QR that a phone shows well holds far less

_TAG_SIGN1 = 18  # RFC 9052, table 1
_ALGORITHM, _KEY_ID = 1, 4  # COSE header parameters
_EDDSA = -8
_ISS, _AUD, _EXP, _NBF, _CTI = 1, 3, 4, 5, 7  # CWT claims
_CNF, _COSE_KEY = 8, 1  # the key of its holder (RFC 8747, 3.1)
_PRIVATE = -65537  # first of the private-use claims
# Inside the private claim.
_POLICY, _KIND, _TITLE, _CURRENCY, _VALUE, _POINTS, _CAP, _MINIMUM, _USES, _TRACE, _TEST = range(11)
_KINDS = tuple(VoucherKind)


class NotAVoucher(ValueError):
    """The text does not verify: `reason` is one clause for the technician's log."""


class UnknownKey(NotAVoucher):
    """Signed with a key this till has not got; only the platform can judge it."""


@dataclass(frozen=True, slots=True)
class Issue:
    """What an issuer signs: the voucher and who issues it."""

    issuer: str
    voucher: Voucher


def looks_signed(text: str) -> bool:
    """Whether a text claims to be a signed voucher, alone or as its holder shows it."""
    return text.startswith(PREFIX) or looks_shown(text)


def as_shown(text: str, at: datetime, private: bytes) -> str:
    """The text that the holder of a bound voucher shows at a moment; see `showing`."""
    return show(_unwrap(text), at, private)


def issue(made: Issue, key_id: str, private: bytes) -> str:
    """The text of a signed voucher; `private` is the raw Ed25519 private key (32 bytes)."""
    import cwt

    key = cwt.COSEKey.new(
        {1: 1, 3: _EDDSA, -1: 6, -4: private, -2: _public_of(private), 2: key_id.encode()}
    )
    sender = cwt.COSE.new(alg_auto_inclusion=False, kid_auto_inclusion=False)
    protected = {_ALGORITHM: _EDDSA, _KEY_ID: key_id.encode()}
    payload = cbor2.dumps(_claims(made), canonical=True)
    token = sender.encode_and_sign(payload, key, protected=protected, unprotected={})
    return _spelled(token)


def verify(text: str, keys: tuple[IssuerKey, ...]) -> Issue:
    """The voucher that a text carries, its signature checked.

    Raises UnknownKey when none of `keys` signed it, NotAVoucher for a forged, damaged or
    re-spelled text. Dates and shops are not judged here.
    """
    import cwt

    showing = _showing(text)
    token = _unwrap(text) if showing is None else _unwrap(_spelled(showing.voucher))
    key_id = _key_id(token)
    public = next((key.public for key in keys if key.id.encode() == key_id), None)
    if public is None:
        raise UnknownKey("signed with a key this till does not know")
    try:
        key = cwt.COSEKey.new({1: 1, 3: _EDDSA, -1: 6, -2: public, 2: key_id})
    except ValueError as cause:
        raise UnknownKey("signed with a key that this till has not got whole") from cause
    try:
        payload = cwt.COSE.new(verify_kid=True).decode(token, key)
    except Exception as cause:
        raise NotAVoucher("the signature does not match") from cause
    try:
        made = _read(cbor2.loads(payload) if isinstance(payload, bytes) else payload)
    except Exception as cause:
        raise NotAVoucher("signed, but not a voucher as agreed") from cause
    return made if showing is None else _shown(made, showing)


def _showing(text: str) -> Showing | None:
    try:
        return read_showing(text) if looks_shown(text) else None
    except NotShown as cause:
        raise NotAVoucher(str(cause)) from cause


def _shown(made: Issue, showing: Showing) -> Issue:
    """The voucher with the moment at which its holder shows it."""
    if not made.voucher.holder or not is_holders(showing, made.voucher.holder):
        raise NotAVoucher("not shown by its holder")
    return replace(made, voucher=replace(made.voucher, shown_at=showing.at))


def _spelled(token: bytes) -> str:
    spelled: bytes = base45.b45encode(token)
    return PREFIX + spelled.decode("ascii")


def look(text: str, keys: tuple[IssuerKey, ...]) -> Look:
    """What a text says of itself: its voucher, or why it is none.

    A key that is not known may be newer than our list, so that refusal is not final.
    """
    if not looks_signed(text):
        return Look()
    try:
        return Look(verify(text, keys).voucher)
    except UnknownKey:
        return Look(refusal=Refusal(Reason.BAD_SIGNATURE), final=False)
    except NotAVoucher as cause:
        return Look(refusal=Refusal(Reason.BAD_SIGNATURE, note=str(cause)))


def _public_of(private: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def _unwrap(text: str) -> bytes:
    """The COSE bytes of a text, if it is the one canonical spelling of them."""
    if not text.startswith(PREFIX) or len(text) > LONGEST:
        raise NotAVoucher("not the text of a signed voucher")
    spelled = text[len(PREFIX) :]
    try:
        token: bytes = base45.b45decode(spelled)
        decoded = cbor2.loads(token)
    except Exception as cause:
        raise NotAVoucher("damaged or shortened") from cause
    one_spelling = base45.b45encode(token).decode("ascii") == spelled
    if not one_spelling or not _is_plain_sign1(decoded) or _canonical(decoded) != token:
        raise NotAVoucher("spelled in another way than its issuer did")
    return token


def _is_plain_sign1(decoded: Any) -> bool:
    if not isinstance(decoded, cbor2.CBORTag) or decoded.tag != _TAG_SIGN1:
        return False
    parts = decoded.value
    return (
        isinstance(parts, (list, tuple))
        and len(parts) == 4
        and isinstance(parts[0], bytes)
        and parts[1] == {}
        and isinstance(parts[2], bytes)
        and isinstance(parts[3], bytes)
    )


def _canonical(decoded: Any) -> bytes:
    return cbor2.dumps(decoded, canonical=True)


def _key_id(token: bytes) -> bytes:
    try:
        header = cbor2.loads(cbor2.loads(token).value[0])
        if set(header) == {_ALGORITHM, _KEY_ID} and header[_ALGORITHM] == _EDDSA:
            return _bytes(header[_KEY_ID])
    except Exception as cause:
        raise NotAVoucher("its header cannot be read") from cause
    raise NotAVoucher("not signed as agreed")


def _claims(made: Issue) -> dict[int, Any]:
    voucher, benefit = made.voucher, made.voucher.benefit
    own = {
        _POLICY: voucher.policy,
        _KIND: _KINDS.index(benefit.kind),
        _TITLE: benefit.title,
        _CURRENCY: benefit.currency,
        _VALUE: benefit.value,
        _POINTS: benefit.basis_points,
        _CAP: benefit.cap,
        _MINIMUM: benefit.minimum,
        _USES: voucher.uses_left,
        _TRACE: voucher.trace,
        _TEST: voucher.test,
    }
    defaults = {_VALUE: 0, _POINTS: 0, _CAP: 0, _MINIMUM: 0, _USES: 1, _TRACE: "", _TEST: False}
    claims: dict[int, Any] = {
        _ISS: made.issuer,
        _CTI: voucher.id.encode(),
        _PRIVATE: {key: value for key, value in own.items() if defaults.get(key) != value},
    }
    if voucher.holder:
        claims[_CNF] = {_COSE_KEY: _public(voucher.holder)}
    if voucher.shops:
        claims[_AUD] = list(voucher.shops)
    if voucher.not_before:
        claims[_NBF] = int(voucher.not_before.timestamp())
    if voucher.expires:
        claims[_EXP] = int(voucher.expires.timestamp())
    return claims


def _read(claims: Any) -> Issue:
    own = claims[_PRIVATE]
    benefit = Benefit(
        kind=_KINDS[_count(own[_KIND])],
        title=_text(own[_TITLE]),
        currency=_text(own[_CURRENCY]),
        value=_count(own.get(_VALUE, 0)),
        basis_points=_count(own.get(_POINTS, 0)),
        cap=_count(own.get(_CAP, 0)),
        minimum=_count(own.get(_MINIMUM, 0)),
    )
    voucher = Voucher(
        id=_bytes(claims[_CTI]).decode(),
        benefit=benefit,
        uses_left=_count(own.get(_USES, 1)),
        not_before=_instant(claims[_NBF]) if _NBF in claims else None,
        expires=_instant(claims[_EXP]) if _EXP in claims else None,
        shops=_shops(claims[_AUD]) if _AUD in claims else (),
        trace=_text(own.get(_TRACE, "")),
        policy=_count(own[_POLICY]),
        signed=True,
        test=_yes(own.get(_TEST, False)),
        holder=_holder(claims[_CNF]) if _CNF in claims else b"",
    )
    return Issue(_text(claims[_ISS]), voucher)


def _public(key: bytes) -> dict[int, Any]:
    """An Ed25519 key as a COSE_Key (RFC 9053, 7.2): OKP, its curve, x."""
    return {1: 1, -1: 6, -2: key}


def _holder(claim: Any) -> bytes:
    key = _bytes(claim[_COSE_KEY][-2])
    if len(key) != 32 or claim != {_COSE_KEY: _public(key)}:
        raise ValueError("not the key of a holder")
    return key


def _count(value: Any) -> int:
    if type(value) is not int or not 0 <= value < 2**53:
        raise ValueError("not a whole number")
    return value


def _yes(value: Any) -> bool:
    if type(value) is not bool:
        raise TypeError("neither true nor false")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("not text")
    return value


def _bytes(value: Any) -> bytes:
    if not isinstance(value, bytes) or not value:
        raise TypeError("not a string of bytes")
    return value


def _shops(audience: Any) -> tuple[str, ...]:
    """One text or several (RFC 8392, 3.1.3); an audience of nobody is not one of everybody."""
    named = [audience] if isinstance(audience, str) else audience
    if not isinstance(named, list) or not all(named) or not named:
        raise TypeError("not a list of shops")
    return tuple(_text(shop) for shop in named)


def _instant(value: Any) -> datetime:
    return datetime.fromtimestamp(_count(value), UTC)
