"""A day's figures in the owner's words: headline, who owes what, against the day before, charts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from terminal.core.figures import STEPS, Claim, Figures, Hour, Times
from terminal.core.model import Reason, Refusal
from terminal.core.money import BASIS
from terminal.core.shift import Line
from terminal.days import DayReport
from terminal.locale import _, ngettext
from terminal.text import clean
from terminal.wording.amounts import money
from terminal.wording.moments import clock, full_date
from terminal.wording.reasons import till_name, why
from terminal.wording.shift import campaign_name

_NO_TIME = datetime(2000, 1, 1, tzinfo=UTC)  # of a reason that names none


@dataclass(frozen=True, slots=True)
class Told:
    """One figure: its name, what it is, what it was the day before, and the change in words."""

    name: str
    now: str
    before: str
    change: str


def heading(report: DayReport) -> str:
    """The date, as a headline: `Sun 22 Nov 2026`."""
    return full_date(report.day)


def place(report: DayReport) -> str:
    """Shop and till."""
    return f"{clean(report.shop, 40)} · {till_name(report.till)}"


def until(report: DayReport) -> str:
    """Whether the day is over, and when this was read."""
    read = clock(report.made, report.zone)
    if report.running:
        return _("so far, read at {time}").format(time=read)
    return _("the whole day")


def headline(report: DayReport) -> list[Told]:
    """The four figures one looks at first, each against the day before."""
    now, before, currency = report.figures, report.before, report.currency
    here, there = now.line(currency), before.line(currency)
    return [
        Told(
            _("paid by vouchers"),
            money(here.net_given, currency),
            money(there.net_given, currency),
            change(here.net_given, there.net_given),
        ),
        Told(
            _("paid by customers"),
            money(here.net_taken, currency),
            money(there.net_taken, currency),
            change(here.net_taken, there.net_taken),
        ),
        _counted(_("redeemed"), now.redeemed, before.redeemed),
        _counted(_("refused"), now.totals.refused, before.totals.refused),
    ]


def against(report: DayReport) -> str:
    """What the comparison is with."""
    if report.running:
        return _("yesterday by this time: {figure}")
    return _("the day before: {figure}")


def change(now: int, before: int) -> str:
    """How much more or less: `+12 %`; empty where there is nothing to compare with."""
    if not before:
        return ""
    percent = ((now - before) * 200 + before) // (2 * before)
    return _("{percent} %").format(percent=f"{percent:+d}".replace("-", "−"))


def other_currencies(report: DayReport) -> list[str]:
    """Sums in currencies that are not the shop's own."""
    lines = [each for each in report.figures.totals.sums if each.currency != report.currency]
    return [money(each.net_given, each.currency) for each in lines]


def claim_columns() -> tuple[str, ...]:
    """Heads of the table of claims."""
    return (
        _("by platform"),
        _("owes you"),
        _("still to be reported"),
        _("disputed"),
        _("claimed from nobody"),
    )


def claim_row(claim: Claim) -> tuple[str, ...]:
    """One platform's name and amounts; a dash for nothing."""
    amounts = (claim.owed, claim.at_risk, claim.disputed, claim.closed)
    name = clean(claim.platform, 30) or _("unknown")
    told = [money(each, claim.currency) if each else "–" for each in amounts]
    return (name, *told)


def to_do(report: DayReport) -> list[str]:
    """What a person must see to; empty where nothing is."""
    found = []
    if report.tasks:
        said = ngettext(
            "{n} voucher waits for your decision: F5 at the till",
            "{n} vouchers wait for your decision: F5 at the till",
            report.tasks,
        )
        found.append(said.format(n=report.tasks))
    if report.waiting:
        said = ngettext(
            "{n} redemption is still to be reported; keep the till online",
            "{n} redemptions are still to be reported; keep the till online",
            report.waiting,
        )
        found.append(said.format(n=report.waiting))
    return found


def campaigns(shown: Figures, most: int = 8) -> list[tuple[str, Line]]:
    """The largest campaigns by name; those beyond `most` are left out."""
    lines = [each for each in shown.totals.titles if each.count]
    return [(campaign_name(each), each) for each in lines[:most]]


def campaign_figures(line: Line) -> str:
    """How many and how much: `12 · ¥1,056.00`."""
    return f"{line.count} · {money(line.given, line.currency)}"


def offline(shown: Figures) -> str:
    """The share that stood on the till's own word: `8 %`."""
    return share(shown.offline_share)


def share(basis_points: int) -> str:
    """Basis points as whole per cent; a little is never nothing."""
    percent = (basis_points * 100 + BASIS // 2) // BASIS
    if basis_points and not percent:
        return _("under {percent} %").format(percent=1)
    return _("{percent} %").format(percent=percent)


def times(told: Times) -> str:
    """Median, 95th percentile and worst in one line; a word where nothing was measured."""
    if not told.count:
        return _("nothing was measured")
    return _("half within {median}, 95 of 100 within {p95}, the slowest {worst}").format(
        median=lasting(told.median), p95=lasting(told.p95), worst=lasting(told.worst)
    )


def lasting(milliseconds: int) -> str:
    """A short time: `38 ms`, `1.9 s`."""
    if milliseconds < 1000:
        return _("{n} ms").format(n=milliseconds)
    return _("{n} s").format(n=f"{milliseconds / 1000:.1f}".removesuffix(".0"))


def steps() -> list[str]:
    """Upper bounds of the classes of verdict times, in ms; the last one is open: `5`... `+`."""
    return [*(str(each) for each in STEPS), "+"]


def hour(told: Hour) -> str:
    """When an hour begins, by the shop's clock: `14`."""
    return f"{told.begins:%H}"


def reasons(shown: Figures, report_zone: str, most: int = 6) -> list[tuple[str, int]]:
    """Why codes were refused, in words, most frequent first."""
    found = []
    for name, count in shown.reasons[:most]:
        try:
            refusal = Refusal(Reason(name))
        except ValueError:
            refusal = Refusal(Reason.PLATFORM_ERROR)
        found.append((why(refusal, _NO_TIME, report_zone), count))
    return found


def shifts(report: DayReport) -> str:
    """The shifts that were closed on the date."""
    if not report.zs:
        return _("no shift was closed")
    return _("shifts closed: {numbers}").format(numbers=", ".join(f"Z {n}" for n in report.zs))


def proof(report: DayReport) -> str:
    """Where the journal stood when this was read."""
    told = _("journal entry {n}, {hash}")
    return told.format(n=report.head.sequence, hash=report.head.hash.hex()[:16])


def subject(report: DayReport) -> str:
    """One line for a letter: date, shop, what was given."""
    given = money(report.figures.line(report.currency).net_given, report.currency)
    return f"{heading(report)} · {place(report)} · {given}"


def _counted(name: str, now: int, before: int) -> Told:
    return Told(name, f"{now:,}", f"{before:,}", change(now, before))
