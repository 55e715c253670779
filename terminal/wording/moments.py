"""Instants as people at the counter say them, in the shop's own time zone.

All instants come in as aware datetimes in UTC; `zone` is the shop's IANA name.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from terminal.locale import _, ngettext


@cache
def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name; UTC where the name is unknown or none at all."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def clock(at: datetime, zone: str, seconds: bool = False) -> str:
    """The time of day: `14:07`, `14:07:31`."""
    return at.astimezone(zone_of(zone)).strftime("%H:%M:%S" if seconds else "%H:%M")


def short(at: datetime, now: datetime, zone: str) -> str:
    """The time of day; the date where it is another day: `14:07`, `21 Nov`."""
    local = at.astimezone(zone_of(zone))
    here = local.date() == now.astimezone(zone_of(zone)).date()
    return f"{local:%H:%M}" if here else _date(local.date())


def heading(now: datetime, zone: str) -> str:
    """Weekday, date and time for the status line: `Sun 22 Nov 14:07`."""
    local = now.astimezone(zone_of(zone))
    return _("{weekday} {date} {time}").format(
        weekday=_weekdays()[local.weekday()], date=_date(local.date()), time=f"{local:%H:%M}"
    )


def full_date(day: date) -> str:
    """Weekday, date and year: `Sun 22 Nov 2026`."""
    dated = _("{date} {year}").format(date=_date(day), year=day.year)
    return _("{weekday} {date}").format(weekday=_weekdays()[day.weekday()], date=dated)


def when(at: datetime, now: datetime, zone: str) -> str:
    """An instant in the past or to come, as short as it is clear: `yesterday 18:22`."""
    local = at.astimezone(zone_of(zone))
    return _("{day} {time}").format(day=_day(local.date(), now, zone), time=f"{local:%H:%M}")


def last_day(at: datetime, now: datetime, zone: str) -> str:
    """The last day something can be used that ends at `at` (exclusive): `31 Dec`, `today 18:00`.

    An end at midnight means the day before it; another time of day is said.
    """
    local = at.astimezone(zone_of(zone))
    if (local.hour, local.minute) == (0, 0):
        return _day((local - timedelta(minutes=1)).date(), now, zone)
    if local.date() == now.astimezone(zone_of(zone)).date():
        return when(at, now, zone)
    return _day(local.date(), now, zone)


def span(seconds: float) -> str:
    """How long something has lasted, in its one telling unit: `26 min`, `3 h`, `2 days`."""
    minutes = int(max(0.0, seconds) // 60)
    if minutes < 1:
        return _("under 1 min")
    if minutes < 120:
        return _("{n} min").format(n=minutes)
    if minutes < 48 * 60:
        return _("{n} h").format(n=minutes // 60)
    days = minutes // (24 * 60)
    return ngettext("{n} day", "{n} days", days).format(n=days)


def _day(day: date, now: datetime, zone: str) -> str:
    today = now.astimezone(zone_of(zone)).date()
    near = {0: _("today"), -1: _("yesterday"), 1: _("tomorrow")}.get((day - today).days)
    if near:
        return near
    if day.year == today.year:
        return _date(day)
    return _("{date} {year}").format(date=_date(day), year=day.year)


def _date(day: date) -> str:
    return _("{day} {month}").format(day=day.day, month=_months()[day.month - 1])


def _weekdays() -> tuple[str, ...]:
    return (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))


def _months() -> tuple[str, ...]:
    # NOTE: months stand in dates like "22 Nov"; May is the month.
    return (
        *(_("Jan"), _("Feb"), _("Mar"), _("Apr"), _("May"), _("Jun")),
        *(_("Jul"), _("Aug"), _("Sep"), _("Oct"), _("Nov"), _("Dec")),
    )
