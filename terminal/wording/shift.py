"""X and Z reports as rows: a name, how many, what the vouchers paid, what the customers paid."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from terminal.core.shift import REST, Line, ShiftReport
from terminal.core.shift_owed import GIVEN, UNDECIDED, Owed, Part
from terminal.core.tasks import Way
from terminal.locale import _
from terminal.shift import ShiftState
from terminal.text import clean
from terminal.wording.amounts import figures, money
from terminal.wording.moments import clock, zone_of
from terminal.wording.reasons import till_name


@dataclass(frozen=True, slots=True)
class Row:
    """One row; a heading where nothing but the name stands, a blank line without that."""

    name: str = ""
    count: str = ""
    given: str = ""
    taken: str = ""
    strong: bool = False


def heading(report: ShiftReport) -> str:
    """What kind of report it is, in a few words: `Z 7 · shift closed`."""
    if report.z:
        return _("Z {n} · shift closed").format(n=report.number)
    return _("X · shift {n} so far, not closed").format(n=report.number)


def raising(limit: int, typed: int, currency: str) -> str:
    """The question for a higher floor limit, in minor units; `limit` as it is, 0 = nobody knows."""
    amount = money(typed, currency)
    if not limit:
        return _("Offline limit until the shift is closed: {amount}").format(amount=amount)
    return _("Offline limit now {limit}, until the shift is closed: {amount}").format(
        limit=money(limit, currency), amount=amount
    )


def why_not_so_high(wanted: int, state: ShiftState, currency: str) -> str:
    """What is wrong with a limit that somebody typed, with how high it may be; "" = nothing."""
    if not state.limit or state.limit < wanted <= state.most:
        return ""
    if state.most <= state.limit:
        return _("the platform does not let this till raise its limit")
    least, most = money(state.limit, currency), money(state.most, currency)
    return _("more than {least}, at most {most}").format(least=least, most=most)


def closing(report: ShiftReport) -> str:
    """The question before a Z: what it would close, in one or two lines."""
    found = [money(each.total, each.currency) for each in report.owed if each.total] or [
        money(0, report.currency)
    ]
    said = [_("owed: {amount}").format(amount=" + ".join(found))]
    if report.waiting:
        said.append(_("still to be reported: {n}").format(n=report.waiting))
    if report.open_tasks:
        said.append(_("not decided: {n}").format(n=report.open_tasks))
    asked = _("Close this shift as Z {n}? {what}. Enter closes it, Esc does not.")
    return asked.format(n=report.number, what=" · ".join(said))


def where_and_when(report: ShiftReport, zone: str) -> tuple[str, ...]:
    """Shop and till, opening and report, each with its person."""
    place = f"{clean(report.shop, 30)} · {till_name(report.till)}"
    made = _moment(report.made, zone, report.made_by)
    end = _("closed {when}") if report.z else _("read {when}")
    lines = [place, end.format(when=made)]
    if report.opened is not None:
        opened = _moment(report.opened, zone, report.opened_by)
        lines.insert(1, _("opened {when}").format(when=opened))
    return tuple(lines)


def rows(report: ShiftReport) -> list[Row]:
    """All of a report, top down: sums, parts, tables, what a person must look at."""
    totals = report.totals
    found = [Row(*_columns(), strong=True)]
    for line in totals.sums or (Line("", report.currency),):
        found += _sum(line, several=len(totals.sums) > 1)
    found += _part(_("of it while offline"), totals.offline)
    found += _part(_("of it from paper forms"), totals.late)
    found += _owed(report)
    found += _table(_("By kind"), (_named(line, kind_name(line.name)) for line in totals.kinds))
    titled = ((campaign_name(line), line) for line in totals.titles)
    found += _table(_("By campaign"), titled)
    served = (_named(line, line.name or _("nobody signed in")) for line in totals.operators)
    found += _table(_("By operator"), served, by_person=True)
    return [*found, Row(), *_looks(report)]


def kind_name(kind: str) -> str:
    """A kind of voucher as people at the counter call it."""
    return {
        "money_off": _("money off"),
        "percent_off": _("per cent off"),
        "prepaid": _("prepaid deal"),
        "stored_value": _("stored value"),
        "prize": _("prize"),
    }.get(kind, clean(kind, 20) or _("other"))


def campaign_name(line: Line) -> str:
    """A campaign as its vouchers are titled."""
    return _named(line, line.name or _("without a title"))[0]


def _columns() -> tuple[str, str, str, str]:
    return ("", _("count"), _("vouchers paid"), _("customers paid"))


def _sum(line: Line, several: bool) -> list[Row]:
    """Redeemed, taken back, and what is left of it, of one currency."""
    code = f" {clean(line.currency, 8)}" if several else ""
    found = [_row(line, _("redeemed") + code)]
    found += [_back(line, _("taken back") + code)] if line.voids else []
    return [*found, replace(_net(line, _("total") + code), strong=True)]


def _part(name: str, lines: Iterable[Line]) -> list[Row]:
    return [_net(line, name) for line in lines if line.count or line.voids]


def _owed(report: ShiftReport) -> list[Row]:
    """What each platform owes, how that came about, and what of it waits to be reported."""
    owed = report.owed
    found = [Row()]
    for each in owed:
        found += _account(each, several=len(owed) > 1)
    if not owed and report.form > 1:
        found.append(Row(_("owed by the platform"), "0", figures(0, report.currency), strong=True))
    waiting = money(report.at_risk, report.currency) if report.waiting else ""
    return [*found, Row(_("still to be reported"), str(report.waiting), waiting)]


def _account(owed: Owed, several: bool) -> list[Row]:
    """One platform's: what it owes; above it, where they differ, from what."""
    whose = clean(f"{owed.platform} {owed.currency}", 30)
    told = _("owed by {platform}").format(platform=whose) if several else _("owed by the platform")
    total = Row(told, str(owed.count), figures(owed.total, owed.currency), strong=True)
    if not owed.carried_count and {each.what for each in owed.parts} <= {GIVEN}:
        return [total]
    carried = _("undecided at the last Z")
    sums = str(owed.carried_count), figures(owed.carried, owed.currency)
    before = [Row(carried, *sums)] if owed.carried_count or owed.carried else []
    return [*(_part_of(each) for each in owed.parts), *before, total]


