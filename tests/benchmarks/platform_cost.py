"""A real pretix server: what a redeem costs on top of the bare call, uploads, the order cache."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import requests
from uuid_utils import compat

from offline_queue import Draft
from terminal.clock import to_micros
from terminal.platforms.base import Account
from terminal.platforms.pretix.adapter import PretixPlatform
from terminal.platforms.pretix.harvest import FIELDS
from terminal.platforms.pretix.settings import PretixSettings
from tests.pretix import rig as scripts
from tests.pretix.rig import Rig
from tests.pretix.tills import Till, accepted, found_till, open_till

from .figures import median, milli, quantile, say, skip, timed
from .shop_day import open_journal

_LUNCH = ("lunchfest/1",)
_WAITING = 1_000
_PAIRS = 90
_NO_BOUND = {"floor_limit": 10**12, "max_count": 10**6}


def all_of(folder: Path) -> None:
    """Everything against a freshly seeded server; stops it at the end if it had to be started."""
    if why := scripts.why_absent():
        skip("platform_redeem", why)
        return
    ran_before = scripts.is_up()
    scripts.start()
    rig = Rig(scripts.facts())
    try:
        order_cache(rig, folder)
        redeem(rig, folder)
        uploads(rig, folder)
    finally:
        if not ran_before:
            scripts.stop()


def redeem(rig: Rig, folder: Path) -> None:
    """By turns: a bare call, a scan through the whole till, two entries of its size.

    The middle is that of the turns' differences, since a busy machine slows neighbours alike.
    """
    till = _till(rig, folder / "redeem")
    bare = _bare(rig, "full2")
    calls, scans, syncs = [], [], []
    with open_journal(folder / "two_syncs") as journal:
        for _ in range(_PAIRS):
            one, other = rig.tickets(2, "valid")
            calls.append(timed(lambda ticket=one: bare(ticket)))
            scans.append(timed(lambda ticket=other: _scan(till, ticket)))
            syncs.append(timed(lambda: [journal.append(_entry()) for _ in range(2)]))
    till.close()
    turns = zip(scans, calls, syncs, strict=True)
    added = {
        "p50": milli(median([scan - call - two for scan, call, two in turns])),
        "p95": milli(_p95(scans) - _p95(calls) - _p95(syncs)),
    }
    say(
        "platform_redeem",
        "under 5 ms added at p50 and p95",
        max(added.values()) < 5,
        pairs=_PAIRS,
        added_ms_p50=added["p50"],
        added_ms_p95=added["p95"],
        **_both("till", scans),
        **_both("bare", calls),
        **_both("two_syncs", syncs),
    )


def uploads(rig: Rig, folder: Path) -> None:
    """A queue of a thousand, accepted offline, against as many bare calls as take their time."""
    till = _till(rig, folder / "uploads", **_NO_BOUND)
    till.lose_line()
    accepting = timed(lambda: [_scan(till, each) for each in rig.tickets(_WAITING, "bench")])
    uploading = timed(till.sync)
    states = {state.value: count for state, count in till.states().items()}
    till.close()
    bare = _bare(rig, "full2")
    calls = [timed(lambda ticket=each: bare(ticket)) for each in rig.tickets(100, "bench")]
    rate, alone = _WAITING / uploading, len(calls) / sum(calls)
    say(
        "platform_uploads",
        "no slower than four fifths of bare calls one after another",
        rate >= 0.8 * alone and states == {"settled": _WAITING},
        waiting=_WAITING,
        uploads_per_s=round(rate, 1),
        bare_per_s=round(alone, 1),
        accepts_per_s=round(_WAITING / accepting, 1),
        states=states,
    )


def order_cache(rig: Rig, folder: Path) -> None:
    """The event's orders into the store, against the same listing read and thrown away."""
    caches, raws, same = [], [], []
    for turn in range(3):
        caches.append(timed(lambda turn=turn: _cache(rig, folder / f"cache-{turn}")))
        raws.append(timed(lambda: _raw(rig)))
        same.append(timed(lambda: _raw(rig, {"ordering": "last_modified", "include": FIELDS})))
    ratio = median(caches) / median(raws)
    say(
        "platform_order_cache",
        "at most 1.3 x the raw download",
        ratio <= 1.3,
        orders=365,
        ratio=round(ratio, 2),
        ratio_same_fields=round(median(caches) / median(same), 2),
        cache_ms=milli(median(caches)),
        raw_ms=milli(median(raws)),
    )


def _cache(rig: Rig, folder: Path) -> None:
    settings = PretixSettings(url=rig.url, lists=_LUNCH)
    platform = PretixPlatform(settings, Account("pretix", rig.token("full"), "bench", folder))
    platform.offline_kit(None, time.monotonic() + 120)
    assert platform._harvest.store.counts()[0] > 1_400
    platform.close()


def _raw(rig: Rig, query: dict[str, Any] | None = None) -> None:
    """Every page as text and JSON, and nothing done with it."""
    session = _session(rig, "full2")
    base = f"{rig.facts['api']}/organizers/rigfoods/events/lunchfest/orders/"
    page: int | None = 1
    while page:
        answer = session.get(base, params={"page": page, **(query or {})}, timeout=60)
        page = page + 1 if answer.json()["next"] else None


def _bare(rig: Rig, device: str) -> Callable[[str], None]:
    """One `requests` call on a kept connection, its answer read."""
    session = _session(rig, device)
    url = f"{rig.facts['api']}/organizers/rigfoods/checkinrpc/redeem/"

    def call(ticket: str) -> None:
        body = {
            "secret": ticket,
            "lists": [1],
            "nonce": compat.uuid7().hex,
            "datetime": datetime.now(UTC).isoformat(),
        }
        assert session.post(url, json=body, timeout=60).json()["status"] == "ok"

    return call


def _session(rig: Rig, device: str) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.headers["Authorization"] = f"Device {rig.token(device)}"
    return session


def _till(rig: Rig, home: Path, **more: Any) -> Till:
    found_till(home, rig.url, rig.token("full"), lists=_LUNCH, **more)
    till = open_till(home)
    till.patience = 30.0
    till.contact()
    return till


def _scan(till: Till, ticket: str) -> None:
    assert accepted(till.scan(ticket))


def _entry() -> Draft:
    """About what an intent or an outcome weighs."""
    now = to_micros(datetime.now(UTC))
    return Draft(
        key=compat.uuid7().bytes,
        kind="outcome",
        subject=f"pretix:{compat.uuid7().hex}",
        body=bytes(220),
        at=now,
        clock_trust=2,
        boot_id=bytes(16),
        boot_time=1,
    )


def _both(name: str, values: list[float]) -> dict[str, float]:
    return {f"{name}_ms_p50": milli(median(values)), f"{name}_ms_p95": milli(_p95(values))}


def _p95(values: list[float]) -> float:
    return quantile(values, 0.95)
