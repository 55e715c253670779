"""A made-up day of one till, the same at every run: for the owner's page, charts and letters."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from offline_queue import Head
from terminal.core.figures import Figures, Marked, Stand, figures_of
from terminal.core.record import UNDONE, EntryKind, Record
from terminal.core.shift import Booked
from terminal.days import DayReport

DAY = date(2026, 11, 22)
ZONE = "Asia/Shanghai"
HOSTILE = (
    "</title><script src=//evil.example/x.js></script><img src=http://evil.example/a.png>\x1b[31m"
)
_TITLES = (
    ("Lunch set for two", 8800, 1200, 9),
    ("双人午餐套餐", 12800, 0, 7),
    ("Coupon 20 off", 2000, 6450, 5),
    ("可乐 500 ml 免费领", 500, 0, 4),
    ("会员储值卡", 3650, 0, 2),
)
# How busy each hour is, from 10:00 on.
_BUSY = (2, 8, 16, 13, 5, 3, 4, 9, 14, 10, 3)


def figures(seed: int = 7, busy: float = 1.0, hostile: bool = False) -> Figures:
    """One day as figures; `busy` makes it longer, `hostile` gives it the worst of titles."""
    return figures_of(list(_entries(random.Random(seed), busy, hostile)), ZoneInfo(ZONE))


def report(running: bool = False, hostile: bool = False, **more: object) -> DayReport:
    """A whole report, against a day that was a little slower."""
    made = DayReport(
        day=DAY,
        shop=HOSTILE if hostile else "云南路店",
        till="2",
        currency="CNY",
        zone=ZONE,
        made=datetime(2026, 11, 22, 13, 30, tzinfo=UTC),
        figures=figures(hostile=hostile),
        before=figures(3, 0.85),
        running=running,
        zs=(6, 7),
        tasks=1,
        waiting=2,
        head=Head(412, bytes(range(32))),
    )
    return replace(made, **more)  # type: ignore[arg-type]


def _entries(dice: random.Random, busy: float, hostile: bool):
    opening = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)  # 10:00 in Shanghai
    for hour, count in enumerate(_BUSY):
        for _ in range(round(count * busy)):
            at = opening + timedelta(hours=hour, minutes=dice.randrange(60))
            yield _entry(dice, at, line_down=hour == 8, hostile=hostile)


def _entry(dice: random.Random, at: datetime, line_down: bool, hostile: bool) -> Marked:
    title, value, take, _weight = dice.choices(_TITLES, [each[3] for each in _TITLES])[0]
    took = round(dice.lognormvariate(1.6, 0.5) if line_down else dice.lognormvariate(4.1, 0.55))
    record = Record(
        platform=HOSTILE if hostile else "baton",
        title=HOSTILE if hostile else title,
        kind="prepaid",
        currency="CNY",
        uses=1,
        value=value,
        take=take,
        verdict="accepted",
        took=max(1, took),
    )
    luck = dice.random()
    if luck < 0.12:
        reason = dice.choice(["already_redeemed", "already_redeemed", "expired", "wrong_shop"])
        refused = replace(record, verdict="refused", reason=reason, value=0, take=0)
        return Marked(Booked(EntryKind.OUTCOME, refused, "Lin", "platform"), at)
    if luck < 0.15:
        back = replace(record, verdict=UNDONE)
        return Marked(Booked(EntryKind.REVERSAL, back, "Chen", "platform"), at)
    if not line_down:
        return Marked(Booked(EntryKind.OUTCOME, record, "Lin", "platform"), at)
    stand = dice.choices([Stand.OWED, Stand.AT_RISK, Stand.DISPUTED], [7, 2, 1])[0]
    return Marked(Booked(EntryKind.OUTCOME, record, "Lin", "till"), at, stand)
