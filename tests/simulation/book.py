"""The platform's side, as a small model of its own: vouchers, what was booked, and arithmetic.

It knows none of the till's rules (`terminal.core` gives it words and the spelling of signed
codes, nothing else), so that the two books cannot share a mistake. What it promises is what our
protocol asks of any platform: an id is answered once and keeps its answer; reversing an unknown
id blocks it for ever.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from terminal.core.model import Benefit, IssuerKey, OfflineKit, OfflinePolicy, Voucher, VoucherKind
from terminal.core.signed import Issue, issue

GOODS = (VoucherKind.PREPAID, VoucherKind.PRIZE)


@dataclass
class Issued:
    """One voucher in the platform's books. `paid`: minor units a card has paid so far."""

    voucher: Voucher
    code: str
    key: str = ""
    state: str = "active"
    paid: int = 0
    tries: int = 0

    @property
    def kind(self) -> VoucherKind:
        return self.voucher.benefit.kind


@dataclass(frozen=True)
class Claim:
    """What a till asks for, as it stands in the request."""

    id: bytes
    till: str
    code: str
    uses: int
    bill: int | None
    wanted: int
    at: datetime
    reported: bool
    date: str


@dataclass
class Deed:
    """What the platform booked under one id. state: confirmed, refused, reversed, blocked."""

    id: bytes
    till: str
    state: str
    voucher: str = ""
    uses: int = 0
    discount: int = 0
    take: int = 0
    currency: str = ""
    date: str = ""
    why: str = ""
    left: int = 0


@dataclass
class Book:
    """Everything the platform knows."""

    shop: str
    vouchers: dict[str, Issued] = field(default_factory=dict)
    by_code: dict[str, str] = field(default_factory=dict)
    deeds: dict[bytes, Deed] = field(default_factory=dict)
    effects: Counter[bytes] = field(default_factory=Counter)
    keys: dict[str, bytes] = field(default_factory=dict)
    signing: str = ""
    policy: OfflinePolicy = field(default_factory=OfflinePolicy)
    version: int = 0
    own_hand: set[bytes] = field(default_factory=set)  # reversed by the platform itself

    # Issuing

    def new_key(self, name: str) -> None:
        """From now on vouchers are signed with another key; the old ones still count."""
        self.keys[name] = sha256(name.encode()).digest()
        self.signing = name
        self.version += 1

    def drop_key(self, name: str) -> None:
        """Vouchers under this key are no longer honoured by tills on their own."""
        del self.keys[name]
        self.version += 1

    def add(self, voucher: Voucher, opaque: str = "") -> Issued:
        """A voucher with a signed code, or with an opaque one that only the platform knows."""
        code = opaque or issue(Issue("sim", voucher), self.signing, self.keys[self.signing])
        made = Issued(voucher, code, "" if opaque else self.signing)
        self.vouchers[voucher.id] = made
        self.by_code[code] = voucher.id
        return made

    def stop(self, name: str, state: str) -> None:
        """Revoke or refund a voucher."""
        self.vouchers[name].state = state
        self.version += 1

    def kit(self, now: datetime) -> OfflineKit:
        """What a till needs to judge alone."""
        public = {name: _public(private) for name, private in sorted(self.keys.items())}
        return OfflineKit(
            self.version,
            now,
            tuple(IssuerKey(name, key) for name, key in public.items()),
            frozenset(name for name, one in self.vouchers.items() if one.state != "active"),
            dict(self._all_used()),
            self.policy,
        )

    # Looking

    def used(self, name: str) -> int:
        """Uses of a voucher that stand booked."""
        return sum(
            deed.uses
            for deed in self.deeds.values()
            if deed.voucher == name and deed.state == "confirmed"
        )

    def _all_used(self) -> Counter[str]:
        used: Counter[str] = Counter()
        for deed in self.deeds.values():
            if deed.state == "confirmed":
                used[deed.voucher] += deed.uses
        return used

    def confirmed(self, till: str) -> list[Deed]:
        """What stands booked for one till."""
        return [d for d in self.deeds.values() if d.till == till and d.state == "confirmed"]

    def barred(self, one: Issued, moment: datetime) -> str:
        """Why a voucher may not be used at that moment, or nothing."""
        voucher = one.voucher
        if one.state != "active":
            return one.state
        if voucher.shops and self.shop not in voucher.shops:
            return "wrong_shop"
        if one.kind is VoucherKind.STORED_VALUE:
            return "insufficient_balance" if one.paid >= voucher.benefit.value else ""
        if self.used(voucher.id) >= voucher.uses_left:
            return "already_redeemed"
        if voucher.expires and moment >= voucher.expires:
            return "expired"
        return ""

    # Booking

    def redeem(self, claim: Claim, now: datetime) -> Deed:
        """Books a claim, or repeats what was said about its id before."""
        known = self.deeds.get(claim.id)
        if known is None:
            known = self.deeds[claim.id] = self._judge(claim, now)
            if known.state == "confirmed":
                self.effects[claim.id] += 1
        elif known.state == "blocked":
            return Deed(claim.id, claim.till, "refused", why="blocked")
        return known

    def reverse(self, key: bytes, till: str) -> Deed:
        """Takes a redemption back; an id never seen is blocked for ever."""
        deed = self.deeds.get(key)
        if deed is None:
            deed = self.deeds[key] = Deed(key, till, "blocked")
        elif deed.state == "confirmed":
            deed.state = "reversed"
            self.vouchers[deed.voucher].paid -= deed.discount
        return Deed(key, till, "reversed")

    def _judge(self, claim: Claim, now: datetime) -> Deed:
        name = self.by_code.get(claim.code)
        if name is None:
            return Deed(claim.id, claim.till, "refused", why="unknown_code")
        one = self.vouchers[name]
        why = self.barred(one, min(claim.at, now) if claim.reported else now)
        discount = off(one, claim)
        if not why and one.kind not in GOODS and discount <= 0:
            why = "rules_not_met"
        deed = Deed(claim.id, claim.till, "refused", name, date=claim.date, why=why)
        if why:
            return deed
        deed.state, deed.uses, deed.discount = "confirmed", claim.uses, discount
        deed.take = (claim.bill or 0) - discount
        deed.currency = one.voucher.benefit.currency
        deed.left = one.voucher.uses_left - self.used(name) - claim.uses
        one.paid += discount
        return deed


def off(one: Issued, claim: Claim) -> int:
    """What the voucher takes off this bill, in minor units; 0 for goods."""
    benefit: Benefit = one.voucher.benefit
    bill = claim.bill or 0
    if one.kind in GOODS or bill < benefit.minimum:
        return 0
    if one.kind is VoucherKind.MONEY_OFF:
        return min(benefit.value, bill)
    if one.kind is VoucherKind.STORED_VALUE:
        return claim.wanted if 0 < claim.wanted <= benefit.value - one.paid else 0
    share = (bill * benefit.basis_points * 2 + 10_000) // 20_000
    return min(share, benefit.cap, bill) if benefit.cap else min(share, bill)


def _public(private: bytes) -> bytes:
    return Ed25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
