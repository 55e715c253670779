"""The business date: the accounting day that an instant belongs to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class DayCut:
    """When a shop's accounting day ends: a local time, in the shop's time zone (IANA name)."""

    zone: str = "UTC"
    at: time = time(0, 0)

    def date_of(self, moment: datetime) -> date:
        """The business date of an instant: the newest day whose cut has come.

        Cuts are compared as instants, so that no day returns when the clocks are set back.
        """
        zone, day = ZoneInfo(self.zone), timedelta(days=1)
        found = moment.astimezone(zone).date() + day
        while datetime.combine(found, self.at, zone).astimezone(UTC) > moment:
            found -= day
        return found
