"""Until when a platform takes a redemption back: as it has told, else as it does in general."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from offline_queue import Entry, SendState
from terminal.clock import from_micros
from terminal.entries import record_in
from terminal.ledger import Ledger
from terminal.platforms.base import Platform
from terminal.report import reply_of

_NEVER = timedelta(0)


@dataclass(frozen=True, slots=True)
class UndoWindows:
    """The windows of one till's redemptions; each is named by the entry that accepted it."""

    ledger: Ledger
    platforms: Mapping[str, Platform]

    def until(self, entry: Entry) -> datetime | None:
        """The UTC instant at which it ends; None = no end is known, or it has not left the till."""
        if told := record_in(entry).undo_until:
            return from_micros(told)
        item = self.ledger.outbox.item(entry.sequence)
        reply = reply_of(item.answer) if item else None
        if reply and reply.granted and reply.granted.undo_until:
            return reply.granted.undo_until
        window = self._in_general(entry)
        return from_micros(entry.at) + window if window and not self._waits(entry) else None

    def never(self, entry: Entry) -> bool:
        """Whether its platform takes nothing back, and knows of it."""
        return self._in_general(entry) == _NEVER and not self._waits(entry)

    def _in_general(self, entry: Entry) -> timedelta | None:
        platform = self.platforms.get(record_in(entry).platform)
        return platform.capabilities.undo if platform else None

    def _waits(self, entry: Entry) -> bool:
        item = self.ledger.outbox.item(entry.sequence)
        return item is not None and item.state is SendState.PENDING
