"""Faults in every step of a redemption: the books agree afterwards, or the difference is a task.

200 drawn by a seed; in a full run every fault with every kind, three times.
"""

from __future__ import annotations

import contextlib
import random
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from terminal.clock import Clock, boot_id
from terminal.core.model import Order
from terminal.core.record import EntryKind
from terminal.demo.scene import Scene
from terminal.entries import order_of, record_in
from terminal.errors import BatonError, PlatformFault
from terminal.judging import What
from terminal.platforms.base import JournalHead
from tests.scale import FULL

pytestmark = pytest.mark.timeout(900)
SEED, EACH, EVERY_DAY = 20261127, 3, 200

KINDS = {
    "money_off": {"value": 10_00},
    "percent_off": {"basis_points": 1500},
    "prepaid": {"value": 30_00, "uses": 3},
    "stored_value": {"value": 80_00},
    "prize": {},
    "membership": {"value": 1_00, "customer": "mei"},
    "rebate": {"basis_points": 500, "customer": "li"},
    "bound": {"customer": "wang", "bound": True},
}


class Killed(BaseException):
    """The machine stops here: nothing of this thread is left to clean up."""


class World:
    """One till, one platform, and whatever goes wrong between them."""

    def __init__(self, scene: Scene, draw: random.Random) -> None:
        self.scene, self.draw = scene, draw
        self.post = scene.open_post()
        self.boot, self.wrong = boot_id(), timedelta()

    def code(self, kind: str) -> str:
        order = dict(KINDS[kind])
        made = self.scene.issue("prize" if kind == "bound" else kind, "x", **order)
        if kind == "bound":
            shown = self.scene.admin(f"/admin/vouchers/{made['id']}:show", {})
            return str(shown["code"])
        return made[self.draw.choice(["signed", "opaque"])]

    def show(self, code: str) -> None:
        self.post.show(code, bill=50_00)

    def restart(self) -> None:
        self.post.close()
        self.open()
        self.up()

    def open(self) -> None:
        """The till starts, on the machine as it was booted last."""
        wrong = self.wrong
        clock = partial(Clock, wall=lambda: datetime.now(UTC) + wrong, boot_id=self.boot)
        with patch("terminal.bootstrap.books.Clock", clock):
            self.post.open()

    def up(self) -> None:
        """The line is mended; the till may take a while to believe it, and goes on meanwhile."""
        self.post.line.mend()
        self.post.till.sync_now()

    # What goes wrong

    def nothing(self, code: str) -> None:
        self.show(code)

    def cut(self, code: str) -> None:
        """Before the scan."""
        self.post.line.cut()
        self.show(code)
        self.up()

    def cut_after_looking(self, code: str) -> None:
        """Between the platform's look and the redemption."""
        around(self.post.platform, "redeem", before=self.post.line.cut)
        self.show(code)
        self.up()

    def lost_reply(self, code: str) -> None:
        self.fault("lost_reply")
        self.show(code)
        self.up()

    def error_500(self, code: str) -> None:
        self.fault("error_500")
        self.show(code)
        self.up()

    def killed_before_asking(self, code: str) -> None:
        """The intent is on disk, and nothing was sent."""
        around(self.post.platform, "redeem", before=_kill)
        self.killed(code)

    def killed_before_outcome(self, code: str) -> None:
        """The platform has booked it, and the till has not."""
        around(self.post.platform, "redeem", after=_kill)
        self.killed(code)

    def doubled(self, code: str) -> None:
        """The same message arrives twice, and once more later."""
        self.show(code)
        journal = self.post.till.ledger.journal
        intents = journal.select([EntryKind.INTENT])
        if intents:
            entry = self.draw.choice(intents[-20:])
            order: Order = order_of(entry, record_in(entry))
            head = JournalHead(journal.head().sequence, journal.head().hash)
            for _ in range(2):
                with contextlib.suppress(PlatformFault):  # over a connection that was cut
                    self.post.platform.forward([order], head, time.monotonic() + 10)

    def undone(self, code: str) -> None:
        """Taken back while the line is down."""
        self.show(code)
        self.post.line.cut()
        with contextlib.suppress(BatonError):  # refused just now, or the one before is undone
            self.post.till.undo("", "the fault test")
        self.up()

    def platform_restarts(self, code: str) -> None:
        self.scene.restart_platform()
        self.show(code)
        self.up()

    def wrong_clock(self, code: str) -> None:
        """A power cut on a machine without a battery, and nobody there who could tell the time."""
        self.wrong = timedelta(seconds=self.draw.choice([-30 * 86_400, -7200, 2400]))
        self.boot = self.draw.randbytes(16)
        self.post.line.cut()
        self.post.close()
        self.open()
        self.show(code)
        self.up()

    # How

    def fault(self, kind: str) -> None:
        body = {"kind": kind, "times": 1, "path": "/v1/redemptions", "exact": True}
        self.scene.admin("/admin/faults", body)

    def killed(self, code: str) -> None:
        """The flow thread is gone where it stood; what is on disk is all that is left."""
        hook, threading.excepthook = threading.excepthook, lambda told: None
        try:
            self.post.till.scan(code.encode())
            flow = self.post.till._thread
            flow.join(0.7)  # kinds that nobody is asked about do not come so far
        finally:
            self.restart()
            threading.excepthook = hook


