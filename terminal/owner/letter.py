"""The day in plain text, for a mail or a terminal; and all of it for a program."""

from __future__ import annotations

import dataclasses
from typing import Any

from terminal.days import DayReport
from terminal.locale import _
from terminal.wording import day as words


def lines_of(report: DayReport) -> list[str]:
    """Line by line, as one reads it on a phone."""
    told = words.against(report)
    found = [words.heading(report), f"{words.place(report)} · {words.until(report)}", ""]
    for each in words.headline(report):
        change = f" ({each.change})" if each.change else ""
        found.append(f"{each.name}: {each.now}{change} · {told.format(figure=each.before)}")
    found += ["", *(words.to_do(report) or [_("nothing waits for you")]), ""]
    columns = words.claim_columns()
    for claim in report.figures.claims:
        name, *amounts = words.claim_row(claim)
        pairs = [f"{head} {each}" for head, each in zip(columns[1:], amounts, strict=True)]
        found.append(f"{name}: " + " · ".join(pairs))
    for title, line in words.campaigns(report.figures):
        found.append(f"  {title}: {words.campaign_figures(line)}")
    found += ["", _("Without the platform") + f": {words.offline(report.figures)}"]
    found.append(_("From scan to verdict") + f": {words.times(report.figures.times)}")
    return [*found, "", words.shifts(report), words.proof(report)]


def plain(report: DayReport) -> dict[str, Any]:
    """All of a report: amounts in minor units, times in ms, instants in ISO 8601."""
    return {
        "day": report.day.isoformat(),
        "shop": report.shop,
        "till": report.till,
        "currency": report.currency,
        "zone": report.zone,
        "made": report.made.isoformat(),
        "running": report.running,
        "zs": list(report.zs),
        "tasks": report.tasks,
        "waiting": report.waiting,
        "head": {"sequence": report.head.sequence, "hash": report.head.hash.hex()},
        "figures": _figures(report.figures),
        "before": _figures(report.before),
    }


def _figures(shown: Any) -> dict[str, Any]:
    made = dataclasses.asdict(shown)
    made["totals"]["closed"] = dict(shown.totals.closed)
    made["reasons"] = dict(shown.reasons)
    for hour in made["hours"]:
        hour["begins"] = hour["begins"].isoformat()
    more = {"redeemed": shown.redeemed, "offline_share": shown.offline_share}
    return made | more
