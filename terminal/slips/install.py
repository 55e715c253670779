"""The install slip: what a technician leaves behind, signed by the journal. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from drivers.outputs.paper import Align, Cut, Part, Qr, Text, on_paper, two_sides, wrapped
from terminal.core.install import Install
from terminal.locale import _
from terminal.slips.facts import Shop, witness_text
from terminal.text import clean
from terminal.wording.moments import zone_of
from terminal.wording.reasons import till_name


@dataclass(frozen=True, slots=True)
class InstallFacts:
    """One acceptance with its entry: UTC instant, sequence and hash."""

    made: Install
    at: datetime
    sequence: int
    hash: bytes


def install_slip(facts: InstallFacts, shop: Shop, columns: int) -> list[Part]:
    """Where, when, what was checked, which test redemption proves it, and a line to sign on."""
    made, local = facts.made, facts.at.astimezone(zone_of(shop.zone))
    parts: list[Part] = [*_centred(clean(shop.name, 60), columns)]
    parts += _centred(_("INSTALLATION"), columns)
    parts += _centred("*** " + _("TEST - NOT VALID") + " ***", columns)
    parts += _pair(f"{local:%Y-%m-%d %H:%M:%S}", till_name(shop.till), columns)
    parts.append(Text("-" * columns))
    for name, level in _counts():
        parts += _pair(name, str(made.count(level)), columns)
    for each in (check for check in made.checks if check.level in ("fail", "warn")):
        about = clean(f"{each.name} {each.subject}".strip(), 60)
        parts += _pair(about, _("FAIL") if each.level == "fail" else _("WARN"), columns)
    parts.append(Text("-" * columns))
    software = made.software or {}
    parts += _lines(
        f"Baton {software.get('baton', '')}, Python {software.get('python', '')}", columns
    )
    parts += _lines(_("test redemption {id}").format(id=UUID(bytes=made.redemption)), columns)
    signed = _("countersigned by the platform")
    parts += _lines(signed if made.receipt else _("not countersigned by the platform"), columns)
    mark = _("entry #{n} {mark}").format(n=facts.sequence, mark=facts.hash.hex()[:16])
    parts += [Text(), *_lines(mark, columns)]
    parts += [Qr(witness_text(shop.till, facts.sequence, facts.hash), 4)]
    return [*parts, Text(), Text(), Text("_" * columns), *_centred(_("signature"), columns), Cut()]


def as_text(parts: list[Part], columns: int) -> str:
    """The lines of a slip as plain text, for a file; symbols stand on the paper alone."""
    lines = [
        each.text.center(columns).rstrip() if each.align is Align.CENTER else each.text
        for each in parts
        if isinstance(each, Text)
    ]
    return "\n".join(lines) + "\n"


def _counts() -> tuple[tuple[str, str], ...]:
    return (
        (_("checks passed"), "pass"),
        (_("warnings"), "warn"),
        (_("faults"), "fail"),
        (_("left out"), "skip"),
    )


def _centred(text: str, columns: int) -> list[Part]:
    return [Text(line, bold=True, align=Align.CENTER) for line in wrapped(on_paper(text), columns)]


def _lines(text: str, columns: int) -> list[Part]:
    return [Text(line) for line in wrapped(on_paper(text), columns)]


def _pair(label: str, figure: str, columns: int) -> list[Part]:
    return [Text(line) for line in two_sides(on_paper(label), on_paper(figure), columns)]
