"""The server's answer to an annulment (pretix/api/views/checkin.py: CheckinRPCAnnulView). Pure."""

from __future__ import annotations

from datetime import datetime

from terminal.core.model import Reason, Refusal, Reply, Standing
from terminal.platforms.http import Answer
from terminal.platforms.pretix.client import complaint, declined, told_at
from terminal.platforms.pretix.doubts import is_young

# Said in English whatever the language, since 2025.
_AT_ONCE_BEFORE = "Cannot annul an unsuccessful"
_TOO_LATE = "15 minutes"
_SEVERAL = "Multiple check-ins"


def annulled(answer: Answer, at: datetime) -> Reply:
    """What an answer means for a redemption that was to be taken back at `at`.

    An id the server has never seen is not blocked by asking: while the redeem may still be on
    its way, that is UNKNOWN and asked again. Raises Declined.
    """
    if answer.status == 200:
        return Reply(Standing.REVERSED)
    if answer.status == 404:
        young = is_young(at, told_at(answer))
        return Reply(Standing.UNKNOWN if young else Standing.ABSENT)
    said = complaint(answer.body)
    if _AT_ONCE_BEFORE in said:  # taken back before, or refused: it does not count
        return Reply(Standing.REVERSED)
    if _TOO_LATE in said:
        return Reply(Standing.REFUSED, refusal=Refusal(Reason.UNDO_WINDOW_PASSED))
    if _SEVERAL in said:  # refused attempts lie beside the good one
        return Reply(Standing.REFUSED, refusal=Refusal(Reason.PLATFORM_ERROR, note=said))
    raise declined(answer)
