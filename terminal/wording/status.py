"""The till at a glance, in words: the status line, the lines under it, the queue."""

from __future__ import annotations

from datetime import date, datetime

from terminal.core.model import Reason, Refusal
from terminal.locale import _, ngettext
from terminal.status import OutputStatus, QueueLine, QueueState, ScannerStatus, Status, Today
from terminal.text import clean
from terminal.wording.amounts import money
from terminal.wording.moments import clock, full_date, span, when
from terminal.wording.reasons import till_name, why

DOT = " · "


def place(status: Status) -> str:
    """Where we are: `Yunnan Rd · till 2 · Lin`."""
    parts = (clean(status.shop, 30), till_name(status.till), clean(status.operator, 20))
    return DOT.join(part for part in parts if part)


def connection(status: Status) -> str:
    """Whether the platform answers, with its sign: `● online`."""
    if not status.known:
        return "◌ " + _("connecting")
    if status.up:
        return "● " + _("online")
    some = 0 < len(status.away) < len(status.platforms)
    return "◐ " + _("partly offline") if some else "○ " + _("offline")


def waiting(status: Status) -> str:
    """How many entries are still to be reported back: `0 waiting`."""
    return ngettext("{n} waiting", "{n} waiting", status.waiting).format(n=status.waiting)


def offline(status: Status, now: datetime) -> tuple[str, ...]:
    """Since when, what waits, what may still be accepted; empty while online."""
    if status.up or not status.known:
        return ()
    since = _("offline")
    if status.since:
        since = _("offline since {time}").format(time=clock(status.since, status.zone))
    if len(status.platforms) > 1:
        names = _(", ").join(clean(name, 20) for name in status.away)
        since = _("{what}: {why}").format(what=names, why=since)
    return (since, _backlog(status, now), _allowance(status))


def _backlog(status: Status, now: datetime) -> str:
    if status.oldest is None or not status.waiting:
        return waiting(status)
    age = span((now - status.oldest).total_seconds())
    return _("{waiting} (oldest {age})").format(waiting=waiting(status), age=age)


def _allowance(status: Status) -> str:
    if not status.limit_left:
        return _("this till may accept nothing more until it is online")
    left = money(status.limit_left, status.currency)
    return _("this till may still accept {amount}").format(amount=left)


def conflicts(status: Status, decides: bool = True) -> tuple[str, ...]:
    """What a person must look at; empty if there is nothing. `decides`: whether F5 leads there."""
    count = status.conflicts
    if not count:
        return ()
    said = ngettext(
        "{n} voucher accepted offline was refused later",
        "{n} vouchers accepted offline were refused later",
        count,
    )
    told = (said.format(n=count),)
    return (*told, _("F5 decides")) if decides else told


def scanner(one: ScannerStatus) -> tuple[str, ...]:
    """A scanner that cannot be used, and why; empty if it can."""
    if one.state not in ("missing", "fault"):
        return ()
    name, cause = clean(one.name, 30), clean(one.why, 100)
    said = _("no scanner: {name}") if one.state == "missing" else _("scanner trouble: {name}")
    return tuple(part for part in (said.format(name=name), cause) if part)


def output(one: OutputStatus) -> tuple[str, ...]:
    """A printer, lamp or loudspeaker that does not work, and why; empty if it does."""
    if one.state not in ("missing", "fault"):
        return ()
    lost = _("a slip was not printed, print it again later")
    said = lost if one.lost else _("printer or sound trouble")
    return tuple(part for part in (said, clean(one.why, 100)) if part)


def unsent(status: Status) -> tuple[str, ...]:
    """Owner's pages that did not arrive, why, and what becomes of them; empty if none."""
    late = status.unsent
    if late is None:
        return ()
    day = full_date(date.fromisoformat(late.day))
    said = ngettext(
        "{n} page for the owner has not arrived, of {day}",
        "{n} pages for the owner have not arrived, the oldest of {day}",
        late.count,
    ).format(n=late.count, day=day)
    return (said, clean(late.why, 100), _("it goes again by itself"))


def today(status: Status) -> str:
    """The business date so far: `today 37 redeemed · ¥1,204.00 given · 3 refused`."""
    so_far = status.today
    return DOT.join(
        (
            _("today {n} redeemed").format(n=so_far.redeemed),
            _given(so_far, status.currency),
            _("{n} refused").format(n=so_far.refused),
        )
    )


def _given(so_far: Today, currency: str) -> str:
    """What vouchers paid; and what of it no platform pays for, once a person has said so."""
    given = _("{amount} given").format(amount=money(so_far.given, currency))
    if not so_far.lost:
        return given
    lost = _("{amount} of it not paid by the platform").format(amount=money(so_far.lost, currency))
    return f"{given}, {lost}"


def queue_state(line: QueueLine, now: datetime, zone: str) -> str:
    """Where one entry stands, and why where somebody must look."""
    said = _states().get(line.state.value, clean(line.state.value))
    if line.kind == "reversal" and line.state is QueueState.PENDING:
        said = _("to be taken back")
    try:
        cause = why(Refusal(Reason(line.reason)), now, zone)
    except ValueError:  # none, or one that this version does not know
        tries = ngettext("{n} try", "{n} tries", line.attempts).format(n=line.attempts)
        return said + DOT + tries if line.attempts > 1 else said
    return _("{what}: {why}").format(what=said, why=cause)


def _states() -> dict[str, str]:
    return {
        "pending": _("to be reported"),
        "sending": _("being reported"),
        "settled": _("reported"),
        "conflict": _("refused later"),
        "parked": _("set aside: call the technician"),
        "in_doubt": _("unknown: the platform is asked"),
        "voided": _("taken back"),
    }


def queue_moment(line: QueueLine, now: datetime, zone: str) -> str:
    """When an entry was made."""
    return when(line.at, now, zone)
