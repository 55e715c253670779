"""What till and register tell each other: one JSON object per line. Pure.

From the till:
    {"event":"hello","protocol":1,"till":"2","shop":"..."}
    {"event":"verdict","verdict":"accepted","id":...,"title":...,"uses":1,"currency":"CNY",
     "bill":10000,"discount":8800,"take":1200,"authority":"platform","at":"...Z","sequence":12,
     "hash":"...","bars":"..."}         refused: "reason" instead of the amounts
    {"event":"taken_back","id":...,"discount":8800,"currency":"CNY","outcome":"taken_back"}
    {"event":"ok"} / {"event":"bad","why":"..."}      the answer to each line from the register

From the register:
    {"event":"bill","amount":10000,"currency":"CNY","reference":"R-1"}   the sum of the sale in hand
    {"event":"no_bill"}                                                  it holds no longer

Amounts are minor units. A reference is the register's own word for the sale, told back with the
next verdict.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec

from terminal.core.model import Authority, Verdict
from terminal.counter import Shown
from terminal.text import clean
from terminal.undo import TakenBack

PROTOCOL = 1
MAX_LINE = 4096


class Bill(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="event", tag="bill"):
    """The sum of the sale in hand."""

    amount: Annotated[int, msgspec.Meta(ge=0, le=2**53 - 1)]
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
    reference: Annotated[str, msgspec.Meta(max_length=64)] = ""


class NoBill(
    msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="event", tag="no_bill"
):
    """There is no sale in hand any more."""


class BadLine(ValueError):
    """A line that is none of ours; the message is one sentence for the register's maker."""


_decoder: msgspec.json.Decoder[Bill | NoBill] = msgspec.json.Decoder(Bill | NoBill)


def heard(line: bytes) -> Bill | NoBill:
    """What the register says in one line. Raises BadLine."""
    if len(line) > MAX_LINE:
        raise BadLine(f"longer than {MAX_LINE} bytes")
    try:
        said = _decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as cause:
        raise BadLine(clean(str(cause), 120)) from cause
    if isinstance(said, Bill) and clean(said.reference, 64) != said.reference:
        raise BadLine("the reference is not printable text")
    return said


def hello(till: str, shop: str) -> bytes:
    """The first line of a connection."""
    return _line("hello", protocol=PROTOCOL, till=till, shop=shop)


def answer(why_not: str = "") -> bytes:
    """Whether a line was understood."""
    return _line("bad", why=why_not) if why_not else _line("ok")


def verdict(shown: Shown, bars: str = "", reference: str = "") -> bytes:
    """A finished scan. A code's own text never leaves the till this way."""
    decision, worth = shown.decision, shown.decision.worth
    told: dict[str, Any] = {"verdict": decision.verdict.value, "at": shown.at}
    if decision.verdict is Verdict.ACCEPTED and worth is not None:
        told |= {
            "id": shown.redemption,
            "title": clean(worth.title, 120),
            "uses": worth.uses,
            "currency": worth.currency,
            "bill": worth.bill,
            "discount": worth.discount,
            "take": worth.take,
            "authority": (decision.authority or Authority.TILL).value,
            "sequence": shown.sequence,
            "hash": shown.hash.hex(),
            "bars": bars,
        }
    elif decision.refusal is not None:
        told["reason"] = decision.refusal.reason.value
    return _line("verdict", **told, reference=reference)


def taken_back(taken: TakenBack) -> bytes:
    """A redemption was undone, or could not be (see `outcome`)."""
    outcome: Literal["taken_back", "never_sent", "queued", "refused"] = taken.outcome.value
    return _line(
        "taken_back",
        id=str(UUID(taken.redemption)),
        outcome=outcome,
        discount=taken.record.discount,
        take=taken.record.take,
        currency=taken.record.currency,
    )


def _line(event: str, **told: Any) -> bytes:
    return msgspec.json.encode({"event": event, **told}) + b"\n"
