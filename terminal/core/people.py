"""Who serves and who may approve: numbers and PINs, what needs a second person. Pure.

A person types two figures (the number, which everybody may know) and four to eight more (the
PIN). After a few wrong ones (`terminal.core.pins`) only another person's act opens the number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from terminal.core.pins import Tries, is_pin, is_tried_first
from terminal.core.tasks import same_person

NUMBER_LENGTH = 2
LEAST_PIN, MOST_PIN = 4, 8
UNDO_ALONE = timedelta(minutes=10)  # how long cashiers take back their own without a supervisor
APPROVAL_HOLDS = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who serves at this till. Names tell people apart in the journal."""

    number: str
    name: str
    supervisor: bool = False


class Deed(StrEnum):
    """What an entry of kind `people` says: the verdict in its record."""

    SIGNED_IN = "signed_in"
    SIGNED_OUT = "signed_out"
    APPROVED = "approved"  # a supervisor's PIN, for the purpose in the note
    WRONG_PIN = "wrong_pin"
    NO_SUPERVISOR = "no_supervisor"  # the PIN was right, the person may not approve
    VOUCHED = "vouched"  # a PIN under what is in the note, such as goods that were given
    UNLOCKED = "unlocked"
    ADDED = "added"
    CHANGED = "changed"  # another PIN, name or role
    REMOVED = "removed"
    CALLED = "called"  # nobody's deed: a customer before a kiosk wants somebody to come


_OPENS = frozenset(
    {Deed.SIGNED_IN, Deed.APPROVED, Deed.VOUCHED, Deed.UNLOCKED, Deed.ADDED, Deed.CHANGED}
)


def tries_of(deeds: Iterable[tuple[str, datetime]]) -> Tries:
    """How a number stands after everything that was done under it, oldest first."""
    tries = Tries()
    for deed, at in deeds:
        if deed == Deed.WRONG_PIN:
            tries = Tries(tries.wrong + 1, at)
        elif deed in _OPENS:
            tries = Tries()
    return tries


def split(figures: str) -> tuple[str, str] | None:
    """Number and PIN as typed in one go, or None where they cannot be those."""
    if not is_pin(figures, NUMBER_LENGTH + LEAST_PIN, NUMBER_LENGTH + MOST_PIN):
        return None
    return figures[:NUMBER_LENGTH], figures[NUMBER_LENGTH:]


def why_not_number(number: str) -> str:
    """What is wrong with a person's number, in one clause; empty if nothing."""
    right = len(number) == NUMBER_LENGTH and number.isascii() and number.isdigit()
    return "" if right else f"a number has {NUMBER_LENGTH} figures, such as 10"


def why_not_pin(pin: str) -> str:
    """What is wrong with a new PIN, in one clause; empty if nothing."""
    if not is_pin(pin, LEAST_PIN, MOST_PIN):
        return f"a PIN has {LEAST_PIN} to {MOST_PIN} figures"
    if is_tried_first(pin):
        return "a PIN that everybody tries first (1111, 1234, 4321) is none"
    return ""


def find(people: Iterable[Person], name: str) -> Person | None:
    """The person of this name, however it is spelled."""
    return next((each for each in people if same_person(each.name, name)), None)


def is_supervisor(people: Iterable[Person], name: str) -> bool:
    """Whether the person of this name may approve."""
    found = find(people, name)
    return found is not None and found.supervisor


def undo_needs_approval(
    by: str, accepted_by: str, age: timedelta, people: Iterable[Person]
) -> bool:
    """Whether taking a redemption back needs a second person's PIN.

    Cashiers take back their own within UNDO_ALONE; a supervisor takes back anybody else's.
    """
    if same_person(by, accepted_by):
        return age > UNDO_ALONE
    return not is_supervisor(people, by)


def needs_second_person(purpose: str) -> bool:
    """Whether nobody may approve this for themselves: what touches somebody's redemption.

    A limit, a locked number and a paper form are a supervisor's own to decide.
    """
    return purpose.partition(" ")[0] not in ("limit", "unlock", "late")


def why_not_approver(approver: str, by: str, accepted_by: str) -> str:
    """Why this person's approval does not count here, in one clause; empty if it does.

    by           who asks for it; accepted_by: whose hands gave the goods, may be empty
    """
    if same_person(approver, by):
        return "nobody approves what they decided themselves"
    if same_person(approver, accepted_by):
        return "nobody approves what they accepted themselves"
    return ""
