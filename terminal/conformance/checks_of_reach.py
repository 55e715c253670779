"""What an adapter says of itself, and whether its platform is in reach: no voucher is redeemed.

As in `checks`: a clause, Unmet or NotTried.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from terminal.conformance.bench import Bench, NotTried, Unmet, met
from terminal.core.capabilities import Prepare, QueryBy
from terminal.core.recognisers import Seen
from terminal.errors import NotAuthorised, PlatformFault, Unreachable
from terminal.platforms.base import Platform

_NEVER = timedelta(0)
_NOBODYS = (
    "",
    " ",
    "https://example.com/menu?table=7",
    "6901234567892",
    "[bold]VC-ABC123DEF0[/]",
    "\x1b[31mVC-ABC123DEF0",
    "x" * 4096,
)
_BEHIND = {
    "query": "query",
    "undo": "reverse",
    "lock": "release",
    "refusals": "report_refused",
    "offline": "verify",
    "day_list": "list_day",
}
_MOST_SKEW = timedelta(minutes=5)


def declares(bench: Bench) -> str:
    """It declares what it can do, and does what it declares"""
    can = bench.platform.capabilities
    met(not can.contradiction(), can.contradiction())
    if can.prepare is Prepare.YES:
        met(_has(bench.platform, "prepare"), "it declares `prepare` and has none")
    absent = {"query": QueryBy.NONE, "undo": _NEVER}
    for ability, verb in _BEHIND.items():
        declared = getattr(can, ability) != absent.get(ability, False)
        met(not declared or _has(bench.platform, verb), f"it declares `{ability}` and has none")
    return ""


def recognises(bench: Bench) -> str:
    """It knows its own codes and nobody else's, and remembers nothing of them"""
    match = bench.platform.recogniser.match
    own = [*bench.supply.once, *bench.supply.refused.values()]
    met(
        bench.platform.recogniser.platform == bench.platform.name, "its recogniser has another name"
    )
    for text in own:
        met(match(Seen(text)) is not None, "it does not know a code of its own")
    for text in _NOBODYS:
        met(match(Seen(text)) is None, f"it claims {text[:20]!r}, which is nobody's")
    met([match(Seen(text)) for text in own] == [match(Seen(text)) for text in own], "it wavers")
    return ""


def is_in_reach(bench: Bench) -> str:
    """It is in reach and tells the time"""
    kit, took = bench.platform.offline_kit(None, bench.deadline())
    skew = kit.fetched - datetime.now(UTC)
    met(abs(skew) < _MOST_SKEW, f"its clock and ours differ by {abs(skew).total_seconds():.0f} s")
    return f"{took * 1000:.0f} ms, clocks differ by {abs(skew).total_seconds():.1f} s"


def ends_in_time(bench: Bench) -> str:
    """A call ends when its time is over"""
    started = time.monotonic()
    try:
        bench.platform.offline_kit(None, started)
    except PlatformFault:
        met(time.monotonic() - started < 1.0, "it went on asking after its time was over")
        return ""
    raise Unmet("it answered although no time was left")


def refuses_strangers(bench: Bench) -> str:
    """A token that nobody gave us is told as such, never as a bad voucher"""
    if bench.stranger is None:
        raise NotTried("no other token can be tried here")
    _raises(bench.stranger(), NotAuthorised, bench)
    return ""


def knows_silence(bench: Bench) -> str:
    """An address where nobody listens is out of reach: nothing was sent"""
    if bench.unreachable is None:
        raise NotTried("no other address can be tried here")
    _raises(bench.unreachable(), Unreachable, bench)
    return ""


def _has(platform: Platform, verb: str) -> bool:
    return getattr(type(platform), verb) is not getattr(Platform, verb)


def _raises(platform: Platform, fault: type[Exception], bench: Bench) -> None:
    """Both the look at the line and a redemption end with this fault."""
    order = bench.order(bench.fresh())
    calls: list[Callable[[], Any]] = [
        lambda: platform.offline_kit(None, bench.deadline()),
        lambda: platform.redeem(order, bench.deadline()),
    ]
    try:
        for call in calls:
            try:
                call()
            except fault:
                continue
            except PlatformFault as other:
                raise Unmet(f"it is told as {type(other).__name__}: {other}") from other
            raise Unmet("it is answered as if all were well")
    finally:
        platform.close()
