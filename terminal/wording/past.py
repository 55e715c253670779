"""Past redemptions in words: a line of a list, everything about one, and undoing it."""

from __future__ import annotations

from datetime import datetime

from terminal.core.model import Authority, Decision, Verdict, Worth
from terminal.core.record import Record
from terminal.counter import Shown
from terminal.history import Became, Closed, Past
from terminal.locale import _
from terminal.status import Undoable
from terminal.text import clean
from terminal.undo import TakenBack, Undone
from terminal.wording import payments
from terminal.wording.amounts import money
from terminal.wording.coupons import explained
from terminal.wording.desk import way_of
from terminal.wording.moments import clock, when
from terminal.wording.reasons import title_of, what_to_do, why, why_of
from terminal.wording.verdicts import Look, Saying, authority, given, look_of, mark, named

_HOUR = 3600


def look(past: Past) -> Look:
    """Shape and colour as it stands now, which may not be those of its verdict."""
    if past.became in (Became.TASK, Became.IN_DOUBT):
        return Look.ASKING
    if past.became in (Became.TAKEN_BACK, Became.TAKING_BACK):
        return Look.UNDONE
    if past.became is Became.RESOLVED or (past.shown.test and past.became):
        return Look.CHECK
    return Look.ACCEPTED if past.became is Became.REPORTED else look_of(past.shown.decision)


def sign(past: Past) -> str:
    """The same as one or two characters."""
    special = {Became.TASK: "!", Became.RESOLVED: "!✓"}
    return special.get(past.became) or mark(look(past))


def line(past: Past, zone: str) -> tuple[str, str, str, str]:
    """A line of a list: what, what was given, what was taken, who stands behind it or why not."""
    what, gave, took, behind = row(past.shown, zone)
    said = standing(past)
    if past.became is Became.IN_DOUBT:
        worth = past.shown.decision.worth
        return (clean(worth.title, 80) if worth else what, "", "", said)
    if past.shown.test and past.became:
        return (what, "", "", said)  # nothing was given, whatever it is worth
    return (what, gave, took, payments.row(past.payments) or said or behind)


def _gave(worth: Worth) -> str:
    """What went over the counter, or what the voucher paid instead."""
    if worth.bill is None:
        return _("gave {n}").format(n=worth.uses)
    return _("voucher {amount}").format(amount=money(worth.discount, worth.currency))


def row(shown: Shown, zone: str) -> tuple[str, str, str, str]:
    """A finished scan as a line of the list: what, what was given, what was taken, who or why."""
    decision, code = shown.decision, shown.code.shown
    if decision.verdict is Verdict.ACCEPTED and decision.worth:
        worth = decision.worth
        behind = _("platform")
        if decision.authority is not Authority.PLATFORM:
            behind = _("this till, waiting")
        return (
            clean(worth.title, 80) or code,
            _gave(worth),
            _("took {amount}").format(amount=money(worth.take, worth.currency)),
            behind,
        )
    if decision.verdict is Verdict.REFUSED and decision.refusal:
        coupon = shown.code.coupon
        said = why_of(decision, shown.at, zone, shown.code.kind)
        said = explained(coupon, shown.at, zone) if coupon else said
        return (title_of(decision.about) or code or _("unknown code"), "", "", said)
    title = clean(decision.prompt.title, 80) if decision.prompt else ""
    return (title or code, "", "", _("nothing was done"))


def standing(past: Past) -> str:
    """What became of it, in a few words; empty where nothing was given."""
    if past.shown.test and past.became:
        return _("test, counts nowhere")
    return {
        Became.FINAL: _("platform"),
        Became.WAITING: _("this till, waiting"),
        Became.REPORTED: _("this till, reported"),
        Became.IN_DOUBT: _("unknown: the platform is asked"),
        Became.TASK: _("refused later: F5"),
        Became.RESOLVED: _("refused later, settled"),
        Became.TAKING_BACK: _("taken back, waiting"),
        Became.TAKEN_BACK: _("taken back"),
    }.get(past.became, "")


def _reported(past: Past) -> str:
    """Whether the platform has it, where a list only says who stands behind it."""
    if past.shown.test:
        return ""
    return {
        Became.FINAL: _("reported: the platform agreed at once"),
        Became.WAITING: _("still to be reported"),
        Became.REPORTED: _("reported later, and the platform has agreed"),
    }.get(past.became, "")


