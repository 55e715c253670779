"""Enters redemptions from the paper form that was kept while the till was dead.

Each line becomes an acceptance on the till's own word with the true time in its record
(`late_at`), the person who served as operator and the supervisor who entered it beside them; it
goes out like any other and counts on the business date on which it happened. The same guard
stands over it, so that no use of a voucher is booked twice.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from offline_queue import Draft, Entry, GuardTaken, Head, HeadMoved, SendState
from terminal.clock import from_micros, to_micros
from terminal.core.decide import Facts
from terminal.core.late import PaperLine, used_up, why_not_entered, worth_of_line
from terminal.core.model import (
    Authority,
    Code,
    Decision,
    How,
    Reason,
    Refusal,
    Verdict,
    Worth,
)
from terminal.core.parse import parse
from terminal.core.people import find, is_supervisor
from terminal.core.record import EntryKind, written
from terminal.crew import approver
from terminal.entries import judged, record_in, record_of
from terminal.errors import JournalUnusable, PlatformFault, WrongUse
from terminal.flow import Flow
from terminal.ledger import UNDATED, ReadAt
from terminal.text import clean

_MOST_TRIES = 50
PURPOSE = "late"  # of an approval; it holds for the lines entered while it is fresh


@dataclass
class Late:
    """Enters one line at a time. Asks the platform and writes: never from the event loop."""

    flow: Flow

    def enter(self, line: PaperLine, approval: int = -1, supervisor: str = "") -> Entry:
        """One line, durable when it returns. Gives the acceptance's entry.

        approval    the journal sequence of an approval for PURPOSE, where people are registered
                    and it is not a supervisor who serves
        supervisor  who enters it, where nobody is registered
        Raises WrongUse with what is wrong, ApprovalNeeded; JournalUnusable, QueueError.
        """
        ledger = self.flow.ledger
        line = replace(line, operator=self._server(line.operator))
        self._check(line, "")  # before anybody is asked for a PIN
        second = self._supervisor(approval, supervisor)
        self._check(line, second)
        facts = self._ask(self._parse(line.code))
        if facts.voucher and facts.voucher.benefit.needs_bill and line.bill is None:
            raise WrongUse("the amount of the bill is needed for this voucher")
        with ledger.single_flight():
            return self._write(line, facts, second)

    def _check(self, line: PaperLine, second: str) -> None:
        ledger = self.flow.ledger
        since = from_micros(ledger.journal.entries(limit=1)[0].at)
        if why := why_not_entered(line, ledger.clock.now(), since, second):
            raise WrongUse(why)

    def _supervisor(self, approval: int, told: str) -> str:
        """Who enters it: a supervisor who serves, one who approves, or a name where none is."""
        ledger = self.flow.ledger
        people = ledger.people()
        if not people:
            if not clean(told, 80):
                raise WrongUse("it must be said which supervisor enters it")
            return clean(told, 80)
        if is_supervisor(people, ledger.operator):
            return ledger.operator
        return approver(ledger, approval, PURPOSE)

    def _server(self, told: str) -> str:
        """Who gave the goods: a person of this till by name or number, where any is known."""
        people, name = self.flow.ledger.people(), clean(told, 80)
        found = next((each for each in people if each.number == name), None) or find(people, name)
        if people and found is None:
            raise WrongUse(f"nobody on this till is called {name!r}")
        return found.name if found else name

    def _parse(self, text: str) -> Code:
        recognisers = [platform.recogniser for platform in self.flow.platforms.values()]
        place = self.flow.place
        for how in (How.TYPED, How.SCANNED):  # a scanned text keeps its case
            code = parse(text.encode(), recognisers, how=how, region=place.region)
            if not code.reason and code.platform:
                return code
        raise WrongUse("this is no voucher code: compare it with the form, figure by figure")

    def _ask(self, code: Code) -> Facts:
        """What its signature says, or the platform; what it refuses is refused when it is sent."""
        flow, line = self.flow, self.flow.lines[code.platform]
        kit = flow.kits(code.platform)
        if kit is None:
            raise WrongUse("the platform's rules are not known yet", advice="go online first")
        facts = Facts(code, flow.place.shop, kit=kit, heard=line.heard_at)
        alone = flow.platforms[code.platform].verify(code, kit)
        if alone.voucher:
            return replace(facts, signed=alone.voucher)
        if alone.refusal:
            raise WrongUse("the signature of this voucher does not hold")
        if line.up:
            try:
                look = flow.platforms[code.platform].prepare(code, flow.monotonic() + 5.0)
            except PlatformFault as fault:
                line.lost(flow.now(), fault)
            else:
                line.heard(flow.now())
                if look.voucher is None:
                    raise WrongUse("the platform does not know this code: look at the form again")
                return replace(facts, told=look.voucher, reachable=True)
        raise WrongUse(
            "only the platform can tell what this code is, and it does not answer",
            advice="keep the form and enter it once the till is online",
        )

    def _write(self, line: PaperLine, facts: Facts, second: str) -> Entry:
        ledger = self.flow.ledger
        for _ in range(_MOST_TRIES):
            facts = ledger.recall(facts)
            worth = self._judge(line, facts)
            read_at = facts.read_at
            assert isinstance(read_at, ReadAt)  # the ledger's own answer
            draft = self._draft(line, facts, worth, second)
            draft = replace(draft, guard=f"{draft.subject}#{read_at.turn}")
            try:
                return ledger.put(draft, self._append, expected=read_at.head)
            except (HeadMoved, GuardTaken):
                continue
        raise JournalUnusable(
            "the journal changes faster than a line can be entered",
            advice="stop the other programs that use this till",
        )

    def _judge(self, line: PaperLine, facts: Facts) -> Worth:
        voucher = facts.voucher
        assert voucher is not None  # _ask has found it
        subject = self.flow.ledger.subject_of(facts.code.platform, voucher.id)
        booked = self.flow.ledger.journal.select([EntryKind.OUTCOME], subject=subject)
        if any(record_in(each).late_at == to_micros(line.at) for each in booked):
            raise WrongUse("this line of the form has been entered already")
        if used_up(facts, line.uses):
            raise WrongUse("this till has booked all uses of the voucher itself; keep the form")
        worth = worth_of_line(line, facts, self.flow.now())
        if isinstance(worth, Refusal):
            raise _not_now(worth)
        return worth

    def _draft(self, line: PaperLine, facts: Facts, worth: Worth, second: str) -> Draft:
        ledger = self.flow.ledger
        decision = Decision(Verdict.ACCEPTED, Authority.TILL, worth)
        record = judged(record_of(facts, worth), decision, None)
        record = replace(record, late_at=to_micros(line.at))
        return Draft(
            key=ledger.new_id().bytes,
            kind=EntryKind.OUTCOME.value,
            subject=ledger.subject_of(record.platform, record.voucher),
            **written(record),
            **UNDATED,
            operator=line.operator,
            supervisor=second,
            authority=Authority.TILL.value,
            test=ledger.test,
            trace=facts.voucher.trace if facts.voucher else "",
            references={"late": "paper form"},
            business_date=ledger.day_cut.date_of(line.at).isoformat(),
            weight=record.value,
            pool=record.kind,
        )

    def _append(self, draft: Draft, head: Head) -> Entry:
        return self.flow.ledger.journal.append(draft, expected_head=head, send=SendState.PENDING)


def _not_now(refusal: Refusal) -> WrongUse:
    """In words for the person with the form; which bound it was, `baton queue` shows."""
    if refusal.reason is Reason.OFFLINE_CAP_REACHED:
        return WrongUse(
            "the offline limit is reached", advice="let the till report first, then enter the rest"
        )
    if refusal.reason is Reason.OFFLINE_NOT_ALLOWED:
        return WrongUse("such vouchers are never accepted without the platform; keep the form")
    return WrongUse("by its rules this voucher is worth nothing on that bill; keep the form")
