"""Lin, a cashier, and two supervisors at one till, as tests of people need them."""

from __future__ import annotations

from terminal.bootstrap import Books, crew_of
from terminal.core.people import Person
from terminal.crew import Approval, Crew

LIN, CHEN, MEI = "101357", "202468", "309753"  # number and PIN


def staffed(books: Books) -> Crew:
    """Registers them; nobody has signed in yet."""
    crew = crew_of(books)
    for figures, name, supervisor in (
        (LIN, "Lin", False),
        (CHEN, "Chen", True),
        (MEI, "Mei", True),
    ):
        crew.put(Person(figures[:2], name, supervisor), figures[2:], by="technician")
    books.ledger.operator = ""
    return crew


def approval_of(crew: Crew, figures: str, purpose: str) -> int:
    made: Approval = crew.approve(figures, purpose)
    return made.sequence