def undo_left(undo: Undoable, now: datetime, zone: str, moving: bool = True) -> str:
    """How long it can be taken back: `undo 9:41`, `undo until 18:00`; empty when it is too late.

    Without an end that is known nothing is said of one: what the platform has not been told can
    be taken back now, and after that for as long as the platform says.
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


def undo_ends(past: Past, now: datetime, zone: str) -> str:
    """Until when it can be taken back, in full; empty where no end is known."""
    until, name = past.shown.decision.undo_until, past.shown.redemption
    if until:
        return undo_left(Undoable(name, "", 0, "", until), now, zone, moving=False)
    if past.became is Became.WAITING:
        return _("not reported yet: undone at once; later, for as long as the platform allows")
    return ""


def details(past: Past, now: datetime, zone: str) -> list[tuple[str, str]]:
    """Everything about one, as label and text; what is not known is left out."""
    shown, decision = past.shown, past.shown.decision
    worth = decision.worth
    accepted = decision.verdict is not Verdict.REFUSED
    rows = [
        (_("when"), when(shown.at, now, zone)),
        (_("voucher"), shown.code.shown),
        (_("what"), given(worth) if worth and worth.title else title_of(decision.about)),
        (_("bill"), _bill(decision)),
        (_("voucher paid"), _paid(worth)),
        (_("worth"), money(worth.value, worth.currency) if worth and worth.bill is None else ""),
        (_("taken"), money(worth.take, worth.currency) if worth and accepted else ""),
        (_("why refused"), why_of(decision, now, zone, shown.code.kind)),
        (_("who answers for it"), authority(decision.authority) if accepted else ""),
        (_("how it stands"), _reported(past) or standing(past)),
        *_paid_how(past, zone),
        *_how_closed(past.closed),
        (
            _("undo"),
            _too_late(past, now, zone),
        ),
        (_("served by"), clean(past.operator, 40)),
        (_("trace"), clean(past.trace, 60)),
        (_("entry"), f"#{shown.sequence}  {shown.hash.hex()[:16]}" if shown.hash else ""),
        (_("redemption"), shown.redemption),
    ]
    return [(label, text) for label, text in rows if text]


def _paid_how(past: Past, zone: str) -> list[tuple[str, str]]:
    """What was paid or asked for besides the voucher, one line each."""
    told = payments.each(past.payments, zone)
    return [(_("payment") if not at else "", text) for at, text in enumerate(told)]


def _too_late(past: Past, now: datetime, zone: str) -> str:
    """Why it can no longer be undone, where that is all that speaks against it."""
    until = past.shown.decision.undo_until
    if until is None or now <= until or not past.can_be_undone:
        return ""
    return _("too late: it could be undone until {until}").format(until=when(until, now, zone))


def _how_closed(closed: Closed | None) -> list[tuple[str, str]]:
    """How the conflict desk closed it, why, and who answers for that."""
    if closed is None:
        return []
    agreed = _("{who} agreed").format(who=clean(closed.agreed, 40)) if closed.agreed else ""
    people = _(", ").join(each for each in (clean(closed.by, 40), agreed) if each)
    return [
        (_("closed as"), way_of(closed.way)),
        (_("because"), clean(closed.why, 120)),
        (_("decided by"), people),
    ]


def _bill(decision: Decision) -> str:
    told = decision.worth or decision.about
    return money(told.bill, told.currency) if told and told.bill else ""


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


def taken_back(done: TakenBack, now: datetime, zone: str, by_qr: bool = False) -> Saying:
    """The card of an undo: what comes back over the counter; or why it stands.

    by_qr  the customer had paid through the platform, which pays it back by itself
    """
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
    title, goods = clean(record.title, 80) or clean(record.shown, 40), record.bill < 0
    return Saying(
        Look.UNDONE,
        _("UNDONE"),
        aside=(clock(now, zone, seconds=True),),
        first=(_("BACK") if goods else _("FOR"), named(title, record.uses, goods)),
        second=(_("THEN"), _then_by_qr(record) if by_qr else _then(record)),
        small=(_undone(done.outcome),),
    )


def _then(record: Record) -> str:
    """What that means for goods, or for a bill that was paid in part."""
    if record.bill < 0:
        return _("take the goods back; nothing is to pay")
    more, back = money(record.discount, record.currency), money(record.take, record.currency)
    return _("take {more} more, or pay {back} back").format(more=more, back=back)


def _then_by_qr(record: Record) -> str:
    """The platform pays back what was paid by QR; nobody takes that out of the drawer as well."""
    back = money(record.take, record.currency)
    return _("the platform pays {back} back; pay nothing out yourself").format(back=back)


def _undone(outcome: Undone) -> str:
    return {
        Undone.TAKEN_BACK: _("the platform agrees; the voucher can be used again"),
        Undone.NEVER_SENT: _("it had not been reported and never will be"),
        Undone.QUEUED: _("the platform will be told; the voucher can be used again then"),
    }.get(outcome, "")
