"""The business date: the accounting day that an instant belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class DayCut:
    """When a shop's accounting day ends: a local time, in the shop's time zone (IANA name)."""

    zone: str = "UTC"
    at: time = time(0, 0)

    def date_of(self, moment: datetime) -> date:
        """The business date of a UTC instant: what happens before the cut is yesterday's."""
        local = moment.astimezone(ZoneInfo(self.zone))
        early = local.time().replace(tzinfo=None) < self.at
        return local.date() - timedelta(days=1) if early else local.date()
