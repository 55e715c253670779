"""Watches a run while it goes: what was promised at the moment of a call, an entry, a green.

It reckons for itself. Of the till it reads only what lies in the file; limits, worth and
expiry it works out from the platform's book and the true time.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from offline_queue import Entry
from terminal.clock import ClockTrust
from terminal.core.model import OfflineKit, Verdict
from terminal.core.record import EntryKind, Record
from terminal.entries import record_in
from terminal.flow import Shown

from .adapter import NAME
from .book import GOODS, Book, Claim, off
from .world import World

if TYPE_CHECKING:
    from .program import Program

# The platform's time is learned from a reply that took up to ten seconds, so half of that.
LEARNING = timedelta(seconds=6)
_OPEN = ("pending", "sending", "in_doubt")


@dataclass
class Own:
    """One acceptance on a till's own word: where it stands in the journal, what it risks."""

    sequence: int
    voucher: str
    value: int


@dataclass
class TillLog:
    """What was seen of one till."""

    greens: dict[bytes, Shown] = field(default_factory=dict)
    reds: dict[bytes, Shown] = field(default_factory=dict)
    own: list[Own] = field(default_factory=list)
    judged: datetime | None = None


@dataclass
class Audit:
    """Everything seen in one run."""

    world: World
    book: Book
    tills: dict[str, TillLog] = field(default_factory=dict)

    def log(self, program: Program) -> TillLog:
        """The log of a program's till."""
        return self.tills.setdefault(program.machine.name, TillLog())

    # Called by a program as it goes

    def judging(self, program: Program) -> None:
        """A decision is being made at this moment of the true time."""
        self.log(program).judged = self.world.utc()

    def leaving(self, program: Program, key: bytes) -> None:
        """An id is about to leave the till in a call that can consume."""
        if not program.journal.by_key(key):
            self.world.broken("key for life", f"{program.machine.name} sends an unjournalled id")

    def written(self, program: Program, entry: Entry) -> None:
        """An outcome is in the journal."""
        record = record_in(entry)
        self.world.tally[f"{record.verdict} {entry.authority}"] += 1
        own_word = entry.kind == EntryKind.OUTCOME and entry.authority == "till"
        if own_word and record.verdict == Verdict.ACCEPTED:
            self._own_word(program, entry, record)

    def shown(self, program: Program, shown: Shown) -> None:
        """The cashier sees the verdict."""
        decision, log = shown.decision, self.log(program)
        key = bytes.fromhex(shown.redemption.replace("-", ""))
        reason = decision.reason.value if decision.reason else ""
        self.world.tally[f"shown {decision.verdict} {reason}"] += 1
        self.world.note(
            f"{program.machine.name} shows {decision.verdict} {reason} {key.hex()[-6:]}"
        )
        if decision.verdict is Verdict.ACCEPTED:
            self._green(program, key)
            log.greens[key] = shown
        elif key:
            log.reds[key] = shown

    def _green(self, program: Program, key: bytes) -> None:
        """Durable before green: whoever opens the file now finds the acceptance."""
        entries = program.journal.by_key(key) if key else []
        outcomes = [record_in(e) for e in entries if e.kind == EntryKind.OUTCOME]
        if not any(record.verdict == Verdict.ACCEPTED for record in outcomes):
            self.world.broken("durable before green", f"{key.hex()} is shown, not written")

    # The till's own word, judged anew

    def _own_word(self, program: Program, entry: Entry, record: Record) -> None:
        log, where = self.log(program), f"{program.machine.name} entry {entry.sequence}"
        one, kit = self.book.vouchers.get(record.voucher), program.binding
        if one is None or kit is None:
            self.world.broken("bounded", f"{where} accepts without voucher or kit")
            return
        benefit = one.voucher.benefit
        bill = None if record.bill < 0 else record.bill
        moment, name = self.world.utc(), program.machine.name
        claim = Claim(entry.key, name, one.code, record.uses, bill, 0, moment, True, "")
        worth = benefit.value if one.kind in GOODS else off(one, claim)
        log.own.append(Own(entry.sequence, record.voucher, worth))
        if record.value != worth:
            self.world.broken("worth", f"{where} is worth {worth}, not {record.value}")
        if one.key not in {key.id for key in kit.keys}:
            self.world.broken("signature", f"{where} accepts a voucher under a key it lost")
        if record.voucher in kit.revoked:
            self.world.broken("revocation", f"{where} accepts a voucher known to be revoked")
        if one.kind not in kit.policy.kinds:
            self.world.broken("bounded", f"{where} accepts a kind that is not allowed")
        self._uses(program, where, record.voucher, one.voucher.uses_left)
        self._floor(program, where, kit, entry)
        trusted = entry.clock_trust == ClockTrust.PLATFORM
        expires, judged = one.voucher.expires, log.judged
        if trusted and expires and judged and judged - LEARNING >= expires:
            self.world.broken("window", f"{where} accepts what expired at {expires}")

    def _uses(self, program: Program, where: str, voucher: str, allowed: int) -> None:
        """What its own journal shows as used, a till knows."""
        kinds = (EntryKind.OUTCOME, EntryKind.REVERSAL)
        entries = program.journal.select(kinds, subject=f"{NAME}:{voucher}")
        taken_back = {entry.key for entry in entries if entry.kind == EntryKind.REVERSAL}
        accepted = sum(
            record_in(entry).uses
            for entry in entries
            if entry.key not in taken_back and record_in(entry).verdict == Verdict.ACCEPTED
        )
        if accepted > allowed:
            self.world.broken("uses", f"{where} is use {accepted} of {allowed} on this till alone")

    def _floor(self, program: Program, where: str, kit: OfflineKit, entry: Entry) -> None:
        """Value, count and age of what is out on the till's word, this one included."""
        log, policy = self.log(program), kit.policy
        states = dict(
            program.journal.storage.connection().execute("SELECT sequence, state FROM outbox")
        )
        out = [own for own in log.own if states.get(own.sequence) in _OPEN]
        value = sum(own.value for own in out)
        limit = policy.floor_limit
        if entry.clock_trust == ClockTrust.PLATFORM and log.judged:
            age = (log.judged - LEARNING - kit.fetched).total_seconds()
            limit = shrunk(policy.floor_limit, policy.max_age, age)
        if value > limit:
            self.world.broken("floor limit", f"{where}: {value} at risk, {limit} allowed")
        if len(out) > policy.max_count:
            self.world.broken("floor limit", f"{where}: {len(out)} at risk")


def shrunk(whole: int, max_age: int, age: float) -> float:
    """All of it for the first half of the allowed age, then in a straight line to nothing."""
    left = 1 - max(age, 0.0) / max_age
    return max(0.0, min(1.0, 2 * left)) * whole + 1
