"""A line of the paper form as it is typed, field by field, and read. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from terminal.core.late import PaperLine
from terminal.core.money import typed
from terminal.locale import _
from terminal.wording.moments import zone_of

_CLOCK = re.compile(r"(\d{1,2})[:.]?(\d{2})")
_DAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")


class Unread(ValueError):
    """A field that cannot be read: which one, and what is wrong in the screen's language."""

    def __init__(self, field: str, why: str) -> None:
        super().__init__(why)
        self.field, self.why = field, why


@dataclass
class PaperWords:
    """What stands in the fields."""

    code: str = ""
    day: str = ""
    time: str = ""
    operator: str = ""
    uses: str = ""
    bill: str = ""
    taken: str = ""

    def read(self, currency: str, zone: str, today: date) -> PaperLine:
        """The line. Raises Unread."""
        if not self.code:
            raise Unread("code", _("the code is missing"))
        if not self.operator:
            raise Unread("operator", _("who gave the goods?"))
        uses = self.uses or "1"
        if not (uses.isascii() and uses.isdigit() and 0 < int(uses) < 1000):
            raise Unread("uses", _("uses are a small number"))
        return PaperLine(
            self.code,
            self._instant(zone, today),
            self.operator,
            int(uses),
            self._amount("bill", currency),
            self._amount("taken", currency),
        )

    def _instant(self, zone: str, today: date) -> datetime:
        """The minute, in UTC; an empty day is today, a bare day of the month the newest such."""
        match = _CLOCK.fullmatch(self.time)
        if match is None:
            raise Unread("time", _("the time is four figures, such as 1305"))
        day = self._date(today)
        try:
            local = datetime(day.year, day.month, day.day, int(match[1]), int(match[2]))  # noqa: DTZ001
        except ValueError as cause:
            raise Unread("time", _("the time is four figures, such as 1305")) from cause
        return local.replace(tzinfo=zone_of(zone)).astimezone(UTC)

    def _date(self, today: date) -> date:
        if not self.day:
            return today
        if self.day.isascii() and self.day.isdigit() and len(self.day) <= 2:
            for back in range(31):
                day = today - timedelta(days=back)
                if day.day == int(self.day):
                    return day
        match = _DAY.fullmatch(self.day)
        try:
            if match:
                return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            pass
        raise Unread("day", _("the day is a number, such as 22, or 2026-11-22"))

    def _amount(self, field: str, currency: str) -> int | None:
        text = getattr(self, field).replace(",", ".")
        if not text:
            return None
        try:
            return typed(text, currency).minor
        except ValueError as cause:
            raise Unread(field, _("an amount is written like 88.00")) from cause
