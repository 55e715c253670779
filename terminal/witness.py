"""Who else has seen this till's journal, and what is done when they have seen something else.

The head mirror lies beside the journal; each platform tells with the offline kit how far it has
seen, and the kit is kept. As long as the journal contradicts one of them, nothing is appended.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from offline_queue import (
    LOSS,
    Contradicted,
    Disputed,
    Draft,
    Entry,
    Head,
    Journal,
    Witness,
    disagreement,
)
from terminal.core.model import OfflineKit
from terminal.errors import WrongUse
from terminal.ledger import UNDATED, Ledger
from terminal.text import clean

REMEDY = (
    "call a technician, who brings the right file back"
    " or runs `baton journal accept-loss --reason TEXT`"
)
_MOST_LOSSES = 5  # one for each witness that saw something else of its own


class Quarantined(Disputed):
    """A platform books nothing of this till, because its journal contradicts itself there."""

    def __init__(self, platform: str, why: str) -> None:
        super().__init__(
            f"The platform {platform} has quarantined this till ({clean(why, 200)});"
            " nothing more is accepted: call a technician, who settles it with the platform."
        )


class Witnesses:
    """The platforms as witnesses of one journal. The journal asks before each append."""

    def __init__(
        self,
        journal: Journal,
        kit: Callable[[str], OfflineKit | None],
        platforms: Sequence[str],
    ) -> None:
        self._journal, self._kit, self._platforms = journal, kit, tuple(platforms)
        self._judged: tuple[OfflineKit | None, ...] | None = None
        self._verdict: Disputed | None = None

    def __call__(self) -> Disputed | None:
        """Why nothing may be appended. Looks into the journal only when a new kit is there."""
        kits = tuple(self._kit(name) for name in self._platforms)
        before = self._judged
        if before is None or any(a is not b for a, b in zip(before, kits, strict=True)):
            self._verdict = next(iter(self.disputes()), None)
            self._judged = kits
        return self._verdict

    def disputes(self) -> list[Disputed]:
        """Every platform that has seen something else, or has quarantined the till."""
        found: list[Disputed] = []
        for name in self._platforms:
            kit = self._kit(name)
            if kit is None:
                continue
            if kit.seen is not None:
                witness = Witness(f"the platform {name}", Head(*kit.seen))
                differs = disagreement(self._journal, witness, self._journal.remedy)
                found += [differs] if differs else []
            if kit.quarantine:
                found.append(Quarantined(name, kit.quarantine))
        return found

    def contradictions(self) -> list[Contradicted]:
        """What a declared loss can settle: the platforms' heads and the mirror's."""
        self._judged = None
        own = self._journal.dispute()
        found = [*([own] if own else []), *self.disputes()]
        return [each for each in found if isinstance(each, Contradicted)]


def accept_loss(ledger: Ledger, witnesses: Witnesses, reason: str, by: str = "") -> list[Entry]:
    """A technician declares the missing tail lost; the till goes on behind it.

    Ask the platform for a kit first: what it has seen must not be used again. Raises WrongUse
    where nothing is missing or the reason is; QueueError.
    """
    if not reason.strip():
        raise WrongUse("a loss is declared with a reason", advice="add --reason TEXT")
    declared: list[Entry] = []
    with ledger.single_flight():
        while len(declared) < _MOST_LOSSES and (found := witnesses.contradictions()):
            seen = max((each.seen for each in found), key=lambda head: head.sequence)
            declared.append(_declare(ledger, seen, reason.strip(), by))
    if not declared:
        raise WrongUse("nothing is missing: the journal agrees with everyone who has seen it")
    return declared


def _declare(ledger: Ledger, seen: Head, reason: str, by: str) -> Entry:
    draft = Draft(
        key=ledger.new_id().bytes,
        kind=LOSS,
        subject="",
        body=b"",
        **UNDATED,
        operator=by or ledger.operator,
        business_date=ledger.business_date().isoformat(),
    )
    return ledger.put(draft, lambda dated, _: ledger.journal.declare_loss(dated, seen, reason))
