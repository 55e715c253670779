"""Past redemptions in words: a line of a list, everything about one, and undoing it."""

from __future__ import annotations

from datetime import datetime

from terminal.core.model import Verdict, Worth
from terminal.core.record import Record
from terminal.history import Became, Past
from terminal.locale import _
from terminal.status import Undoable
from terminal.text import clean
from terminal.undo import TakenBack, Undone
from terminal.wording.amounts import money
from terminal.wording.moments import clock, when
from terminal.wording.reasons import what_to_do, why
from terminal.wording.verdicts import Look, Saying, authority, given, look_of, mark, row

_HOUR = 3600


def look(past: Past) -> Look:
    """Shape and colour as it stands now, which may not be those of its verdict."""
    if past.became in (Became.TASK, Became.IN_DOUBT):
        return Look.ASKING
    ended = past.became in (Became.TAKEN_BACK, Became.TAKING_BACK, Became.RESOLVED)
    if ended or (past.shown.test and past.became):
        return Look.CHECK
    return Look.ACCEPTED if past.became is Became.REPORTED else look_of(past.shown.decision)


def sign(past: Past) -> str:
    """The same as one or two characters."""
    return "!" if past.became is Became.TASK else mark(look(past))


def line(past: Past, zone: str) -> tuple[str, str, str, str]:
    """A line of a list: what, what was given, what was taken, who stands behind it or why not."""
    what, gave, took, behind = row(past.shown, zone)
    said = standing(past)
    if past.became is Became.IN_DOUBT:
        worth = past.shown.decision.worth
        return (clean(worth.title, 80) if worth else what, "", "", said)
    return (what, gave, took, said or behind)


def standing(past: Past) -> str:
    """What became of it, in a few words; empty where nothing was given."""
    if past.shown.test and past.became:
        return _("test, counts nowhere")
    return {
        Became.FINAL: _("platform"),
        Became.WAITING: _("this till, waiting to report"),
        Became.REPORTED: _("this till, reported"),
        Became.IN_DOUBT: _("unknown: the platform is asked"),
        Became.TASK: _("refused later: F5"),
        Became.RESOLVED: _("refused later, settled"),
        Became.TAKING_BACK: _("taken back, waiting to report"),
        Became.TAKEN_BACK: _("taken back"),
    }.get(past.became, "")


def undo_left(undo: Undoable, now: datetime, zone: str, moving: bool = True) -> str:
    """How long it can be taken back: `undo 9:41`, `undo until 18:00`; empty when it is too late.

    moving  whether the seconds may be seen running
    """
    if undo.until is None:
        return _("undo")
    left = int((undo.until - now).total_seconds())
    if left <= 0:
        return ""
    if moving and left < _HOUR:
        return _("undo {left}").format(left=f"{left // 60}:{left % 60:02d}")
    if left < 24 * _HOUR:
        return _("undo until {time}").format(time=clock(undo.until, zone))
    return _("undo until {time}").format(time=when(undo.until, now, zone))


def details(past: Past, now: datetime, zone: str) -> list[tuple[str, str]]:
    """Everything about one, as label and text; what is not known is left out."""
    shown, decision = past.shown, past.shown.decision
    worth = decision.worth
    accepted = decision.verdict is not Verdict.REFUSED
    rows = [
        (_("when"), when(shown.at, now, zone)),
        (_("voucher"), shown.code.shown),
        (_("what"), given(worth) if worth and worth.title else ""),
        (_("bill"), money(worth.bill, worth.currency) if worth and worth.bill else ""),
        (_("voucher paid"), _paid(worth)),
        (_("worth"), money(worth.value, worth.currency) if worth and worth.bill is None else ""),
        (_("taken"), money(worth.take, worth.currency) if worth and accepted else ""),
        (_("why refused"), why(decision.refusal, now, zone) if decision.refusal else ""),
        (_("who answers for it"), authority(decision.authority) if accepted else ""),
        (_("how it stands"), standing(past)),
        (_("served by"), clean(past.operator, 40)),
        (_("trace"), clean(past.trace, 60)),
        (_("entry"), f"#{shown.sequence}  {shown.hash.hex()[:16]}" if shown.hash else ""),
        (_("redemption"), shown.redemption),
    ]
    return [(label, text) for label, text in rows if text]


def _paid(worth: Worth | None) -> str:
    return money(worth.discount, worth.currency) if worth and worth.discount else ""


def reasons() -> tuple[str, ...]:
    """Why a redemption is taken back, most often: one digit each."""
    return (
        _("the customer changed their mind"),
        _("the wrong voucher was scanned"),
        _("the goods are not there"),
        _("the bill was typed wrongly"),
    )


def taking_back(title: str) -> Saying:
    """The card while a redemption is being taken back."""
    return Saying(
        Look.ASKING,
        _("ASKING..."),
        first=("", _("it is being taken back: {title}").format(title=clean(title, 60))),
        second=("", _("one moment")),
    )


def taken_back(done: TakenBack, now: datetime, zone: str) -> Saying:
    """The card of an undo: what comes back over the counter; or why it stands."""
    record = done.record
    if done.outcome is Undone.REFUSED:
        refusal = done.refusal
        return Saying(
            Look.REFUSED,
            _("REFUSED"),
            aside=(_("it was not taken back"),),
            first=(_("WHY"), why(refusal, now, zone) if refusal else _("the platform says no")),
            second=(_("DO"), what_to_do(refusal) if refusal else _("it stands: see F5")),
            code=refusal.reason.value if refusal else "",
        )
    title = clean(record.title, 80) or clean(record.shown, 40)
    return Saying(
        Look.CHECK,
        _("UNDONE"),
        aside=(clock(now, zone, seconds=True),),
        first=(_("BACK"), f"{title} × {record.uses}"),
        second=(_("THEN"), _then(record)),
        small=(_undone(done.outcome),),
    )


def _then(record: Record) -> str:
    """What that means for goods, or for a bill that was paid in part."""
    if record.bill < 0:
        return _("take the goods back; nothing is to pay")
    more, back = money(record.discount, record.currency), money(record.take, record.currency)
    return _("take {more} more, or pay {back} back").format(more=more, back=back)


def _undone(outcome: Undone) -> str:
    return {
        Undone.TAKEN_BACK: _("the platform agrees; the voucher can be used again"),
        Undone.NEVER_SENT: _("it had not been reported and never will be"),
        Undone.QUEUED: _("the platform will be told; the voucher can be used again then"),
    }.get(outcome, "")
