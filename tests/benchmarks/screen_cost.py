"""The screen: from the last byte of a code to its verdict, starting up, at rest.

Always beside the barest Textual app there can be, by turns in the same run.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from terminal.sandbox.issuing import Issued

from .figures import median, milli, quantile, say
from .screen_pty import OnTerminal
from .screen_shop import Shop, open_shop

_SCANS = 40  # the sandbox lets a till accept fifty on its own word
_BACKLOG = 10_000
_STARTS = 5
_REST = 60.0
_ECHO = "tests.benchmarks.screen_echo"


def all_of(folder: Path, full: bool) -> None:
    """Everything but a camera; `full` changes nothing here."""
    os.environ["PYTHONPYCACHEPREFIX"] = str(folder / "compiled")
    shop = open_shop(folder)
    vouchers = {way: shop.issue(_SCANS, f"{way} ") for way in ("online", "drain", "offline")}
    backlog = shop.issue(_BACKLOG, "waits ")
    _starting(shop, 0)
    with OnTerminal(_ECHO) as echo:
        echo.drawn(b"ready")
        with shop.platform():
            with _till(shop) as till:
                till.drawn("● online".encode())
                _verdicts("online", till, echo, vouchers["online"])
            shop.wait(backlog)
            with _till(shop) as till:
                _while_draining(shop, till, echo, vouchers["drain"])
        with _till(shop) as till:
            till.drawn(b"offline")
            _verdicts("offline", till, echo, vouchers["offline"], 0.03)
    _starting(shop, _BACKLOG)
    _resting(shop)


@contextmanager
def _till(shop: Shop) -> Iterator[OnTerminal]:
    """`baton run`, ready to scan."""
    with OnTerminal("terminal", ["run"], BATON_HOME=str(shop.home)) as till:
        till.drawn(b"F2")
        yield till


def _verdicts(
    way: str,
    till: OnTerminal,
    echo: OnTerminal,
    vouchers: list[Issued],
    most: float | None = None,
    **more: object,
) -> None:
    """Scan and echo by turns. `most`: seconds that the till's p95 may lie above the echo's."""
    times, echoes = [], []
    for each in vouchers:
        times.append(till.answers((each.signed or "").encode(), each.title.encode()))
        echoes.append(echo.answers(each.title.encode(), f"got {each.title}".encode()))
    above = quantile(times, 0.95) - quantile(echoes, 0.95)
    say(
        f"screen_verdict_{way}",
        f"p95 at most {most * 1000:.0f} ms above the echo's" if most else "",
        above <= most if most else None,
        scans=len(times),
        p50_ms=milli(median(times)),
        p95_ms=milli(quantile(times, 0.95)),
        echo_p50_ms=milli(median(echoes)),
        echo_p95_ms=milli(quantile(echoes, 0.95)),
        above_ms=milli(above),
        **more,
    )


def _while_draining(shop: Shop, till: OnTerminal, echo: OnTerminal, vouchers: list[Issued]) -> None:
    """The same while the platform is told of what was accepted offline."""
    began, before = time.perf_counter(), shop.waiting()
    several = 10
    for start in range(0, len(vouchers), several):
        left = shop.waiting()
        if not left:
            break
        _verdicts("draining", till, echo, vouchers[start : start + several], waiting=left)
    seconds = time.perf_counter() - began
    rate = round((before - shop.waiting()) / seconds)
    say("screen_drained", "", None, waiting=before, left=shop.waiting(), per_second=rate)


def _starting(shop: Shop, entries: int) -> None:
    """From nothing to ready to scan, against a bare app to its first word; and memory then.

    entries  in the journal, more or less
    """
    times, bares, sizes, bare_sizes = [], [], [], []
    for _ in range(_STARTS):
        with OnTerminal(_ECHO) as echo:
            bares.append(echo.drawn(b"ready") - echo.began)
            echo.look(1.0)
            bare_sizes.append(echo.megabytes)
        with OnTerminal("terminal", ["run"], BATON_HOME=str(shop.home)) as till:
            times.append(till.drawn(b"F2") - till.began)
            till.look(2.0)
            sizes.append(till.megabytes)
    ratio = median(times) / median(bares)
    say(
        "screen_cold_start",
        "at most 1.5 times a bare Textual app",
        ratio <= 1.5,
        entries=entries,
        ratio=round(ratio, 2),
        ready_ms=milli(median(times)),
        bare_ms=milli(median(bares)),
    )
    memory = median(sizes)
    say(
        "screen_memory",
        "under 130 MB without a camera",
        memory < 130,
        entries=entries,
        mb=round(memory),
        bare_mb=round(median(bare_sizes)),
    )


def _resting(shop: Shop) -> None:
    """Processor time with nobody there, the platform in reach."""
    with shop.platform(), _till(shop) as till, OnTerminal(_ECHO) as echo:
        echo.drawn(b"ready")
        till.look(5.0)
        before = [each.worked for each in (till, echo)]
        till.look(_REST)
        after = [each.worked for each in (till, echo)]
    used, bare = (100 * (b - a) / _REST for a, b in zip(before, after, strict=True))
    say(
        "screen_idle",
        "under 2 % of a core",
        used < 2.0,
        percent=round(used, 2),
        bare_percent=round(bare, 2),
        seconds=_REST,
    )
