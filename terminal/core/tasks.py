"""The conflict desk's rules: what a person must look at, who bears it, which ways are open. Pure.

task            what happened                                    who bears it   ways
--------------  -----------------------------------------------  -------------  -----------------
refused_later   given on the till's word, then refused           the shop       paid, shop*,
                                                                                dispute, mistake*
found_redeemed  a crash left it open; the platform has it as     the customer   handed-over, undo,
                redeemed, and nobody knows whether it was given                 dispute, shop*
not_taken_back  a redemption was to be taken back, and the       the customer   handed-over,
                platform did not let it                                         dispute, shop*
set_aside       it could not be sent or understood               the shop       again, paid, shop*,
                                                                                dispute, mistake*
silent          another system was to answer under our id, and   the shop       given, paid, shop*,
                has not by its deadline                                         dispute, mistake*
not_confirmed   a kiosk accepted it, and nobody confirmed that   the customer   given, undo, shop*
                the goods came out

* needs a second person, who is neither the one that decides nor the one that accepted it.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from enum import StrEnum

from terminal.core.model import Reply, Standing
from terminal.core.record import IN_DOUBT, EntryKind, Record


class Task(StrEnum):
    """What became of an entry that a person must look at."""

    REFUSED_LATER = "refused_later"
    FOUND_REDEEMED = "found_redeemed"
    NOT_TAKEN_BACK = "not_taken_back"
    SET_ASIDE = "set_aside"
    NOT_CONFIRMED = "not_confirmed"
    SILENT = "silent"


class Way(StrEnum):
    """How a task is closed."""

    PAID = "paid"  # the customer paid after all
    SHOP = "shop"  # the shop bears it
    DISPUTE = "dispute"  # the shop disputes it with the platform
    MISTAKE = "mistake"  # it should never have been booked; nothing is owed
    HANDED_OVER = "handed-over"  # the customer has the goods, so the redemption stands
    UNDO = "undo"  # the customer has nothing: take it back at the platform
    AGAIN = "again"  # send it once more
    GIVEN = "given"  # the kiosk's goods are with the customer; it is counted already


class Bearer(StrEnum):
    """Who is out of pocket for as long as nobody has decided."""

    SHOP = "shop"
    CUSTOMER = "customer"


_WAYS = {
    Task.REFUSED_LATER: (Way.PAID, Way.SHOP, Way.DISPUTE, Way.MISTAKE),
    Task.FOUND_REDEEMED: (Way.HANDED_OVER, Way.UNDO, Way.DISPUTE, Way.SHOP),
    Task.NOT_TAKEN_BACK: (Way.HANDED_OVER, Way.DISPUTE, Way.SHOP),
    Task.SET_ASIDE: (Way.AGAIN, Way.PAID, Way.SHOP, Way.DISPUTE, Way.MISTAKE),
    Task.SILENT: (Way.GIVEN, Way.PAID, Way.SHOP, Way.DISPUTE, Way.MISTAKE),
    Task.NOT_CONFIRMED: (Way.GIVEN, Way.UNDO, Way.SHOP),
}
_CUSTOMERS = frozenset({Task.FOUND_REDEEMED, Task.NOT_TAKEN_BACK, Task.NOT_CONFIRMED})
NEEDS_APPROVAL = frozenset({Way.SHOP, Way.MISTAKE})


def task_of(kind: str, record: Record, parked: bool) -> Task:
    """Which task an entry of this kind is that was refused, or `parked`."""
    if kind == EntryKind.GOODS:
        return Task.NOT_CONFIRMED
    if kind == EntryKind.LEG_END:
        return Task.SILENT
    if parked:
        return Task.SET_ASIDE
    if kind == EntryKind.REVERSAL:
        return Task.NOT_TAKEN_BACK
    return Task.FOUND_REDEEMED if record.verdict == IN_DOUBT else Task.REFUSED_LATER


def bearer_of(task: Task) -> Bearer:
    """Who is out of pocket until somebody decides."""
    return Bearer.CUSTOMER if task in _CUSTOMERS else Bearer.SHOP


def ways_of(task: Task, reply: Reply | None, now: datetime) -> tuple[Way, ...]:
    """The ways that are open at the UTC instant `now`; undo only within the platform's window."""
    closed = {Way.UNDO} if undo_is_over(reply, now) else set()
    return tuple(way for way in _WAYS[task] if way not in closed)


def undo_is_over(reply: Reply | None, now: datetime) -> bool:
    """Whether the platform has named an end of its undo window, and it has passed."""
    if reply is None or reply.standing is not Standing.CONFIRMED or reply.granted is None:
        return False
    until = reply.granted.undo_until
    return until is not None and now > until


def why_not_approved(way: Way, by: str, approved_by: str, accepted_by: str) -> str:
    """What the approval lacks, in one clause; empty if nothing.

    by, approved_by  who decides, and who stands behind it
    accepted_by      whose hands gave the goods; may be empty where nobody signed in
    """
    if not same_person(by, by):
        return "it must be said who decides"
    if way not in NEEDS_APPROVAL:
        return ""
    if not same_person(approved_by, approved_by):
        return f"{way.value!r} must be approved by a second person"
    if same_person(approved_by, by):
        return "nobody approves what they decided themselves"
    if same_person(approved_by, accepted_by):
        return "nobody approves what they accepted themselves"
    return ""


def same_person(one: str, other: str) -> bool:
    """Whether two names are one, however they are spelled; an empty name is nobody's."""
    return bool(_plain(one)) and _plain(one) == _plain(other)


def _plain(name: str) -> str:
    """Without case, blanks, width and whatever cannot be seen."""
    shown = unicodedata.normalize("NFKC", name).casefold()
    return "".join(each for each in shown if unicodedata.category(each)[0] in "LMNPS")
