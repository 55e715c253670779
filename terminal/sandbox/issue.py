"""Issuing: the issuer's key, and a voucher's three codes (signed text, typed, opaque)."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from terminal.core.model import Benefit, IssuerKey, Voucher
from terminal.core.signed import Issue, issue
from terminal.sandbox.rules import Known
from terminal.sandbox.store import StateFault

PLATFORM_NAME = "Baton Sandbox"
FORMS = ("signed", "typed", "opaque")

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

Below = Callable[[int], int]
"""A random number from 0 to below the one given (`secrets.randbelow`)."""


@dataclass(frozen=True, slots=True, repr=False)
class Issuer:
    """Who signs vouchers and receipts. `private` is the raw Ed25519 key; it has no repr."""

    name: str
    private: bytes

    @property
    def public(self) -> bytes:
        """The raw public half, 32 bytes."""
        key = Ed25519PrivateKey.from_private_bytes(self.private)
        return key.public_key().public_bytes_raw()

    @property
    def key(self) -> IssuerKey:
        """The public key under the id that signed texts and receipts name."""
        return IssuerKey("sbx-" + sha256(self.public).hexdigest()[:8], self.public)

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature, 64 bytes."""
        return Ed25519PrivateKey.from_private_bytes(self.private).sign(message)


def open_issuer(folder: Path) -> Issuer:
    """The issuer whose key lies in a folder, made at the first start (mode 0600).

    Raises StateFault when the file is not a key or cannot be made.
    """
    path = folder / "issuer.key"
    try:
        if not path.exists():
            made = Ed25519PrivateKey.generate().private_bytes_raw()
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(made)
        private = path.read_bytes()
    except OSError as cause:
        raise StateFault(f"The issuer's key {path} cannot be used ({cause}).") from cause
    if len(private) != 32:
        raise StateFault(
            f"The issuer's key {path} holds {len(private)} bytes instead of 32;"
            " put the right file back, or remove it and issue every voucher anew."
        )
    return Issuer(PLATFORM_NAME, private)


def codes_for(
    voucher: Known,
    issuer: Issuer,
    forms: tuple[str, ...] = FORMS,
    below: Below = secrets.randbelow,
    holder: bytes = b"",
) -> dict[str, str]:
    """A voucher's codes by form. `holder`: public key of the wallet it is bound to."""
    made = {
        "signed": lambda: signed_text(voucher, issuer, holder),
        "typed": lambda: typed_code(below),
        "opaque": lambda: "VC-" + symbols(10, below),
    }
    return {form: made[form]() for form in forms}


def signed_text(voucher: Known, issuer: Issuer, holder: bytes = b"") -> str:
    """The `BTN1:` text that a till can judge without us."""
    benefit = Benefit(
        kind=voucher.kind,
        title=voucher.title,
        currency=voucher.currency,
        value=voucher.value,
        basis_points=voucher.basis_points,
        cap=voucher.cap,
        minimum=voucher.minimum,
    )
    told = Voucher(
        id=voucher.id,
        benefit=benefit,
        uses_left=voucher.uses,
        not_before=voucher.not_before,
        expires=voucher.expires,
        shops=voucher.shops,
        trace=voucher.trace,
        policy=voucher.policy,
        test=voucher.test,
        holder=holder,
    )
    return issue(Issue(issuer.name, told), issuer.key.id, issuer.private)


def typed_code(below: Below = secrets.randbelow) -> str:
    """Eleven random digits and their check digit.

    Codes that would also be a valid UPC-A are left out: a scanner that does not tell the symbol
    could not tell such a voucher from a product.
    """
    while True:
        digits = "".join(str(below(10)) for _ in range(11))
        code = digits + str(mod_11_10(digits))
        if not is_upc_a(code):
            return code


def mod_11_10(digits: str) -> int:
    """The check digit of ISO 7064's hybrid system MOD 11,10."""
    product = 10
    for digit in digits:
        total = (int(digit) + product) % 10
        product = (10 if total == 0 else total) * 2 % 11
    return (11 - product) % 10


def is_upc_a(code: str) -> bool:
    """Whether twelve digits end in the check digit that GS1 gives a UPC-A."""
    odd = sum(int(digit) for digit in code[0:11:2])
    even = sum(int(digit) for digit in code[1:11:2])
    return (3 * odd + even + int(code[11])) % 10 == 0


def symbols(count: int, below: Below = secrets.randbelow) -> str:
    """Random symbols of Crockford's base32, which has no letters that look like digits."""
    return "".join(CROCKFORD[below(32)] for _ in range(count))
