"""What a platform's later answer means for an entry that was waiting for it. Pure.

entry                     confirmed      refused        reversed       absent
------------------------  -------------  -------------  -------------  --------------
acceptance (goods given)  settled        conflict       conflict       send it
in doubt   (crash, goods  task: hand     settled:       settled:       reverse it, so
           not given)     over or undo   not consumed   not consumed   it can never be
reversal                  -              task           settled        settled
refusal (told for their   settled        settled        settled        settled
         statistics)

Where the platform wants questions answered first, or refuses a second try while the first may
count (UNKNOWN beside a refusal), an acceptance is a conflict and one in doubt is reversed.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from terminal.core.capabilities import Capabilities, Key, QueryBy
from terminal.core.model import Standing


class Waiting(StrEnum):
    """What an entry in the outbox waits for."""

    ACCEPTANCE = "acceptance"
    IN_DOUBT = "in_doubt"
    REVERSAL = "reversal"
    REFUSAL = "refusal"


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
    (Waiting.ACCEPTANCE, Standing.INCOMPLETE): Settlement.CONFLICT,
    (Waiting.IN_DOUBT, Standing.INCOMPLETE): Settlement.REVERSE,
    (Waiting.REFUSAL, Standing.CONFIRMED): Settlement.SETTLED,
    (Waiting.REFUSAL, Standing.REFUSED): Settlement.SETTLED,
    (Waiting.REFUSAL, Standing.REVERSED): Settlement.SETTLED,
    (Waiting.REFUSAL, Standing.ABSENT): Settlement.SETTLED,
    (Waiting.REVERSAL, Standing.REFUSED): Settlement.CONFLICT,
    (Waiting.REVERSAL, Standing.REVERSED): Settlement.SETTLED,
    (Waiting.REVERSAL, Standing.ABSENT): Settlement.SETTLED,
}


def settle(waiting: Waiting, standing: Standing, unsure: bool = False) -> Settlement:
    """What the platform's word means; anything not foreseen is asked again, never guessed.

    unsure  UNKNOWN, but not for want of an answer: asking again would not tell more
    """
    if unsure and standing is Standing.UNKNOWN:
        standing = Standing.INCOMPLETE
    return _TABLE.get((waiting, standing), Settlement.AGAIN)


class Send(StrEnum):
    """What is done first with an acceptance that waits."""

    SEND = "send"
    QUERY = "query"  # an earlier try may have counted, and nothing would keep this one from it
    ASIDE = "aside"  # likewise, and nobody can be asked: a person must look


def how_to_send(can: Capabilities, tried: bool, age: timedelta) -> Send:
    """Whether an acceptance may simply be sent (again).

    tried  whether an earlier try may have left the till; age: since the redemption
    """
    remembered = can.key is not Key.NONE and (can.key_life is None or age < can.key_life)
    if remembered or not tried:
        return Send.SEND
    return Send.QUERY if can.query in (QueryBy.KEY, QueryBy.DAY_LIST) else Send.ASIDE
