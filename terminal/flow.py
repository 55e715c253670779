"""The way of one code through the till: PARSE, ASK, DECIDE, JOURNAL, SHOW.

SCAN comes before (a reader thread hands the bytes over) and SYNC after (a thread of its own
drains the outbox). One flow runs one code at a time; every collaborator is passed in.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from uuid import UUID

from terminal.asking import Asking
from terminal.contact import Line
from terminal.core.answers import answered
from terminal.core.decide import Facts, decide
from terminal.core.model import (
    Authority,
    Code,
    Decision,
    How,
    OfflineKit,
    Order,
    PromptKind,
    Verdict,
)
from terminal.core.parse import readings
from terminal.core.pick import likely, name_of
from terminal.counter import Counter, Shown
from terminal.errors import (
    JournalUnusable,
)
from terminal.glimpse import Glimpse, Held
from terminal.ledger import Ledger, LedgerMoved
from terminal.platforms.base import Platform
from terminal.text import legible
from terminal.whose import Whose

__all__ = ["Counter", "Flow", "Glimpse", "Place", "Shown"]

_MOST_REVISIONS = 50


def strictly(raw: bytes, declared: str | None) -> str | None:
    """The text that the bytes are in the encoding they name, else in UTF-8; nothing is guessed."""
    return legible(raw, (declared, "utf-8") if declared else ("utf-8",))


@dataclass(frozen=True, slots=True)
class Place:
    """Where this till stands, how long its cashier waits (seconds), how it reads bytes as text."""

    shop: str
    patience: float = 2.0
    region: str = "cn"
    read: Callable[[bytes, str | None], str | None] = strictly


@dataclass
class Flow:
    """One till's redemption in hand. Not thread-safe: one flow thread owns it."""

    place: Place
    platforms: Mapping[str, Platform]
    kits: Callable[[str], OfflineKit | None]
    lines: Mapping[str, Line]
    ledger: Ledger
    now: Callable[[], datetime]
    counter: Counter
    monotonic: Callable[[], float] = time.monotonic
    whose: Whose = field(default_factory=Whose)

    def __post_init__(self) -> None:
        self._held = Held()
        self._asking = Asking(self.platforms, self.lines, self.now)

    def run(self, raw: bytes, how: How = How.SCANNED, symbology: str | None = None) -> Shown:
        """One code from bytes to verdict; returns what was shown."""
        shown = self.run_view([Glimpse(raw, symbology)], how)
        assert shown
        return shown

    def run_view(self, view: Sequence[Glimpse], how: How = How.SCANNED) -> Shown | None:
        """The codes seen at one time, at least one, from bytes to a single verdict.

        None where only strangers came beside a voucher that was judged before: held on in view,
        it is not redeemed twice.
        """
        view = self._held.marked(view, self.monotonic())
        read = [(each, self._parse(each, how)) for each in view]
        new = {code.text for each, codes in read if not each.again for code in codes}
        meant = likely([code for _, codes in read for code in codes])
        if not any(code.text in new for code in meant):
            return None
        code = self._choose(meant)
        shown = code if isinstance(code, Shown) else self._judge(code)
        self.counter.show(shown)
        if shown.decision.verdict is Verdict.ACCEPTED:
            self._held.accepted(view, self.monotonic())
        return shown

    def _judge(self, code: Code) -> Shown:
        facts = self._ask(code)
        facts, decision = self._decide(facts)
        shown = self._journal(facts, decision)
        if decision.verdict is not Verdict.ASK:
            self._asking.let_go(facts, self._deadline())
        return shown

    # PARSE

    def _parse(self, glimpse: Glimpse, how: How) -> list[Code]:
        """What it is; several codes where platforms dispute it and nobody has said whose it is."""
        recognisers = [platform.recogniser for platform in self.platforms.values()]
        place = self.place
        found = readings(
            glimpse.raw,
            recognisers,
            how=how,
            symbology=glimpse.symbology,
            read=lambda raw: place.read(raw, glimpse.encoding),
            region=place.region,
        )
        return self.whose.settled(found)

    def _choose(self, codes: Sequence[Code]) -> Code | Shown:
        """The voucher that is meant; where several are and nobody says which, nothing is done."""
        self.counter.seen(codes[0])
        facts = Facts(codes[0], self.place.shop, rivals=tuple(codes))
        if len(facts.rivals) == 1:
            return facts.code
        decision = decide(replace(facts, names=self._names(codes)), self.now())
        assert decision.prompt
        told = answered(facts, decision.prompt, self.counter.ask(decision.prompt, facts.code))
        if told is None:
            return Shown(facts.code, decision, self.now())
        if decision.prompt.kind is PromptKind.WHOSE:
            self.whose.told(codes, told.code.platform)
        self.counter.seen(told.code)
        return told.code

    def _names(self, codes: Sequence[Code]) -> tuple[str, ...]:
        kits = [self.kits(code.platform) for code in codes]
        looks = [
            self.platforms[code.platform].verify(code, kit)
            for code, kit in zip(codes, kits, strict=True)
        ]
        return tuple(name_of(code, look.voucher) for code, look in zip(codes, looks, strict=True))

    # ASK

    def _ask(self, code: Code) -> Facts:
        """What it says by itself, and what its platform says if that can be reached."""
        kit = self.kits(code.platform)
        facts = Facts(code, self.place.shop, kit=kit, reachable=False, brought=self.now())
        if code.reason or code.platform not in self.platforms:
            return facts
        facts = self._asking.alone(replace(facts, heard=self.lines[code.platform].heard_at))
        if facts.refusal or not self.lines[code.platform].up:
            return facts
        if self._asking.looks_first(facts):
            self.counter.asking(code)
        return self._asking.look(facts, self._deadline())

    # DECIDE

    def _decide(self, facts: Facts) -> tuple[Facts, Decision]:
        """Judge; let the cashier fill in what is missing; judge again."""
        facts = self._recall(facts)
        decision = decide(facts, self.now())
        while decision.verdict is Verdict.CHECK and decision.prompt:
            answer = self.counter.ask(decision.prompt, facts.code)
            told = answered(facts, decision.prompt, answer)
            if told is None:
                break
            facts = self._recall(told)
            decision = decide(facts, self.now())
        return facts, decision

    def _recall(self, facts: Facts) -> Facts:
        """With what the journal says, by the kit that may have come while somebody was asked."""
        kit = self.kits(facts.code.platform)
        if kit is not facts.kit:
            facts = replace(facts, kit=kit)
            if facts.signed or facts.doubt:
                facts = self._asking.alone(facts)
        return self.ledger.recall(facts)

    # JOURNAL

    def _journal(self, facts: Facts, decision: Decision) -> Shown:
        """Durable before green: whatever is granted is on disk before anybody sees it.

        Where the platform must be asked: intent on disk, its reply judged, outcome on disk.
        """
        if decision.verdict is Verdict.CHECK:
            return Shown(facts.code, decision, self.now())
        with self.ledger.single_flight():
            order = None
            if decision.verdict is Verdict.ASK:
                order = self.ledger.intend(facts, decision)
                facts, decision = self._redeem(order, facts)
            return self._write(facts, decision, order)

    def _write(self, facts: Facts, decision: Decision, order: Order | None) -> Shown:
        """The outcome on disk; where the facts have moved meanwhile, they are judged again."""
        for _ in range(_MOST_REVISIONS):
            try:
                entry = self.ledger.write(facts, decision, order, self._is_told(facts, decision))
            except LedgerMoved:
                facts = self._recall(facts)
                decision = decide(facts, self.now())
            else:
                asked = order if decision.authority is Authority.PLATFORM else None
                proof = asked or entry  # what the platform has been or will be shown
                return Shown(
                    facts.code,
                    decision,
                    self.now(),
                    redemption=str(UUID(bytes=entry.key)),
                    sequence=proof.sequence,
                    hash=proof.hash,
                    voucher=facts.voucher,
                    test=entry.test,
                )
        raise JournalUnusable(
            "the journal changes faster than a decision can be made",
            advice="stop the other programs that use this till",
        )

    def _is_told(self, facts: Facts, decision: Decision) -> bool:
        """Whether the platform wants to hear of a refusal on our own word, as this is one."""
        platform = self.platforms.get(facts.code.platform)
        own = decision.authority is Authority.TILL and decision.verdict is Verdict.REFUSED
        return platform is not None and platform.capabilities.refusals and own

    # ASK, for good: the redemption itself

    def _redeem(self, order: Order, facts: Facts) -> tuple[Facts, Decision]:
        """Ask the platform to redeem; what it wants to know first is asked and sent on.

        All of it under one id: nothing is consumed before every answer is there.
        """
        decision = Decision(Verdict.ASK)
        while decision.verdict is Verdict.ASK:
            self.counter.asking(facts.code)
            if facts.answers != order.answers:
                order = replace(order, answers=facts.answers)
            facts = self._asking.redeem(order, facts, self._deadline())
            facts, decision = self._decide(facts)
        if decision.verdict is Verdict.CHECK:
            facts = replace(facts, left_open=True)
            decision = decide(facts, self.now())
        return facts, decision

    def _deadline(self) -> float:
        return self.monotonic() + self.place.patience
