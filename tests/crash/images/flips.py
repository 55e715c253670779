"""One bit of a journal's files turned over: is it noticed, or does every value stay the same?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

from offline_queue import Journal, QueueError

from . import run
from .disk import Image
from .recording import JOURNAL

TABLES = ("entries", "outbox", "line", "tally")
Values = dict[str, list[tuple[Any, ...]]]


def flipped(image: Image, path: str, bit: int) -> Image:
    content = bytearray(image[path])
    content[bit // 8] ^= 1 << bit % 8
    return {**image, path: bytes(content)}


def bits(content: bytes, count: int, chance: Random) -> list[int]:
    """Half of them anywhere, half in 512-byte sectors that hold something."""
    used = [at for at in range(0, len(content), 512) if any(content[at : at + 512])]
    chosen = [chance.randrange(len(content) * 8) for _ in range(count // 2)]
    chosen += [chance.choice(used) * 8 + chance.randrange(4096) for _ in range(count - count // 2)]
    return [bit for bit in chosen if bit < len(content) * 8]


def values(journal: Journal) -> Values:
    """Everything that is ever read."""
    with journal.storage.read() as connection:
        return {
            table: list(connection.execute(f"SELECT * FROM {table} ORDER BY 1, 2"))
            for table in TABLES
        }


def noticed(folder: Path, whole: Values) -> str | None:
    """How the flip was noticed, or None if all values are as before.

    Raises AssertionError with the first value that changed unnoticed.
    """
    try:
        with Journal.open(folder / JOURNAL, run.TILL, run.sign, run.is_good) as journal:
            dispute = journal.dispute()
            if dispute is not None:
                return type(dispute).__name__
            bad = journal.verify()
            if bad is not None:
                return f"entry {bad.sequence}: {bad.why}"
            found = values(journal)
    except QueueError as error:
        return type(error).__name__
    changed = list(differences(whole, found))
    assert not changed, changed[0]
    return None


def differences(whole: Values, found: Values) -> Iterator[str]:
    for table, rows in whole.items():
        if len(rows) != len(found[table]):
            yield f"{table} had {len(rows)} rows and has {len(found[table])}"
        for before, after in zip(rows, found[table], strict=False):
            if before != after:
                yield f"{table}: {before} became {after}"
