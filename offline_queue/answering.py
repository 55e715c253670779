"""What an answer does to the item it is about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import apsw

from offline_queue.errors import UnlawfulMove
from offline_queue.items import Item
from offline_queue.states import Answer, Move, Result, SendState, move, what_it_means


def first_lawful(items: Sequence[Item], answers: Iterable[Answer]) -> dict[int, Answer]:
    """One answer for each item: the first that is one, else "unknown"."""
    said: dict[int, Answer] = {}
    for answer in answers:
        if isinstance(answer, Answer) and isinstance(answer.result, Result):
            said.setdefault(answer.sequence, answer)
    return {
        item.entry.sequence: said.get(
            item.entry.sequence, Answer(item.entry.sequence, Result.UNKNOWN)
        )
        for item in items
    }


def apply_answer(
    connection: apsw.Connection, item: Item, answer: Answer, due: int, wall: int
) -> SendState | None:
    """Move one item, or None when somebody else holds it and the answer is not final."""
    sequence = item.entry.sequence
    (row,) = connection.execute(
        "SELECT state, attempts FROM outbox WHERE sequence = ?", (sequence,)
    )
    state, ours = SendState(row[0]), row[1] == item.attempts
    what = what_it_means(answer, item.in_doubt)
    if what in (Move.RETRY, Move.DOUBT) and not (ours and state is SendState.SENDING):
        return None
    try:
        following = move(state, what)
    except UnlawfulMove:
        return None
    final = following not in (SendState.PENDING, SendState.IN_DOUBT)
    connection.execute(
        """UPDATE outbox SET state = ?, doubtful = ?, sent = max(sent - ?, 0),
        due = ?, due_told = ?, lease_boot = NULL, lease_until = NULL, answer = coalesce(?, answer),
        answered_at = ? WHERE sequence = ?""",
        (
            *(following.value, following is SendState.IN_DOUBT, not answer.left),
            *(0 if final else due, answer.after is not None),
            *(answer.note or None, wall, sequence),
        ),
    )
    return following
