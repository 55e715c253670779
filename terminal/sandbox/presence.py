"""Is the customer there? Bound vouchers change in the wallet; pictures of them are found out.

A shop that collects pictures of its customers' codes and redeems them later brings codes that are
too old, or codes that never change although their owner's wallet shows one that does. Both are
counted by shop, and whoever brings too many is flagged.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from terminal.core.model import Reason
from terminal.core.signed import NotAVoucher, as_shown, looks_signed, verify
from terminal.core.wire import WireRefusal
from terminal.sandbox.brought import Brought
from terminal.sandbox.issue import Issuer
from terminal.sandbox.speech import ENGLISH, Speech
from terminal.sandbox.store import Store, Till, micros

CHANGES = 30  # seconds after which a wallet shows another code
FRESH = 60  # seconds; the platform's own word, which need not be a till's
_STALE_FROM = 3  # vouchers whose codes were too old; one phone that is slow is none
_STATIC_FROM = 5  # bound vouchers brought without their wallet, where that is more than half of all


@dataclass(frozen=True, slots=True)
class Flag:
    """A shop in which customers seem not to be there."""

    shop: str
    why: str
    present: int
    static: int
    stale: int


def bind(store: Store, voucher: str) -> None:
    """From now on only its owner's wallet shows this voucher."""
    store.run("INSERT INTO bound VALUES (?)", voucher)


def holder_key(store: Store, customer: str) -> bytes:
    """The public key of a customer's wallet (raw Ed25519), which is made at first use."""
    key = Ed25519PrivateKey.from_private_bytes(_private(store, customer))
    return key.public_key().public_bytes_raw()


def is_bound(store: Store, voucher: str) -> bool:
    """Whether only a wallet shows it."""
    return store.find("SELECT 1 FROM bound WHERE voucher = ?", voucher) is not None


def shown_now(store: Store, customer: str, signed: str, now: datetime) -> str:
    """What the customer's wallet shows at this moment."""
    return as_shown(signed, now, _private(store, customer))


def late_show(
    store: Store, issuer: Issuer, till: Till, voucher: str, brought: Brought
) -> WireRefusal | None:
    """Why a showing of a bound voucher does not count; notes too old ones."""
    shown_at = _shown_at(brought.code, issuer)
    if shown_at is None:
        return None
    age = (brought.moment - shown_at).total_seconds()
    if -FRESH <= age <= FRESH + brought.typing:
        return None
    note(store, till, voucher, "stale", brought.moment)
    return WireRefusal(Reason.QR_STALE, at=shown_at)


def note_use(
    store: Store, issuer: Issuer, till: Till, voucher: str, code: str, moment: datetime
) -> None:
    """Counts how a bound voucher was brought that was then redeemed."""
    if is_bound(store, voucher):
        how = "present" if _shown_at(code, issuer) else "static"
        note(store, till, voucher, how, moment)


def note(store: Store, till: Till, voucher: str, how: str, moment: datetime) -> None:
    """One more in a shop's count."""
    row = (till.id, till.shop.id, voucher, micros(moment), how)
    store.run("INSERT INTO shows VALUES (?, ?, ?, ?, ?)", *row)


def flags(store: Store, say: Speech = ENGLISH) -> list[Flag]:
    """The shops that bring pictures, by their counts; why, in the words of whoever reads it."""
    rows = store.all(
        "SELECT shop, sum(how = 'present') AS present, sum(how = 'static') AS static,"
        " count(DISTINCT iif(how = 'stale', voucher, NULL)) AS stale"
        " FROM shows GROUP BY shop ORDER BY shop"
    )
    found = []
    for row in rows:
        if row["stale"] >= _STALE_FROM:
            sentence = "$number vouchers came as pictures older than $seconds seconds."
            why = say(sentence, number=str(row["stale"]), seconds=str(FRESH))
        elif row["static"] >= _STATIC_FROM and row["static"] > row["present"]:
            sentence = "$number vouchers of wallets came as codes that do not change."
            why = say(sentence, number=str(row["static"]))
        else:
            continue
        found.append(Flag(why=why, **row))
    return found


def _shown_at(code: str, issuer: Issuer) -> datetime | None:
    if not looks_signed(code):
        return None
    try:
        return verify(code, (issuer.key,)).voucher.shown_at
    except NotAVoucher:
        return None


def _private(store: Store, customer: str) -> bytes:
    fresh = Ed25519PrivateKey.generate().private_bytes_raw()
    store.run("INSERT OR IGNORE INTO holders VALUES (?, ?)", customer, fresh)
    private: bytes = store.one("SELECT private FROM holders WHERE customer = ?", customer)[
        "private"
    ]
    return private
