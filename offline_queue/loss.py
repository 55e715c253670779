"""A declared loss: the one entry that may follow something which is not in the file any more.

When a tail was lost (a WAL removed by hand, an older image put back), going on where the file
ends would use sequences twice. So the chain goes on where the others saw it end: the entry of
kind "loss" takes the sequence after the last one that anybody has seen, its `previous` is the
hash of that one, and its body names what is still here. The hole is signed, for all to see.

The body is canonical CBOR: [held sequence, held hash, seen sequence, seen hash, reason].
"""

from __future__ import annotations

from dataclasses import dataclass

import cbor2

from offline_queue.errors import EntryInvalid
from offline_queue.head import Head

LOSS = "loss"
LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Loss:
    """What a technician declared.

    held    the newest entry that is still in the file
    seen    the newest one that somebody else has seen
    reason  as typed
    """

    held: Head
    seen: Head
    reason: str

    @property
    def follows(self) -> Head:
        """What the entry is chained to: whichever of the two is further."""
        return self.seen if self.seen.sequence > self.held.sequence else self.held

    @property
    def lost(self) -> int:
        """How many entries are missing."""
        return self.follows.sequence - self.held.sequence


def encode_loss(loss: Loss) -> bytes:
    """The body of the entry. Raises EntryInvalid without a reason of lawful length."""
    if not 0 < len(loss.reason.strip()) <= LONGEST_REASON:
        raise EntryInvalid(f"a loss needs a reason of 1 to {LONGEST_REASON} characters")
    held, seen = loss.held, loss.seen
    parts = [held.sequence, held.hash, seen.sequence, seen.hash, loss.reason]
    return cbor2.dumps(parts, canonical=True)


def decode_loss(body: bytes) -> Loss:
    """What an entry of kind "loss" declares. Raises EntryInvalid."""
    try:
        parts = cbor2.loads(body)
    except Exception as error:
        raise EntryInvalid("its loss cannot be read") from error
    if type(parts) is not list or [type(part) for part in parts] != [int, bytes, int, bytes, str]:
        raise EntryInvalid("its loss cannot be read")
    return Loss(Head(parts[0], parts[1]), Head(parts[2], parts[3]), parts[4])
