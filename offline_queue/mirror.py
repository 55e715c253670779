"""The head mirror: a small file beside the journal that remembers how far the journal went.

A chain with its tail cut off is a shorter chain that is whole, so the end must be kept elsewhere
too. The mirror is written after each commit and never synced by an append: an entry is on disk
before the mirror can name it, so a mirror can lag behind its journal but never run ahead of it,
whatever a power cut does. Behind is harmless; ahead means that the journal lost something.

Two slots of one disk sector each, taken in turn and each with a checksum: a torn write spoils
one slot, and of two processes that write at a time the one that is further counts. Each slot is
a line of text, so `cat` shows it.
"""

from __future__ import annotations

import logging
import os
import threading
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

from offline_queue.head import Head

SLOT = 512  # bytes, a disk sector
_WORD = b"baton-head-1"
_log = logging.getLogger(__name__)


def mirror_of(journal: Path) -> Path:
    """Where the mirror of a journal file lies."""
    return journal.with_name(journal.name + "-head")


class HeadMirror:
    """One mirror file, kept open while in use. Safe to use from several threads and processes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None
        self._lock = threading.Lock()
        self._complained = False

    def read(self) -> Head | None:
        """The furthest head it remembers; None where it remembers none that can be read."""
        try:
            content = self.path.read_bytes()
        except OSError:
            return None
        slots = (_read(content[at : at + SLOT]) for at in (0, SLOT))
        heads = [head for head in slots if head is not None]
        return max(heads, key=lambda head: head.sequence) if heads else None

    def note(self, head: Head) -> None:
        """Remember a head that is on disk. Never raises: the entry counts with or without it."""
        try:
            with self._lock:
                if self._file is None:
                    self._file = _open(self.path)
                os.pwrite(self._file, _slot(head), head.sequence % 2 * SLOT)
        except OSError as error:
            if not self._complained:
                _log.warning("the head mirror %s cannot be written (%s)", self.path, error)
            self._complained = True

    def close(self) -> None:
        """Sync it, since nobody is waiting now, and let go of it."""
        with self._lock:
            file, self._file = self._file, None
        if file is not None:
            with suppress(OSError):
                os.fdatasync(file)
            os.close(file)


def _open(path: Path) -> int:
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    return os.open(path, flags, 0o600)


def _slot(head: Head) -> bytes:
    said = b"%s %d %s" % (_WORD, head.sequence, head.hash.hex().encode())
    return (said + b" " + _checksum(said)).ljust(SLOT - 1) + b"\n"


def _read(slot: bytes) -> Head | None:
    said, _, checksum = slot.rstrip().rpartition(b" ")
    word, _, rest = said.partition(b" ")
    sequence, _, hash_ = rest.partition(b" ")
    if word != _WORD or checksum != _checksum(said) or not sequence.isdigit():
        return None
    try:
        return Head(int(sequence), bytes.fromhex(hash_.decode("ascii")))
    except ValueError:
        return None


def _checksum(said: bytes) -> bytes:
    return sha256(said).hexdigest()[:16].encode()