def _part_of(part: Part) -> Row:
    amount = figures(part.value, part.currency)
    if part.what == GIVEN:
        return Row(_("paid by vouchers"), str(part.count), amount)
    name = {
        Way.SHOP: _("refused later: the shop bears it"),
        Way.DISPUTE: _("refused later: disputed"),
        Way.PAID: _("refused later: the customer paid"),
        Way.MISTAKE: _("booked by mistake"),
        UNDECIDED: _("refused later: undecided"),
    }.get(part.what, clean(part.what, 30))
    taken = amount if part.what == Way.PAID else ""
    return Row(name, str(-part.count), figures(-part.value, part.currency), taken)


def _table(name: str, lines: Iterable[tuple[str, Line]], by_person: bool = False) -> list[Row]:
    """What makes up the total; of a person, what they served and what they took back of it."""
    found: list[Row] = []
    for label, line in lines:
        found.append(_row(line, label) if by_person else _net(line, label))
        if by_person and line.voids:
            found.append(_back(line, "  " + _("took back")))
    return [Row(), Row(name, strong=True), *found] if found else []


def _named(line: Line, name: str) -> tuple[str, Line]:
    return (_("all others") if line.name == REST else clean(name, 40), line)


def _row(line: Line, name: str) -> Row:
    paid = figures(line.given, line.currency), figures(line.taken, line.currency)
    return Row(name, str(line.count), *paid)


def _net(line: Line, name: str) -> Row:
    """What stands in the end."""
    paid = figures(line.net_given, line.currency), figures(line.net_taken, line.currency)
    return Row(name, str(line.net_count), *paid)


def _back(line: Line, name: str) -> Row:
    return Row(name, str(-line.voids), _minus(line.voided, line), _minus(line.returned, line))


def _minus(minor: int, line: Line) -> str:
    return figures(-minor, line.currency) if minor else figures(0, line.currency)


def _looks(report: ShiftReport) -> list[Row]:
    """What was refused, what the desk closed and holds."""
    totals = report.totals
    found = [Row(_("refused"), str(totals.refused))]
    if closed := sum(count for _way, count in totals.closed):
        found.append(Row(_("conflicts closed"), str(closed)))
    found.append(Row(_("conflicts open"), str(report.open_tasks), strong=report.open_tasks > 0))
    if totals.tests:
        found.append(Row(_("tests, counted nowhere"), str(totals.tests)))
    days = ", ".join(_day(each) for each in report.dates)
    return [*found, Row(_("business dates: {days}").format(days=days))] if days else found


def _day(iso: str) -> str:
    try:
        return date.fromisoformat(iso).isoformat()
    except ValueError:
        return clean(iso, 12)


def _moment(at: datetime, zone: str, by: str) -> str:
    local = at.astimezone(zone_of(zone))
    said = f"{local.date().isoformat()} {clock(at, zone)}"
    return f"{said} · {clean(by, 20)}" if by else said
