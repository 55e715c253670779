"""What the journal keeps about a redemption, as its slips tell it. Reads; writes nothing."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from offline_queue import Journal
from terminal.clock import from_micros
from terminal.core.record import EntryKind
from terminal.counter import Shown
from terminal.entries import record_in
from terminal.errors import WrongUse
from terminal.slips.facts import SlipFacts, of_entry, of_shown
from terminal.standing import is_acceptance
from terminal.undo import TakenBack


def accepted(journal: Journal, redemption: str) -> SlipFacts:
    """The acceptance under an id (UUID text). Raises WrongUse where there is none."""
    try:
        entries = journal.by_key(UUID(redemption).bytes)
    except ValueError:
        entries = []
    given = [each for each in entries if is_acceptance(each)]
    if not given:
        raise WrongUse("there is no such redemption on this till")
    asked = [each for each in entries if each.kind == EntryKind.INTENT]
    return of_entry(given[-1], asked[0] if asked else None)


def just_shown(journal: Journal, shown: Shown) -> SlipFacts:
    """An accepted verdict, with who served and the trace id from its entry."""
    entries = journal.by_key(UUID(shown.redemption).bytes)
    proof = next(each for each in entries if each.sequence == shown.sequence)
    facts = of_shown(shown, entries[-1].operator, entries[-1].trace, entries[-1].test)
    return replace(facts, signature=proof.signature)


def undone(journal: Journal, taken: TakenBack) -> tuple[SlipFacts, str]:
    """A redemption with the entry that takes it back as its proof, and why."""
    facts = accepted(journal, taken.redemption)
    entries = journal.by_key(UUID(taken.redemption).bytes)
    back = next(each for each in entries if each.sequence == taken.sequence)
    facts = replace(
        facts,
        at=from_micros(back.at),
        operator=back.operator,
        sequence=back.sequence,
        hash=back.hash,
        signature=back.signature,
    )
    return facts, record_in(back).note
