"""What a platform's later answer means for an entry that was waiting for it. Pure.

entry                     confirmed      refused        reversed       absent
------------------------  -------------  -------------  -------------  --------------
acceptance (goods given)  settled        conflict       conflict       send it
in doubt   (crash, goods  task: hand     settled:       settled:       reverse it, so
           not given)     over or undo   not consumed   not consumed   it can never be
reversal                  -              task           settled        settled
"""

from __future__ import annotations

from enum import StrEnum

from terminal.core.model import Standing


class Waiting(StrEnum):
    """What an entry in the outbox waits for."""

    ACCEPTANCE = "acceptance"
    IN_DOUBT = "in_doubt"
    REVERSAL = "reversal"


class Settlement(StrEnum):
    """What is done with it."""

    SETTLED = "settled"
    CONFLICT = "conflict"  # a person decides on the conflict desk
    SEND = "send"  # the platform has never seen it
    REVERSE = "reverse"  # make sure that it never counts
    AGAIN = "again"  # no answer: ask later


_TABLE = {
    (Waiting.ACCEPTANCE, Standing.CONFIRMED): Settlement.SETTLED,
    (Waiting.ACCEPTANCE, Standing.REFUSED): Settlement.CONFLICT,
    (Waiting.ACCEPTANCE, Standing.REVERSED): Settlement.CONFLICT,
    (Waiting.ACCEPTANCE, Standing.ABSENT): Settlement.SEND,
    (Waiting.IN_DOUBT, Standing.CONFIRMED): Settlement.CONFLICT,
    (Waiting.IN_DOUBT, Standing.REFUSED): Settlement.SETTLED,
    (Waiting.IN_DOUBT, Standing.REVERSED): Settlement.SETTLED,
    (Waiting.IN_DOUBT, Standing.ABSENT): Settlement.REVERSE,
    (Waiting.REVERSAL, Standing.REFUSED): Settlement.CONFLICT,
    (Waiting.REVERSAL, Standing.REVERSED): Settlement.SETTLED,
    (Waiting.REVERSAL, Standing.ABSENT): Settlement.SETTLED,
}


def settle(waiting: Waiting, standing: Standing) -> Settlement:
    """What the platform's word means; anything not foreseen is asked again, never guessed."""
    return _TABLE.get((waiting, standing), Settlement.AGAIN)
