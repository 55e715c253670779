"""What can become of something that must be sent. Pure: no clock, no file.

                         lease                settled
        pending ───────────────────> sending ─────────> settled
         │  ^  ^                     │ │ │ │  refused
         │  │  └──────── retry ──────┘ │ │ └──────────> conflict   (a task for a person)
     void│  │                          │ │    park
         v  │again                     │ └────────────> parked     (a task for a person)
      voided└── conflict, parked       │ doubt, lapse
                                       v
                            in_doubt ──┘  lease: ask first what became of it

A lapse is a lease that ran out or belongs to another boot: what was being sent may have
arrived, so the item is in doubt. An answer that comes late (settled, refused, park) counts
wherever the item is still open; a late "retry" or "don't know" changes nothing. `void` is
lawful only when no try can have left the till. Nothing leaves settled or voided.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from offline_queue.errors import UnlawfulMove


class SendState(StrEnum):
    """Where an outbox item stands."""

    PENDING = "pending"
    SENDING = "sending"
    SETTLED = "settled"
    CONFLICT = "conflict"
    PARKED = "parked"
    IN_DOUBT = "in_doubt"
    VOIDED = "voided"


class Move(StrEnum):
    """What happens to an item."""

    LEASE = "lease"
    SETTLE = "settle"
    REFUSE = "refuse"
    PARK = "park"
    RETRY = "retry"
    DOUBT = "doubt"
    LAPSE = "lapse"
    VOID = "void"
    AGAIN = "again"


OPEN = frozenset({SendState.PENDING, SendState.SENDING, SendState.IN_DOUBT})
TASKS = frozenset({SendState.CONFLICT, SendState.PARKED})

MOVES: dict[tuple[SendState, Move], SendState] = {
    (SendState.PENDING, Move.LEASE): SendState.SENDING,
    (SendState.IN_DOUBT, Move.LEASE): SendState.SENDING,
    **{(state, Move.SETTLE): SendState.SETTLED for state in OPEN},
    **{(state, Move.REFUSE): SendState.CONFLICT for state in OPEN},
    **{(state, Move.PARK): SendState.PARKED for state in OPEN},
    (SendState.SENDING, Move.RETRY): SendState.PENDING,
    (SendState.SENDING, Move.DOUBT): SendState.IN_DOUBT,
    (SendState.SENDING, Move.LAPSE): SendState.IN_DOUBT,
    (SendState.PENDING, Move.VOID): SendState.VOIDED,
    (SendState.CONFLICT, Move.AGAIN): SendState.PENDING,
    (SendState.PARKED, Move.AGAIN): SendState.PENDING,
}


def move(state: SendState, what: Move) -> SendState:
    """The state that follows. Raises UnlawfulMove when the picture has no such arrow."""
    try:
        return MOVES[state, what]
    except KeyError:
        raise UnlawfulMove(f"an item that is {state} cannot {what}") from None


class Result(StrEnum):
    """What the other side said about one item."""

    SETTLED = "settled"
    REFUSED = "refused"  # finally, by its rules -> conflict
    RETRY = "retry"  # not now
    PAUSE = "pause"  # credentials: the whole queue stops until a person has looked
    UNKNOWN = "unknown"  # it may or may not have counted -> in_doubt
    PARK = "park"  # malformed: a person must look


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer to one sent item."""

    sequence: int
    result: Result
    note: bytes = b""  # kept with the item: receipt, refusal
    after: float | None = None  # seconds the other side asks us to wait
    left: bool = True  # False only when no byte of this try can have left the till


def what_it_means(answer: Answer, doubtful: bool) -> Move:
    """A question about a doubtful item that must be retried leaves it as doubtful as it was."""
    if answer.result in (Result.RETRY, Result.PAUSE):
        return Move.DOUBT if doubtful else Move.RETRY
    return {
        Result.SETTLED: Move.SETTLE,
        Result.REFUSED: Move.REFUSE,
        Result.UNKNOWN: Move.DOUBT,
        Result.PARK: Move.PARK,
    }[answer.result]


@dataclass(frozen=True, slots=True)
class Load:
    """What the open items of one pool that have a weight come to."""

    items: int = 0
    weight: int = 0


@dataclass(frozen=True, slots=True)
class Counts:
    """How many items are where. `oldest_at` is the UTC microsecond of the oldest open one."""

    pending: int = 0
    sending: int = 0
    settled: int = 0
    conflict: int = 0
    parked: int = 0
    in_doubt: int = 0
    voided: int = 0
    tasks: int = 0  # conflict and parked items that nobody has resolved yet
    oldest_at: int | None = None

    @property
    def waiting(self) -> int:
        """Everything the other side has not answered finally."""
        return self.pending + self.sending + self.in_doubt
