"""The simulated platform as a till sees it: `terminal.platforms.base.Platform` over the network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import ClassVar, TypeVar

from terminal.core.model import (
    Authority,
    Code,
    Granted,
    OfflineKit,
    Order,
    Reason,
    Refusal,
    Reply,
    Standing,
    Voucher,
    VoucherKind,
)
from terminal.core.recognisers import Recogniser, own_codes
from terminal.core.signed import look
from terminal.errors import PlatformFault
from terminal.platforms.base import (
    Capabilities,
    JournalHead,
    Key,
    Look,
    Platform,
    QueryBy,
    Reversal,
)

from .book import Book, Claim, Deed
from .network import Deliver, Fate, Line
from .world import World

T = TypeVar("T")
NAME = "sim"


class SimPlatform(Platform):
    """One program's access to the book.

    point    told where the program stands, so that it can die there
    leaving  told each id before a call that can consume
    asked    told when a redemption was asked for, whatever was answered
    """

    name = NAME
    capabilities: ClassVar[Capabilities] = Capabilities(
        query=QueryBy.KEY,
        key=Key.OURS,
        back_dated=True,
        undo=None,
        blocks=True,
        batch=5,
        balance=True,
        offline=True,
    )

    def __init__(
        self,
        world: World,
        book: Book,
        line: Line,
        till: str,
        point: Callable[[str], None],
        leaving: Callable[[bytes], None],
        asked: Callable[[], None],
    ) -> None:
        self.world, self.book, self.line, self.till = world, book, line, till
        self._point, self._leaving, self._asked = point, leaving, asked
        self._recogniser = own_codes(NAME, "VC-[0-9A-Z]{6,40}")

    @property
    def recogniser(self) -> Recogniser:
        return self._recogniser

    def prepare(self, code: Code, deadline: float) -> Look:
        return self._call("prepare", lambda half: self._look(code.text), deadline)

    def redeem(self, order: Order, deadline: float) -> Reply:
        claim = self._claim(order)

        def deliver(half: bool) -> Reply:
            return _reply(self.book.redeem(claim, self.world.utc()))

        try:
            return self._call(f"redeem {claim.id.hex()[-6:]}", deliver, deadline)
        finally:
            self._asked()

    def query(self, order: Order, deadline: float) -> Reply:
        redemption = order.id

        def deliver(half: bool) -> Reply:
            deed = self.book.deeds.get(redemption)
            return _reply(deed) if deed else Reply(Standing.ABSENT)

        return self._call(f"query {redemption.hex()[-6:]}", deliver, deadline)

    def reverse(self, reversal: Reversal, deadline: float) -> Reply:
        def deliver(half: bool) -> Reply:
            return _reply(self.book.reverse(reversal.id, self.till))

        return self._call(f"reverse {reversal.id.hex()[-6:]}", deliver, deadline)

    def forward(self, orders: Sequence[Order], head: JournalHead, deadline: float) -> list[Reply]:
        claims = [self._claim(order) for order in orders]

        def deliver(half: bool) -> list[Reply]:
            some = claims[: len(claims) // 2] if half else claims
            return [_reply(self.book.redeem(claim, self.world.utc())) for claim in some]

        ids = " ".join(claim.id.hex()[-6:] for claim in claims)
        replies = self._call(f"forward {ids}", deliver, deadline)
        if not self.world.calm and self.world.happens(0.05):
            replies[self.world.chance.randrange(len(replies))] = Reply(Standing.UNKNOWN)
        return replies

    def offline_kit(self, known: OfflineKit | None, deadline: float) -> tuple[OfflineKit, float]:
        began = self.world.monotonic()
        kit = self._call("kit", lambda half: self.book.kit(self.world.utc()), deadline)
        return kit, self.world.monotonic() - began

    def verify(self, code: Code, kit: OfflineKit | None) -> Look:
        return look(code.text, kit.keys if kit else ())

    def _call(self, what: str, deliver: Deliver[T], deadline: float) -> T:
        fate = self.line.fate()
        self.world.note(f"{self.till} {what}: {fate}")
        self.world.tally["late request"] += fate is Fate.LATE
        try:
            return self.line.carry(fate, deliver, deadline, self._point)
        except PlatformFault:
            raise
        except Exception as fault:
            # The drain takes any exception for a line that failed; a mistake in here is none.
            self.world.broken("simulation", f"{type(fault).__name__} in {what}: {fault}")
            raise

    def _claim(self, order: Order) -> Claim:
        self._leaving(order.id)
        return Claim(
            order.id,
            self.till,
            order.code,
            order.worth.uses,
            order.worth.bill,
            order.worth.discount,
            order.at,
            order.authority is Authority.TILL,
            order.business_date,
        )

    def _look(self, code: str) -> Look:
        name = self.book.by_code.get(code)
        if name is None:
            return Look(refusal=Refusal(Reason.UNKNOWN_CODE))
        one = self.book.vouchers[name]
        why = self.book.barred(one, self.world.utc())
        return Look(self._told(one.voucher.id), Refusal(Reason(why)) if why else None)

    def _told(self, name: str) -> Voucher:
        """The voucher with the uses or the money it still has."""
        one = self.book.vouchers[name]
        if one.kind is VoucherKind.STORED_VALUE:
            benefit = one.voucher.benefit
            return replace(one.voucher, benefit=replace(benefit, value=benefit.value - one.paid))
        return replace(one.voucher, uses_left=one.voucher.uses_left - self.book.used(name))


def _reply(deed: Deed) -> Reply:
    if deed.state == "confirmed":
        granted = Granted(deed.discount, deed.take, deed.left)
        return Reply(Standing.CONFIRMED, granted)
    if deed.state == "refused":
        return Reply(Standing.REFUSED, refusal=Refusal(Reason(deed.why)))
    return Reply(Standing.REVERSED)
