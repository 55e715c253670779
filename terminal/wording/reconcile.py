"""A reconciled date in words: what each line of either book came to."""

from __future__ import annotations

from dataclasses import dataclass

from terminal.core.reconcile import Finding, Match
from terminal.locale import _, ngettext
from terminal.reconciling import Reconciled
from terminal.text import clean
from terminal.wording.amounts import figures
from terminal.wording.moments import zone_of


@dataclass(frozen=True, slots=True)
class Row:
    """One redemption: what came of it, the hour, what it was, both amounts, its id.

    match  for a program; `state` for people
    """

    match: str
    state: str
    time: str
    title: str
    ours: str
    theirs: str
    currency: str
    id: str
    calm: bool


def heading(reconciled: Reconciled) -> str:
    """`2026-11-22 · yunnan · yunnan-1`."""
    place = (clean(reconciled.shop, 40), clean(reconciled.till, 40))
    return " · ".join((reconciled.date, *place))


def summary(reconciled: Reconciled) -> str:
    """In one sentence, whether anybody has to do anything."""
    count = sum(not row.calm for row in rows(reconciled, "UTC"))
    if not reconciled.findings:
        return _("Nothing was redeemed on this day, in either book.")
    if count == 0:
        return _("Both books agree.")
    return ngettext("{n} line needs a look.", "{n} lines need a look.", count).format(n=count)


def rows(reconciled: Reconciled, zone: str) -> list[Row]:
    """Every line of either book; what needs a look comes first."""
    told = [_row(each, reconciled, zone) for each in reconciled.findings]
    return sorted(told, key=lambda row: row.calm)


def columns() -> tuple[str, ...]:
    """Heads for people."""
    return (_("What"), _("Time"), _("Voucher"), _("Here"), _("There"), _("Redemption"))


def _row(finding: Finding, reconciled: Reconciled, zone: str) -> Row:
    line = finding.ours or finding.theirs
    assert line is not None  # a finding is of one of the two
    state, calm = _state(finding, reconciled)

    def amount(side: object) -> str:
        return figures(side.discount, side.currency) if side else ""  # type: ignore[attr-defined]

    return Row(
        finding.match.value,
        state,
        f"{line.at.astimezone(zone_of(zone)):%H:%M:%S}" if line.at else "",
        clean(line.name or line.voucher, 60),
        amount(finding.ours),
        amount(finding.theirs),
        clean(line.currency, 8),
        clean(finding.id, 60),
        calm,
    )


def _state(finding: Finding, reconciled: Reconciled) -> tuple[str, bool]:
    """What became of it in a few words, and whether nobody needs to look."""
    if finding.id in reconciled.resent:
        return _("only here; told again"), True
    if finding.id in reconciled.waiting:
        return _("only here; waits, or is a task"), True
    words = {
        Match.MATCHED: _("matched"),
        Match.LATE: _("matched, told after the day cut"),
        Match.LOCAL_ONLY: _("only here"),
        Match.PLATFORM_ONLY: _("only there"),
        Match.AMOUNT_DIFFERS: _("amount differs"),
        Match.TIME_DIFFERS: _("day or time differs"),
    }
    return words[finding.match], finding.match in (Match.MATCHED, Match.LATE)
