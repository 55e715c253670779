"""An outbox whose signatures do not matter, for the tests beside this file."""

import os
from dataclasses import replace
from pathlib import Path

from offline_queue import (
    GENESIS,
    Answer,
    Draft,
    Journal,
    Moment,
    Outbox,
    SendState,
)

SECOND = 1_000_000_000


BOOT = b"boot-one--------"


NOW = Moment(BOOT, 10 * SECOND, 1_700_000_000_000_000)


def draft(kind: str = "redeem", **changes) -> Draft:
    plain = Draft(os.urandom(16), kind, "", b"body", 5, 1, bytes(16), 7)
    return replace(plain, **changes)


def open_outbox(directory) -> tuple[Journal, Outbox]:
    """Signing is the journal's business and tested there."""
    genesis = draft(GENESIS, body=bytes(32))
    journal = Journal.open(Path(directory) / "journal.db", "t", mark, None, genesis)
    return journal, Outbox(journal, lease_seconds=60, pause=lambda seconds: None)


def mark(message: bytes) -> bytes:
    return message[-8:]


def later(seconds: float, boot: bytes = BOOT) -> Moment:
    return replace(NOW, boot_id=boot, boot_time=NOW.boot_time + int(seconds * SECOND))


def put(journal, subject="", send=SendState.PENDING) -> int:
    return journal.append(draft(subject=subject), send=send).sequence


def leased(outbox, now=NOW, limit=500) -> list[int]:
    return [item.entry.sequence for item in outbox.lease(limit, now)]


def say(outbox, items, result, now=NOW, wait=0.0, **more):
    answers = [Answer(item.entry.sequence, result, **more) for item in items]
    return outbox.record(items, answers, now, lambda answer, attempts: wait)
