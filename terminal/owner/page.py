"""The owner's page of a day: one self-contained HTML file, in the language spoken now.

No script, no font, no picture from elsewhere; its own policy forbids them as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from importlib.resources import files

from terminal.core.figures import Figures
from terminal.days import DayReport
from terminal.locale import _, current
from terminal.owner import drawing
from terminal.owner.drawing import Words
from terminal.wording import day as words

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"


def page_of(report: DayReport) -> str:
    """The whole file as text; write it in UTF-8."""
    title = f"{words.heading(report)} · {words.place(report)}"
    body = [_top(report), _headline(report), _to_do(report), _claims(report)]
    if report.figures.hours:
        body += [_hours(report), _campaigns(report.figures), _pair(report)]
    return "\n".join(
        [
            f'<!doctype html>\n<html lang="{current().replace("_", "-")}">\n<head>',
            '<meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            '<meta name="referrer" content="no-referrer">',
            f"<title>{escape(title)}</title>\n<style>\n{_style()}</style>\n</head>",
            f"<body>\n<main>{''.join(body)}{_end(report)}</main>\n</body>\n</html>\n",
        ]
    )


@cache
def _style() -> str:
    return files("terminal.owner").joinpath("page.css").read_text("utf-8")


def _top(report: DayReport) -> str:
    where = f"{words.place(report)} · {words.until(report)}"
    return f"<header><h1>{escape(words.heading(report))}</h1>{_p(where, 'quiet')}</header>"


def _headline(report: DayReport) -> str:
    """The four figures, the first one largest."""
    told = words.against(report)
    tiles = []
    for each in words.headline(report):
        rise = f' <span class="change">{escape(each.change)}</span>' if each.change else ""
        tiles.append(
            f'<div class="tile"><p class="name">{escape(each.name)}</p>'
            f'<p class="value">{escape(each.now)}{rise}</p>'
            f"{_p(told.format(figure=each.before), 'quiet small')}</div>"
        )
    others = words.other_currencies(report)
    more = _p(_("and {amounts}").format(amounts=", ".join(others)), "quiet") if others else ""
    return f'<section class="tiles">{"".join(tiles)}</section>{more}'


def _to_do(report: DayReport) -> str:
    found = words.to_do(report)
    if not found:
        return _p("✓ " + _("nothing waits for you"), "calm")
    return '<ul class="todo">' + "".join(f"<li>{escape(each)}</li>" for each in found) + "</ul>"


def _claims(report: DayReport) -> str:
    claims = report.figures.claims
    if not claims:
        return _section(_("Who pays you"), _p(_("nothing was redeemed"), "quiet"))
    head = "".join(f"<th>{escape(each)}</th>" for each in words.claim_columns())
    rows = "".join(_row(words.claim_row(each)) for each in claims)
    note = _p(_("face value, before the platform's commission"), "quiet small")
    table = f'<div class="scroll"><table><tr>{head}</tr>{rows}</table></div>'
    return _section(_("Who pays you"), table + note)


def _row(cells: Sequence[str]) -> str:
    name, *amounts = cells
    kinds = ("owed", "risk", "disputed", "closed")
    told = "".join(
        f'<td class="n {kind if amount != "–" else "none"}">{escape(amount)}</td>'
        for kind, amount in zip(kinds, amounts, strict=True)
    )
    return f"<tr><td>{escape(name)}</td>{told}</tr>"


def _hours(report: DayReport) -> str:
    shown, then = report.figures, {words.hour(h): h.redeemed for h in report.before.hours}
    hours = [(words.hour(each), each) for each in shown.hours]
    before = [then.get(label, 0) for label, _each in hours]
    name = _("Redemptions by the hour")
    told = ", ".join(f"{label}: {each.redeemed}" for label, each in hours)
    legend = _legend(
        [
            ("final", _("the platform said yes")),
            ("own", _("on this till's own word")),
            ("refused", _("refused")),
            ("then", _("the day before")),
        ]
    )
    return _section(name, legend + drawing.by_hour(hours, before, Words(name, told)))


def _campaigns(shown: Figures) -> str:
    name, rows = _("By campaign"), []
    listed = words.campaigns(shown)
    most = max((line.given for _name, line in listed), default=0)
    for title, line in listed:
        told = words.campaign_figures(line)
        bar = drawing.line(line.given, most, Words(title, told))
        rows.append(
            f'<div class="bar"><p>{escape(title)}<span>{escape(told)}</span></p>{bar}</div>'
        )
    return _section(name, "".join(rows)) if rows else ""


def _pair(report: DayReport) -> str:
    """Offline share and reasons beside the verdict times."""
    shown = report.figures
    name, told = _("Without the platform"), words.offline(shown)
    sentence = _("{share} of the redemptions were accepted on this till's own word")
    said = sentence.format(share=told)
    share = f"{drawing.share(shown.offline_share, Words(name, told))}{_p(said, 'quiet small')}"
    left = _section(name, f'<p class="value">{escape(told)}</p>{share}') + _reasons(report)
    name, told = _("From scan to verdict, in milliseconds"), words.times(shown.times)
    chart = drawing.steps(words.steps(), shown.times.steps, Words(name, told))
    right = _section(name, _p(told, "quiet small") + chart)
    return f'<div class="pair"><div>{left}</div><div>{right}</div></div>'


def _reasons(report: DayReport) -> str:
    listed = words.reasons(report.figures, report.zone)
    if not listed:
        return ""
    rows = "".join(
        f'<tr><td>{escape(why)}</td><td class="n">{count}</td></tr>' for why, count in listed
    )
    return _section(_("Why codes were refused"), f"<table>{rows}</table>")


def _end(report: DayReport) -> str:
    parts = [words.shifts(report), words.proof(report)]
    if tests := report.figures.totals.tests:
        parts.insert(1, _("tests, counted nowhere: {n}").format(n=tests))
    return f'<footer class="quiet small">{escape(" · ".join(parts))}</footer>'


def _legend(parts: Iterable[tuple[str, str]]) -> str:
    keys = "".join(f'<span class="key {kind}">{escape(name)}</span>' for kind, name in parts)
    return f'<p class="legend">{keys}</p>'


def _section(name: str, inside: str) -> str:
    return f"<section><h2>{escape(name)}</h2>{inside}</section>"


def _p(text: str, kind: str = "") -> str:
    return f'<p class="{kind}">{escape(text)}</p>'
