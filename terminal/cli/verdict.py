"""A verdict as lines of text and as plain values."""

from __future__ import annotations

from typing import Any

from terminal.flow import Shown
from terminal.wording.verdicts import mark, verdict


def as_json(shown: Shown) -> dict[str, Any]:
    """A finished scan as plain values. Amounts are minor units, instants RFC 3339."""
    decision, worth = shown.decision, shown.decision.worth
    refusal = decision.refusal
    return {
        "verdict": decision.verdict.value,
        "authority": decision.authority.value if decision.authority else None,
        "code": shown.code.shown,
        "platform": shown.code.platform or None,
        "reason": refusal.reason.value if refusal else None,
        "reason_note": (refusal.note or None) if refusal else None,
        "used_at": refusal.at.isoformat() if refusal and refusal.at else None,
        "used_place": (refusal.place or None) if refusal else None,
        "give": worth.title if worth else None,
        "uses": worth.uses if worth else None,
        "bill": worth.bill if worth else None,
        "discount": worth.discount if worth else None,
        "take": worth.take if worth else None,
        "currency": worth.currency if worth else None,
        "remarks": list(decision.remarks),
        "uses_left": decision.uses_left,
        "balance": decision.balance,
        "limit_left": decision.limit_left,
        "redemption": shown.redemption or None,
        "sequence": shown.sequence if shown.sequence >= 0 else None,
        "hash": shown.hash.hex() or None,
        "at": shown.at.isoformat(),
    }


def as_lines(shown: Shown, zone: str) -> list[str]:
    """A finished scan in the words of the counter, for the shop's time zone."""
    saying = verdict(shown, zone)
    head = " · ".join((f"{mark(saying.look)} {saying.word}", *saying.aside))
    first = " ".join(part for part in saying.first if part)
    money = " ".join(part for part in (*saying.second, saying.amount) if part)
    lines = [head, f"  {first}", f"  {money}" + (f" ({saying.behind})" if saying.behind else "")]
    return lines + ([f"  {' · '.join(saying.small)}"] if saying.small else [])
