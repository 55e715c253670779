"""The people of a till and their shifts, around its books."""

from __future__ import annotations

from collections.abc import Callable

from terminal.bootstrap.books import Books
from terminal.crew import Crew
from terminal.days import Days
from terminal.flow import Flow
from terminal.late import Late
from terminal.people import PeopleStore
from terminal.shift import Shifts
from terminal.staff import Staff


def crew_of(books: Books) -> Crew:
    """Who may serve on this till."""
    return Crew(books.ledger, PeopleStore(books.config.home))


def shifts_of(books: Books) -> Shifts:
    """The shifts of this till."""
    who = books.identity
    return Shifts(
        books.ledger, who.shop_name, who.currency, lambda: books.kits.current(who.platform)
    )


def days_of(books: Books) -> Days:
    """The figures of this till's days."""
    who = books.identity
    return Days(books.ledger, who.shop_name, who.zone, who.currency)


def staff_of(books: Books, flow: Flow, changed: Callable[[], None]) -> Staff:
    """All that people do at a running till; `changed` is called after it."""
    return Staff(crew_of(books), shifts_of(books), Late(flow), days_of(books), changed)