def around(
    adapter: Any,
    name: str,
    before: Callable[[], None] = lambda: None,
    after: Callable[[], None] = lambda: None,
) -> None:
    """Once, at the next call of a platform's adapter."""
    real = getattr(type(adapter), name).__get__(adapter)

    def call(*given: object) -> object:
        vars(adapter).pop(name, None)
        before()
        answer = real(*given)
        after()
        return answer

    setattr(adapter, name, call)


def _kill() -> None:
    raise Killed


FAULTS = [
    *("nothing", "cut", "cut_after_looking", "lost_reply", "error_500"),
    *("killed_before_asking", "killed_before_outcome", "doubled", "undone", "platform_restarts"),
    "wrong_clock",
]


def drawn(draw: random.Random) -> Iterator[tuple[str, str]]:
    pairs = [(kind, fault) for kind in KINDS for fault in FAULTS]
    if FULL:
        pairs *= EACH
        draw.shuffle(pairs)
        yield from pairs
    else:
        yield from draw.choices(pairs, k=EVERY_DAY)


def test_whatever_goes_wrong_the_books_agree_or_a_task_says_why(tmp_path: Path) -> None:
    draw = random.Random(SEED)
    scene = Scene(tmp_path, lambda told: None, lambda shown, zone: [])
    with scene:
        world = World(scene, draw)
        pairs = list(drawn(draw))
        for number, (kind, fault) in enumerate(pairs, 1):
            code = world.code(kind)
            try:
                getattr(world, fault)(code)
            except Exception as cause:
                raise AssertionError(f"{number}: {fault} of {kind}: {cause}") from cause
            if number % (len(pairs) // 4) == 0:  # across the day cut, with whatever waits
                scene.set_clock(days=1)
                world.restart()
        scene.all_reported(world.post)
        found = scene.judged()
        tasks = world.post.till.queue()
    strange = [each for each in found if each.what is not What.TASK]
    assert strange == [], "\n".join(map(str, strange[:10]))
    assert len(tasks) >= len(found)


def test_a_difference_of_a_cent_would_be_found(tmp_path: Path) -> None:
    """The same judge, and a platform that is a cent off."""
    with Scene(tmp_path, lambda told: None, lambda shown, zone: []) as scene:
        world = World(scene, random.Random(SEED))
        for _ in range(3):
            world.nothing(world.code("money_off"))
        scene.all_reported(world.post)
        scene.platform.store.run(
            "UPDATE redemptions SET discount = discount + 1"
            " WHERE rowid = (SELECT max(rowid) FROM redemptions)"
        )
        assert [each.what for each in scene.judged()] == [What.DIFFERS]
