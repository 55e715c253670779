"""What an answer does to the item it is about."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import apsw

from offline_queue.errors import UnlawfulMove
from offline_queue.items import Item
from offline_queue.states import Answer, Move, Result, SendState, move, what_it_means

Standing = tuple[SendState, int]  # state, attempts
# One statement for all: each row costs twenty times more when it has one of its own.
_WRITE = """WITH said (sequence, state, doubtful, unsent, due, told, note) AS (VALUES {rows})
    UPDATE outbox SET state = said.state, doubtful = said.doubtful,
    sent = max(sent - said.unsent, 0), due = said.due, due_told = said.told,
    lease_boot = NULL, lease_until = NULL, answer = coalesce(said.note, answer),
    answered_at = ? FROM said WHERE outbox.sequence = said.sequence"""
_ROW = "(?, ?, ?, ?, ?, ?, ?)"


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


def following(item: Item, answer: Answer, standing: Standing) -> SendState | None:
    """The item's next state, or None when others hold it and the answer is not final."""
    state, attempts = standing
    what = what_it_means(answer, item.in_doubt)
    ours = attempts == item.attempts and state is SendState.SENDING
    if what in (Move.RETRY, Move.DOUBT) and not ours:
        return None
    try:
        return move(state, what)
    except UnlawfulMove:
        return None


def apply_answers(
    connection: apsw.Connection,
    items: Sequence[Item],
    said: Mapping[int, Answer],
    due: Mapping[int, int],
    wall: int,
) -> dict[int, SendState]:
    """Move those items that their answers can move; their new states by sequence.

    `said` and `due` (on the queue clock, for those that are to be tried again) are by sequence.
    """
    now = standings(connection, [item.entry.sequence for item in items])
    states: dict[int, SendState] = {}
    rows: list[Any] = []
    for item in items:
        sequence = item.entry.sequence
        state = following(item, said[sequence], now[sequence])
        if state is not None and sequence not in states:  # leased twice, answered once
            states[sequence] = state
            rows += _row(state, said[sequence], due[sequence])
    if states:
        marks = ", ".join([_ROW] * len(states))
        connection.execute(_WRITE.format(rows=marks), [*rows, wall])
    return states


def standings(connection: apsw.Connection, sequences: Sequence[int]) -> dict[int, Standing]:
    """State and attempts of those of the entries that are in the outbox."""
    found = connection.execute(
        "SELECT sequence, state, attempts FROM outbox"
        " WHERE sequence IN (SELECT value FROM json_each(?))",
        (json.dumps(sequences),),
    )
    return {sequence: (SendState(state), attempts) for sequence, state, attempts in found}


def park(connection: apsw.Connection, sequence: int, why: str, wall: int) -> None:
    """Leave an item to a person; no answer will come."""
    connection.execute(
        "UPDATE outbox SET state = ?, answer = ?, answered_at = ? WHERE sequence = ?",
        (SendState.PARKED.value, why.encode(), wall, sequence),
    )


def _row(state: SendState, answer: Answer, due: int) -> tuple[Any, ...]:
    waits = state in (SendState.PENDING, SendState.IN_DOUBT)
    return (
        *(answer.sequence, state.value, state is SendState.IN_DOUBT, not answer.left),
        *(due if waits else 0, answer.after is not None, answer.note or None),
    )
