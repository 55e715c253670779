"""One adapter on the bench: a till's own journal behind it, and vouchers that may be used up.

Orders are journalled as every redemption is, because a platform may ask for the signed entry.
Each gets an outcome in the end, so that nothing is left in doubt.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta

from offline_queue import Draft, Entry
from terminal.core.decide import Facts, decide
from terminal.core.model import (
    Authority,
    Code,
    Decision,
    How,
    Look,
    OfflineKit,
    Order,
    PromptKind,
    Reason,
    Refusal,
    Reply,
    Standing,
    Verdict,
)
from terminal.core.parse import parse
from terminal.core.record import EntryKind, Record, written
from terminal.entries import judged, order_of, record_of
from terminal.errors import PlatformFault
from terminal.ledger import UNDATED, Ledger
from terminal.platforms.base import JournalHead, Platform, Prepare, Reversal

PATIENCE = 20.0  # seconds for one call
_NEVER = timedelta(0)
_NOT_GIVEN = Refusal(Reason.PLATFORM_ERROR, note="contract test")
_BILL = 100_00  # minor units, for vouchers that need one


class Unmet(AssertionError):
    """Something of the contract does not hold; the sentence says what."""


class NotTried(Exception):
    """A check that cannot be made here; the sentence says why."""


@dataclass
class Supply:
    """Vouchers of a test account.

    once     codes with one use each
    refused  the reason for which it must be refused -> a code
    unknown  a code that looks like the platform's and is none
    """

    once: list[str] = field(default_factory=list)
    refused: Mapping[str, str] = field(default_factory=dict)
    unknown: str = ""


@dataclass
class Bench:
    """What the checks work with.

    test         whether orders are marked as tests, which some platforms count nowhere
    stranger     the same adapter with a token that nobody gave it, and
    unreachable  one whose address nobody listens at; None where they cannot be made
    """

    platform: Platform
    ledger: Ledger
    shop: str
    supply: Supply
    region: str = "cn"
    test: bool = False
    stranger: Callable[[], Platform] | None = None
    unreachable: Callable[[], Platform] | None = None
    _kit: OfflineKit | None = None
    _open: dict[bytes, tuple[Entry, Record]] = field(default_factory=dict)
    _said: dict[bytes, Reply] = field(default_factory=dict)

    # Vouchers

    def fresh(self) -> str:
        """The code of a voucher that has one use, and has it still. Raises NotTried."""
        if self.supply.once:
            return self.supply.once.pop()
        if issued := self.platform.test_voucher(self.deadline()):
            return issued
        raise NotTried("no fresh voucher is left: name more codes")

    def back(self, text: str) -> None:
        """A voucher whose use was taken back may serve again."""
        self.supply.once.insert(0, text)

    def code(self, text: str) -> Code:
        """What a till makes of a code."""
        found = parse(
            text.encode(), [self.platform.recogniser], how=How.SCANNED, region=self.region
        )
        met(found.platform == self.platform.name, "it does not recognise a code of its own")
        return found

    def look(self, text: str) -> Look:
        """What is known of a code before it is redeemed, in the platform's way."""
        code = self.code(text)
        if self.platform.capabilities.prepare is Prepare.YES:
            return self.platform.prepare(code, self.deadline())
        return self.platform.verify(code, self.kit())

    def kit(self) -> OfflineKit:
        """The offline kit, fetched once."""
        if self._kit is None:
            self._kit, _ = self.platform.offline_kit(None, self.deadline())
        return self._kit

    # Orders

    def order(self, text: str, authority: Authority = Authority.PLATFORM) -> Order:
        """A redemption that is in our journal and nowhere else. Raises NotTried."""
        look = self.look(text)
        folded = self.platform.capabilities.prepare is Prepare.FOLDED
        facts = Facts(self.code(text), self.shop, True, told=look.voucher, folded=folded)
        decision = decide(facts, self.ledger.clock.now())
        if decision.prompt and decision.prompt.kind is PromptKind.BILL:
            facts = replace(facts, bill=_BILL)
            decision = decide(facts, self.ledger.clock.now())
        if decision.worth is None:
            raise NotTried("this voucher asks for more than a bill")
        key, record = self.ledger.new_id().bytes, record_of(facts, decision.worth)
        trace = look.voucher.trace if look.voucher else ""
        entry = self._write(key, EntryKind.INTENT, record, authority, trace)
        self._open[key] = (entry, record)
        return order_of(entry, record)

    def redeem(self, order: Order) -> Reply:
        """The platform's answer to an order."""
        return self.heard(order, self.platform.redeem(order, self.deadline()))

    def heard(self, order: Order, reply: Reply) -> Reply:
        """Remember what was said last about an order."""
        self._said[order.id] = reply
        return reply

    def reverse(self, order: Order) -> Reply:
        """Take an order back."""
        said = self._said.get(order.id)
        reference = said.granted.reference if said and said.granted else ""
        now = self.ledger.clock.now()
        reversal = Reversal(order.id, now, "contract test", b"", b"", order.voucher, reference)
        return self.heard(order, self.platform.reverse(reversal, self.deadline()))

    def head(self) -> JournalHead:
        """Where our journal stands."""
        head = self.ledger.journal.head()
        return JournalHead(head.sequence, head.hash)

    def deadline(self) -> float:
        """When a call must have ended."""
        return time.monotonic() + PATIENCE

    def close(self) -> None:
        """Take back what still counts where that is possible, and journal what became of it."""
        for key, (entry, record) in self._open.items():
            reply = self._said.get(key, Reply(Standing.ABSENT))
            if reply.standing is Standing.CONFIRMED and self.platform.capabilities.undo != _NEVER:
                reply = self._undone(order_of(entry, record), reply)
            verdict = Verdict.REFUSED
            if reply.standing is Standing.CONFIRMED:
                verdict = Verdict.ACCEPTED
            refusal = None if verdict is Verdict.ACCEPTED else reply.refusal or _NOT_GIVEN
            decision = Decision(verdict, Authority.PLATFORM, refusal=refusal)
            said = replace(judged(record, decision, reply), note="contract test")
            self._write(key, EntryKind.OUTCOME, said, Authority.PLATFORM, entry.trace)
        self._open.clear()

    def _undone(self, order: Order, before: Reply) -> Reply:
        try:
            after = self.reverse(order)
        except PlatformFault:
            return before
        return after if after.standing is Standing.REVERSED else before

    def _write(
        self, key: bytes, kind: EntryKind, record: Record, authority: Authority, trace: str
    ) -> Entry:
        ledger = self.ledger
        draft = Draft(
            key=key,
            kind=kind.value,
            subject=ledger.subject_of(record.platform, record.voucher or f"?{key.hex()}"),
            **written(record),
            **UNDATED,
            operator=ledger.operator,
            authority=authority.value,
            test=self.test,
            trace=trace,
        )
        return ledger.put(
            draft, lambda dated, head: ledger.journal.append(dated, expected_head=head)
        )


def met(holds: object, else_: str) -> None:
    """Raises Unmet with a sentence unless something holds."""
    if not holds:
        raise Unmet(else_)
