"""What a supervisor is asked to approve, in lines: which voucher, how much, which way, why."""

from __future__ import annotations

from datetime import datetime

from terminal.core.late import PaperLine
from terminal.core.tasks import Way
from terminal.history import Past
from terminal.locale import _
from terminal.status import QueueLine
from terminal.text import clean
from terminal.wording.amounts import money
from terminal.wording.desk import way_of
from terminal.wording.moments import when
from terminal.wording.status import DOT
from terminal.wording.verdicts import given

_LONGEST = 80


def of_task(task: QueueLine, way: Way, reason: str) -> tuple[str, ...]:
    """A task of the conflict desk, and how it shall be closed."""
    return (*_task(task), _("how: {way}").format(way=way_of(way)), *_why(reason))


def closed(task: QueueLine, way: Way) -> str:
    """What was done about a task, in one line."""
    done = _("closed: {way}").format(way=way_of(way))
    return DOT.join((done, *_task(task)[:1]))


def of_undo(past: Past, reason: str, now: datetime, zone: str) -> tuple[str, ...]:
    """A redemption that shall be taken back."""
    shown, worth = past.shown, past.shown.decision.worth
    what = given(worth) if worth else shown.code.shown
    parts = (what, money(worth.value, worth.currency) if worth else "", when(shown.at, now, zone))
    return (DOT.join(filter(None, parts)), *_who(shown.code.shown, past.operator), *_why(reason))


def of_limit(limit: int, currency: str) -> tuple[str, ...]:
    """The floor limit, raised."""
    return (_("up to {amount} offline").format(amount=money(limit, currency)),)


def of_paper(line: PaperLine, currency: str, now: datetime, zone: str) -> tuple[str, ...]:
    """A line of the paper form; its code is shown shortened, as everywhere."""
    told = [clean(line.operator, 30), when(line.at, now, zone)]
    if line.bill is not None:
        told.append(_("bill {amount}").format(amount=money(line.bill, currency)))
    if line.taken is not None:
        told.append(_("took {amount}").format(amount=money(line.taken, currency)))
    return (DOT.join(filter(None, told)),)


def of_unlock(number: str) -> tuple[str, ...]:
    """A number that may be tried again."""
    return (_("number {number}").format(number=clean(number, 10)),)


def _task(task: QueueLine) -> tuple[str, ...]:
    title = clean(task.title, 60)
    named = (title, money(task.value, task.currency))
    return (DOT.join(filter(None, named)), *_who(task.shown, task.operator))


def _who(shown: str, operator: str) -> tuple[str, ...]:
    code = clean(shown, 30)
    if not operator:
        return (_("voucher {shown}").format(shown=code),)
    who = clean(operator, 30)
    return (_("voucher {shown}, served by {who}").format(shown=code, who=who),)


def _why(reason: str) -> tuple[str, ...]:
    text = clean(reason, _LONGEST)
    return (_("why: {reason}").format(reason=text),) if text else ()
