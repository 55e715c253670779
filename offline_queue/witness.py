"""Whether a journal still holds what somebody else has seen of it."""

from __future__ import annotations

from dataclasses import dataclass

from offline_queue.errors import Contradicted
from offline_queue.head import Head
from offline_queue.loss import LOSS, decode_loss
from offline_queue.records import Records

REMEDY = "a technician must bring back the right file or declare the loss"


@dataclass(frozen=True, slots=True)
class Witness:
    """Somebody who has seen the journal: who, in words for a person, and how far it went."""

    by: str
    head: Head


def disagreement(journal: Records, witness: Witness, remedy: str = REMEDY) -> Contradicted | None:
    """How the journal contradicts a witness, or None.

    The witness must have been read before this is called: the journal may grow meanwhile.
    A contradiction that a later entry of kind "loss" declares is none any more.
    """
    seen = witness.head
    if seen.sequence < 0:
        return None
    here, own = journal.at(seen.sequence), journal.head()
    if here is not None and here.hash == seen.hash:
        return None
    losses = [decode_loss(entry.body) for entry in journal.select([LOSS])]
    if any(loss.seen == seen for loss in losses):
        return None
    if any(loss.held.sequence < seen.sequence < loss.seen.sequence for loss in losses):
        return None
    return Contradicted(str(journal.path), own, witness.by, seen, remedy)
