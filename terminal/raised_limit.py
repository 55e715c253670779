"""The floor limit as a supervisor has raised it, for the rest of the shift."""

from __future__ import annotations

from dataclasses import dataclass, replace

from offline_queue import Journal
from terminal.core.model import OfflineKit
from terminal.core.policy import raised
from terminal.core.record import EntryKind
from terminal.entries import record_in


@dataclass
class RaisedLimit:
    """Read from the journal, each entry once."""

    journal: Journal
    _read_to: int = -1  # the sequence up to which it was read
    _limit: int = 0

    def now(self) -> int:
        """Minor units to which it was raised since the last Z; 0 = it was not."""
        read_to, limit = self._read_to, self._limit
        kinds = (EntryKind.LIMIT, EntryKind.Z_REPORT)
        for entry in self.journal.select(kinds, subject="", after=read_to):
            limit = record_in(entry).value if entry.kind == EntryKind.LIMIT else 0
            read_to = entry.sequence
        self._read_to, self._limit = read_to, limit
        return limit

    def in_force(self, kit: OfflineKit | None) -> OfflineKit | None:
        """The kit with the limit that a supervisor has raised for this shift, if any."""
        if kit is None or kit.policy.hard_cap <= kit.policy.floor_limit:
            return kit
        limit = self.now()
        return replace(kit, policy=raised(kit.policy, limit)) if limit else kit
