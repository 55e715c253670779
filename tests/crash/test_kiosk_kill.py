"""kill -9 at every point of a kiosk's goods leg; then a start of the kiosk, or of a counter.

What was green is never forgotten: it ends as given, as a task, or taken back; and only once.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from terminal.bootstrap import claim, open_books, open_kiosk, open_till
from terminal.config import FILE
from terminal.core.people import Person
from terminal.core.record import EntryKind
from terminal.crew import Crew
from terminal.entries import record_in
from terminal.kiosk.goods import INTERRUPTED
from terminal.people import PeopleStore

from .kiosk_child import LIN, POINTS, Customer
from .test_till_kill import KILLED, Scene, ready  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]
CHILD = "tests.crash.kiosk_child"
SOON = 1.0  # seconds within which goods must be confirmed


@pytest.fixture
def scene(ready: Any, tmp_path: Path) -> Iterator[Scene]:  # noqa: F811
    from terminal.demo.relay import Relay

    host, _, port = ready.url.removeprefix("http://").partition(":")
    made = Scene(ready, Relay(host, int(port)), tmp_path / "till")
    token = made.admin("/admin/claim-tokens", {})["claim_token"]
    claim(made.home, made.line.url, token)
    books = open_books(made.home)
    Crew(books.ledger, PeopleStore(made.home)).put(Person(LIN[:2], "Lin"), LIN[2:])
    books.close()
    yield made
    made.line.close()


def settle(scene: Scene, **settings: object) -> None:
    """The table [kiosk] of this till."""
    lines = [f"{name} = {value!r}" for name, value in settings.items()]
    with (scene.home / FILE).open("a") as file:
        file.write("\n".join(["[kiosk]", *lines, ""]))


def redeem_and_die(scene: Scene, code: str, point: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", CHILD, str(scene.home), code, point],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )


def started(scene: Scene, opens: Any) -> None:
    """A whole life of a till: opened, started, which settles, and ended."""
    till = opens(Customer("never"), home=scene.home)
    till.start()
    till.stop()


def said(scene: Scene, voucher: str) -> tuple[list[str], list[str]]:
    """What the journal says of a voucher's goods, and the open tasks."""
    books = open_books(scene.home)
    try:
        assert books.ledger.journal.verify() is None
        ends = (EntryKind.GOODS, EntryKind.REVERSAL)
        entries = [each for each in books.ledger.journal.entries(after=0) if each.kind in ends]
        told = [record_in(each) for each in entries]
        tasks = [str(UUID(bytes=each.entry.key)) for each in books.ledger.outbox.tasks()]
        assert all(each.voucher == voucher for each in told)
        return [each.note for each in told], tasks
    finally:
        books.close()


AFTERWARDS = [*((point, open_kiosk) for point in POINTS), ("while_awaited", open_till)]


@pytest.mark.parametrize(("point", "opens"), AFTERWARDS)
def test_killed_in_the_goods_leg(scene: Scene, point: str, opens: Any) -> None:
    settle(scene, goods_within=SOON)
    made = scene.voucher()
    died = redeem_and_die(scene, made["signed"], point)
    assert died.returncode == (0 if point == "never" else KILLED), died.stderr
    assert ("green" in died.stdout) == (point != "at_show")

    started(scene, opens)
    started(scene, opens)  # and nothing is settled twice

    notes, tasks = said(scene, made["id"])
    assert len(notes) == 1
    if point in ("after_given", "never"):
        assert (notes, tasks) == (["confirmed by Lin"], [])
    else:
        assert notes == [INTERRUPTED]
        assert len(tasks) == 1
    ((_, state),) = scene.standing(made["id"])
    assert state == "confirmed"


def test_killed_and_taken_back_where_the_settings_say_so(scene: Scene) -> None:
    settle(scene, goods_within=SOON, goods_missing="reverse")
    made = scene.voucher()
    assert redeem_and_die(scene, made["signed"], "while_awaited").returncode == KILLED
    started(scene, open_kiosk)
    assert scene.baton("sync").returncode == 0
    notes, tasks = said(scene, made["id"])
    assert (notes, tasks) == ([INTERRUPTED], [])
    ((_, state),) = scene.standing(made["id"])
    assert state == "reversed"


def test_offline_it_is_the_same(scene: Scene) -> None:
    settle(scene, goods_within=SOON)
    scene.baton("redeem", scene.voucher(kind="prize")["signed"])  # brings an offline kit
    made = scene.voucher()
    scene.line.cut()
    assert redeem_and_die(scene, made["signed"], "while_awaited").returncode == KILLED
    started(scene, open_kiosk)
    notes, tasks = said(scene, made["id"])
    assert (notes, len(tasks)) == ([INTERRUPTED], 1)
