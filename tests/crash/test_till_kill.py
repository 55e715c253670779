"""kill -9 between confirmation and green, at every point, online and offline; then a restart.

The platform has the redemption exactly once or not at all, and never without the till knowing.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import requests

from offline_queue import SendState
from terminal.bootstrap import claim, open_books
from terminal.core.model import Verdict
from terminal.core.record import EntryKind
from terminal.demo.relay import Relay
from terminal.entries import record_in
from terminal.ledger import IN_DOUBT
from terminal.sandbox.server import Ready, Sandbox

from .till_child import POINTS

CHILD = Path(__file__).with_name("till_child.py")
OFFLINE_POINTS = ("before_outcome", "after_outcome", "at_show")
KILLED = -9


@dataclass
class Scene:
    """One till, one platform, one line."""

    ready: Ready
    line: Relay
    home: Path

    def admin(self, path: str, body: Any = None) -> Any:
        answer = requests.request(
            "GET" if body is None else "POST",
            self.ready.url + path,
            json=body,
            headers={"Authorization": f"Bearer {self.ready.admin_token}"},
            timeout=10,
        )
        answer.raise_for_status()
        return answer.json()

    def voucher(self, **more: Any) -> dict[str, str]:
        order = {"kind": "prepaid", "title": "Lunch", "currency": "CNY", "value": 8800, "uses": 9}
        made: dict[str, str] = self.admin("/admin/vouchers", {**order, **more})
        return made

    def standing(self, voucher: str) -> list[tuple[str, str]]:
        items = self.admin("/admin/redemptions")["items"]
        return [(each["id"], each["state"]) for each in items if each["voucher"] == voucher]

    def redeem_and_die(self, code: str, point: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(CHILD), str(self.home), code, point],
            capture_output=True,
            text=True,
            timeout=30,
        )

    def baton(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "terminal", *words],
            capture_output=True,
            text=True,
            timeout=30,
            env={"BATON_HOME": str(self.home), "PATH": "/usr/bin:/bin"},
        )


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ready]:
    with Sandbox(tmp_path_factory.mktemp("sandbox"), demo=True) as serving:
        yield serving


@pytest.fixture
def scene(ready: Ready, tmp_path: Path) -> Iterator[Scene]:
    host, _, port = ready.url.removeprefix("http://").partition(":")
    made = Scene(ready, Relay(host, int(port)), tmp_path / "till")
    made.admin("/admin/faults", {"kind": "reset"})
    token = made.admin("/admin/claim-tokens", {})["claim_token"]
    claim(made.home, made.line.url, token)
    yield made
    made.admin("/admin/faults", {"kind": "reset"})
    made.line.close()


def ids_known(home: Path, voucher: str) -> dict[str, list[str]]:
    """What the till's journal says about each redemption id of a voucher, in order."""
    books = open_books(home)
    try:
        assert books.ledger.journal.verify() is None
        known: dict[str, list[str]] = {}
        for entry in books.ledger.journal.entries(after=0):
            record = record_in(entry)
            if record.voucher == voucher:
                said = f"{entry.kind}:{record.verdict}"
                known.setdefault(str(UUID(bytes=entry.key)), []).append(said)
        return known
    finally:
        books.close()


def tasks(home: Path) -> list[str]:
    """The redemption ids a person must look at."""
    books = open_books(home)
    try:
        found = books.ledger.outbox.tasks()
        assert all(item.state is SendState.CONFLICT for item in found)
        return [str(UUID(bytes=item.entry.key)) for item in found]
    finally:
        books.close()


@pytest.mark.parametrize("point", POINTS)
def test_killed_while_the_platform_is_asked(scene: Scene, point: str) -> None:
    made = scene.voucher()
    if point == "request_in_flight":
        slow = {"kind": "latency", "ms": 900, "path": "/v1/redemptions", "exact": True}
        scene.admin("/admin/faults", slow)
    died = scene.redeem_and_die(made["signed"], point)
    assert died.returncode == KILLED, died.stderr
    assert "green" not in died.stdout
    if point == "request_in_flight":
        wait_until_booked(scene, made["id"])
    scene.admin("/admin/faults", {"kind": "reset"})

    assert scene.baton("sync").returncode == 0

    standing, known = scene.standing(made["id"]), ids_known(scene.home, made["id"])
    assert len(standing) <= 1
    for redemption, state in standing:
        assert redemption in known, "the platform has what the till does not know"
        if state == "confirmed":
            finished = f"{EntryKind.OUTCOME}:{Verdict.ACCEPTED}" in known[redemption]
            assert finished or tasks(scene.home) == [redemption]
    expected = {"before_intent": 0, "after_intent": 0}.get(point, 1)
    assert len([each for each in standing if each[1] == "confirmed"]) == expected
    assert json.loads(scene.baton("queue", "--json").stdout)["counts"]["in_doubt"] == 0


def test_what_a_crash_left_open_is_never_taken_for_granted(scene: Scene) -> None:
    """An intent alone: in doubt, then taken back under its own id, so that it never counts."""
    made = scene.voucher()
    scene.redeem_and_die(made["signed"], "after_intent")
    (redemption,) = ids_known(scene.home, made["id"])
    assert scene.baton("sync").returncode == 0
    assert ids_known(scene.home, made["id"])[redemption] == [
        f"{EntryKind.INTENT}:",
        f"{EntryKind.OUTCOME}:{IN_DOUBT}",
    ]
    late = scene.admin("/admin/redemptions")["items"]
    assert [each["state"] for each in late if each["id"] == redemption] == ["blocked"]


@pytest.mark.parametrize("point", OFFLINE_POINTS)
def test_killed_without_the_line(scene: Scene, point: str) -> None:
    made = scene.voucher()
    scene.baton("redeem", scene.voucher(kind="prize")["signed"])  # brings an offline kit
    scene.line.cut()
    died = scene.redeem_and_die(made["signed"], point)
    assert died.returncode == KILLED, died.stderr
    assert "green" not in died.stdout
    scene.line.mend()

    assert scene.baton("sync").returncode == 0

    standing, known = scene.standing(made["id"]), ids_known(scene.home, made["id"])
    assert [redemption for redemption, _ in standing] == list(known)
    assert len(known) == (0 if point == "before_outcome" else 1)


def test_the_till_that_is_not_killed_gets_its_green(scene: Scene) -> None:
    """The control: without a planted death the same child does show green."""
    lived = scene.redeem_and_die(scene.voucher()["signed"], "never")
    assert lived.returncode == 0, lived.stderr
    assert lived.stdout.startswith("green accepted")


def wait_until_booked(scene: Scene, voucher: str) -> None:
    """The dead till's request reaches the platform after its death."""
    deadline = time.monotonic() + 10
    while not scene.standing(voucher):
        assert time.monotonic() < deadline, "the request never arrived"
        time.sleep(0.05)
