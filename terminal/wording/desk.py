"""The conflict desk in words: what happened, who bears it, the ways to close it."""

from __future__ import annotations

from datetime import datetime

from terminal.core.model import Reason, Refusal
from terminal.core.tasks import NEEDS_APPROVAL, Bearer, Task, Way
from terminal.locale import _
from terminal.status import QueueLine
from terminal.text import clean
from terminal.wording import faults
from terminal.wording.amounts import money
from terminal.wording.moments import when
from terminal.wording.reasons import why


def happened(line: QueueLine) -> str:
    """What became of it, in one sentence."""
    told: dict[str, str] = {
        Task.REFUSED_LATER: _("given on this till's word; the platform refused it later"),
        Task.FOUND_REDEEMED: _("the till stopped half-way; the platform has it as redeemed"),
        Task.NOT_TAKEN_BACK: _("it was to be taken back; the platform did not let it"),
        Task.SET_ASIDE: _("it could not be sent or understood"),
        Task.SILENT: _("handed to another system; it has not answered in time"),
        Task.NOT_CONFIRMED: _("accepted by a kiosk; nobody confirmed that the goods came out"),
    }
    if line.booked:
        return _("given on this till's word; against its rules, yet the platform booked it")
    return told.get(line.task, "")


def headline(line: QueueLine, now: datetime, zone: str) -> tuple[str, str, str]:
    """When, what, value."""
    title = clean(line.title, 60) or clean(line.shown, 30)
    return (when(line.at, now, zone), title, money(line.value, line.currency))


def story(line: QueueLine, now: datetime, zone: str) -> tuple[str, ...]:
    """What happened, whose word it was, what the platform says, who bears it."""
    said = (happened(line), _whose(line), _platform_says(line, now, zone), _bearer(line))
    return tuple(each for each in said if each)


def cause(line: QueueLine, now: datetime, zone: str) -> str:
    """Why the platform refused, in one clause; empty where it did not say."""
    try:
        return why(Refusal(Reason(line.reason), note=line.note), now, zone)
    except ValueError:  # none, or one that this version does not know
        return clean(line.note, 120)


def ways(line: QueueLine) -> tuple[str, ...]:
    """The ways that are open, in order; a star where a second person must agree."""
    return tuple(_starred(way) for way in line.ways)


def way_of(name: str) -> str:
    """One way to close a task."""
    told: dict[str, str] = {
        Way.PAID: _("the customer paid after all"),
        Way.SHOP: _("the shop bears it"),
        Way.DISPUTE: _("dispute it with the platform"),
        Way.MISTAKE: _("booked by mistake: nothing is owed"),
        Way.HANDED_OVER: _("the customer has the goods: it stands"),
        Way.UNDO: _("the customer has nothing: take it back"),
        Way.AGAIN: _("send it once more"),
        Way.GIVEN: _("the customer has the goods: it stands"),
    }
    return told.get(name, clean(name, 40))


def needs_second(way: str) -> bool:
    """Whether a second person must agree to a way."""
    return way in NEEDS_APPROVAL


def _starred(way: str) -> str:
    return f"{way_of(way)} *" if needs_second(way) else way_of(way)


def _whose(line: QueueLine) -> str:
    if line.task == Task.SILENT:
        return _("{who} answers for it").format(who=clean(line.note, 60))
    if not line.operator:
        return _("voucher {shown}").format(shown=clean(line.shown, 30))
    who = clean(line.operator, 30)
    return _("voucher {shown}, served by {who}").format(shown=clean(line.shown, 30), who=who)


def _platform_says(line: QueueLine, now: datetime, zone: str) -> str:
    if line.task == Task.SILENT:  # nobody asked the platform about another system
        return ""
    said = cause(line, now, zone)
    if line.task == Task.NOT_CONFIRMED:  # nobody asked the platform about goods
        return faults.told(said)
    return _("the platform says: {why}").format(why=said) if said else ""


def _bearer(line: QueueLine) -> str:
    told: dict[str, str] = {
        Bearer.SHOP: _("until somebody decides, the shop bears it"),
        Bearer.CUSTOMER: _("until somebody decides, the customer bears it"),
    }
    return told.get(line.bearer, "")
