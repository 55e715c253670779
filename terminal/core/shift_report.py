"""The body of a Z report's journal entry: canonical CBOR, read back to the same report.

Made, made by, sequence and hash stand in the entry around it.
"""

from __future__ import annotations

from dataclasses import astuple, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import cbor2

from terminal.core.shift import Line, ShiftReport, Totals
from terminal.core.shift_owed import Part

_FORMS = (1, 2)  # the first said nothing of what is owed
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_TABLES = ("sums", "kinds", "titles", "operators", "offline", "late")
_PLAIN = ("number", "shop", "till", "currency", "begins", "ends", "opened_by")
_AFTER = ("open_tasks", "waiting", "at_risk")


class BadReport(ValueError):
    """A body that is not a Z report of this version."""


@dataclass(frozen=True, slots=True)
class Around:
    """What the entry says of the report: when, by whom, where it stands."""

    made: datetime
    made_by: str
    sequence: int
    hash: bytes


def encode_report(report: ShiftReport) -> bytes:
    """The bytes of a Z: an array, so that nothing takes it for a record."""
    opened = -1 if report.opened is None else (report.opened - _EPOCH) // _MICROSECOND
    totals = report.totals
    body = [
        report.form,
        [getattr(report, name) for name in _PLAIN],
        opened,
        list(report.dates),
        [[list(astuple(line)) for line in getattr(totals, name)] for name in _TABLES],
        [totals.refused, [list(each) for each in totals.closed], totals.tests],
        [getattr(report, name) for name in _AFTER],
    ]
    if report.form > 1:
        held = (totals.parts, report.undecided, report.carried)
        body.append([[list(astuple(part)) for part in parts] for parts in held])
    return cbor2.dumps(body, canonical=True)


def decode_report(body: bytes, around: Around) -> ShiftReport:
    """The report in an entry's body. Raises BadReport for anything else."""
    try:
        report = _read(cbor2.loads(body), around)
        same = encode_report(report) == body
    except Exception as cause:
        raise BadReport("the entry's body is not a Z report") from cause
    if not same or not _typed(report):
        raise BadReport("the entry's body holds a value of the wrong type")
    return report


def _read(body: Any, around: Around) -> ShiftReport:
    form, plain, opened, dates, tables, (refused, closed, tests), after, *more = body
    if form not in _FORMS or type(form) is not int or len(more) != form - 1:
        raise ValueError("another form")
    held = [tuple(Part(*row) for row in rows) for rows in (more[0] if more else [[]] * 3)]
    parts, undecided, carried = held
    sums = {
        name: tuple(Line(*row) for row in rows) for name, rows in zip(_TABLES, tables, strict=True)
    }
    ways = tuple((way, count) for way, count in closed)
    return ShiftReport(
        z=True,
        **dict(zip(_PLAIN, plain, strict=True)),
        **dict(zip(_AFTER, after, strict=True)),
        opened=None if opened == -1 else _EPOCH + opened * _MICROSECOND,
        dates=tuple(dates),
        totals=Totals(**sums, refused=refused, closed=ways, tests=tests, parts=parts),
        undecided=undecided,
        carried=carried,
        form=form,
        made=around.made,
        made_by=around.made_by,
        sequence=around.sequence,
        hash=around.hash,
    )


def _typed(report: ShiftReport) -> bool:
    """Whether every value is of its field's type; CBOR tells true from 1, Python does not."""
    lines = [line for name in _TABLES for line in getattr(report.totals, name)]
    parts = [*report.totals.parts, *report.undecided, *report.carried]
    rows = [(each, Line("", "")) for each in lines] + [(each, Part("", "", "")) for each in parts]
    values = [
        (getattr(each, f.name), getattr(like, f.name)) for each, like in rows for f in fields(like)
    ]
    like = replace(report, number=0, shop="", till="", currency="", begins=0, ends=0, opened_by="")
    values += [(getattr(report, name), getattr(like, name)) for name in _PLAIN]
    values += [(getattr(report, name), 0) for name in _AFTER]
    values += [(report.totals.refused, 0), (report.totals.tests, 0)]
    values += [(way, "") for way, _ in report.totals.closed]
    values += [(count, 0) for _, count in report.totals.closed]
    values += [(date, "") for date in report.dates]
    return all(type(value) is type(wanted) for value, wanted in values)
