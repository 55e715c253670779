"""Signing in and approving, in words: what a PIN dialog says of a try."""

from __future__ import annotations

import math

from terminal.core.people import Person
from terminal.errors import PinRefused
from terminal.locale import _
from terminal.text import clean


def refused(fault: PinRefused) -> str:
    """Why a number and PIN open nothing, and what to do."""
    if fault.why == "locked":
        return _("locked after too many wrong PINs: a supervisor opens it with F6")
    if fault.why == "no_supervisor":
        return _("the PIN is right, but only a supervisor may do this")
    if fault.why == "yourself":
        return _("nobody approves their own: another supervisor must")
    if fault.why == "wait":
        return _("too many wrong PINs: wait {n} s").format(n=math.ceil(fault.seconds))
    if fault.seconds:
        wrong = _("number and PIN do not fit; the next try in {n} s")
        return wrong.format(n=math.ceil(fault.seconds))
    return _("number and PIN do not fit")


def purpose(what: str) -> str:
    """What a supervisor is asked to approve; `what` is the purpose as the till names it."""
    kind = what.partition(" ")[0]
    return {
        "undo": _("Take a redemption back"),
        "task": _("Close a task of the conflict desk"),
        "limit": _("Raise the offline limit for this shift"),
        "late": _("Enter redemptions from the paper form"),
        "unlock": _("Open a locked number"),
    }.get(kind, clean(what, 60))


def listed(person: Person) -> str:
    """One line of the list: `10  Lin`, with a word for who may approve."""
    name = clean(person.name, 30)
    parts = (f"{person.number}  {name}", _("supervisor") if person.supervisor else "")
    return " · ".join(part for part in parts if part)
