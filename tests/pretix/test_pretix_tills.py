"""Whole tills against the real server: lost lines, lost replies, conflicts, tokens, clocks."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from offline_queue import SendState
from terminal.clock import ClockTrust
from terminal.core.model import Authority, Reason, Verdict
from terminal.core.tasks import Task
from terminal.desk import task_of_item
from terminal.errors import Unanswered
from terminal.identity import save_token

from ..integration.waiting import wait_for
from .rig import ROOT, Rig
from .tills import Till, accepted, found_till, open_till

# Lost replies


def test_a_reply_lost_in_a_hanging_server_counts_once(rig: Rig, till: Till):
    """`freeze.sh`: the request is taken, the answer comes when the cashier has gone on."""
    ticket = rig.ticket()
    with rig.frozen(4):
        shown = till.scan(ticket, patience=1.0)
    assert shown.decision.authority is Authority.TILL  # on our own word, under the same id
    assert accepted(shown)
    till.settle()
    assert till.tasks() == []
    (checkin,) = rig.checkins(ticket)
    assert checkin["device_id"] == rig.device_id("full")


def test_where_offline_is_not_allowed_a_lost_reply_is_taken_back(
    rig: Rig, till_of: Callable[..., Till]
):
    till, ticket = till_of(floor_limit=0), rig.ticket("attention")
    with rig.frozen(4):
        shown = till.scan(ticket, patience=1.0)
    assert shown.decision.verdict is Verdict.REFUSED
    assert shown.decision.reverse
    till.settle()
    assert rig.checkins(ticket) == []
    assert [each["error_reason"] for each in rig.attempts(ticket)] == ["annulled"]


def test_a_retry_refused_after_the_world_changed_is_no_clean_refusal(rig: Rig, line_of):
    """Recorded, its answer lost, then the ticket is blocked; the till asks again."""
    ticket = rig.ticket()
    losing = line_of(on_loss=lambda: rig.block(ticket))
    shown = losing.scan(ticket)
    assert not (shown.decision.reason is Reason.BLOCKED and not shown.decision.reverse)
    losing.settle()
    standing, tasks = rig.checkins(ticket), losing.tasks()
    assert bool(standing) == (accepted(shown) or bool(tasks))


@pytest.fixture
def line_of(rig: Rig, till_of: Callable[..., Till]):
    """A till whose first redeem gets no answer; `on_loss` is called before it asks again."""

    def make(on_loss: Callable[[], None]) -> Till:
        till = till_of("full2")
        redeem = till.platform._client.redeem
        lost: list[bool] = []

        def losing(organizer, body, deadline):
            said = redeem(organizer, body, deadline)
            if not lost:
                lost.append(True)
                on_loss()
                raise Unanswered("the answer was lost on its way")
            return said

        till.platform._client.redeem = losing
        return till

    return make


KILLED = """
import sys
from pathlib import Path
sys.path.insert(0, {root!r})
from tests.pretix.tills import open_till
till = open_till(Path({home!r}))
print("ready", flush=True)
till.scan(sys.stdin.readline().strip(), patience=30.0)
"""


def test_killed_between_send_and_reply_it_is_found_out(rig: Rig, tmp_path: Path):
    home, ticket = tmp_path / "killed", rig.ticket()
    found_till(home, rig.url, rig.token("full"))
    first = open_till(home)
    first.contact()
    first.close()
    program = KILLED.format(root=str(ROOT), home=str(home))
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stdout.readline() == "ready\n"
        with rig.frozen(4):
            child.stdin.write(ticket + "\n")
            child.stdin.flush()
            wait_for(lambda: _is_taken(rig.port))
            os.kill(child.pid, signal.SIGKILL)
    till = open_till(home)
    (doubt,) = till.books.ledger.close_interrupted()
    till.contact()
    till.settle()
    # Recorded once, and the till says so: handed over, or taken back?
    assert len(rig.checkins(ticket)) == 1
    assert [task_of_item(item) for item in till.tasks()] == [Task.FOUND_REDEEMED]
    assert till.books.ledger.journal.at(doubt.sequence) is not None
    till.close()


def _is_taken(port: int) -> bool:
    """Whether a request lies in the hanging server's socket, sent and unread."""
    here = f":{port:04X}"
    for row in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        _, local, _, state, queues, *_ = row.split()
        if local.endswith(here) and state == "01" and int(queues.partition(":")[2], 16):
            return True
    return False


# Tokens


def test_a_token_rolled_mid_queue_loses_nothing(rig: Rig, till_of: Callable[..., Till]):
    till = till_of("pretixscan")
    till.lose_line()
    tickets = rig.tickets(5)
    for ticket in tickets:
        assert accepted(till.scan(ticket))
    token = rig.token("pretixscan")
    headers = {"Authorization": f"Device {token}"}
    rolled = requests.post(f"{rig.url}/api/v1/device/roll", headers=headers, timeout=10).json()
    rig.facts["devices"]["pretixscan"]["api_token"] = rolled["api_token"]
    till.sync()
    assert till.states() == {SendState.PENDING: 5}
    assert till.tasks() == []
    shown = till.scan(rig.ticket())
    assert shown.decision.reason is not Reason.UNKNOWN_CODE
    home = till.books.config.home
    till.books.close()
    save_token(home, "pretix", rolled["api_token"])
    again = open_till(home)
    again.resume()
    again.settle()
    for ticket in tickets:
        assert len(rig.checkins(ticket)) == 1
    again.close()


def test_a_revoked_device_never_says_invalid_voucher(rig: Rig, till_of: Callable[..., Till]):
    till = till_of("revoked", fetched=False)
    shown = till.scan(rig.ticket())
    assert shown.decision.reason is Reason.AUTH_FAILED


@pytest.mark.parametrize("lists", [("lunchfest/999",), ("nosuchevent/1",)])
def test_a_wrong_setting_never_says_invalid_voucher(
    rig: Rig, till_of: Callable[..., Till], lists: tuple[str, ...]
):
    till = till_of(lists=lists, fetched=False)
    ticket = rig.ticket()
    shown = till.scan(ticket)
    assert shown.decision.verdict is Verdict.REFUSED
    assert shown.decision.reason in (Reason.PLATFORM_ERROR, Reason.AUTH_FAILED)
    assert rig.checkins(ticket) == []


def test_a_list_that_is_gone_says_so_and_parks_what_waits(rig: Rig, till_of: Callable[..., Till]):
    made = rig.admin(
        "POST", "events/lunchfest/checkinlists/", {"name": "Short-lived", "all_products": True}
    )
    till = till_of(lists=[f"lunchfest/{made['id']}"])
    till.lose_line()
    waiting = rig.ticket()
    assert accepted(till.scan(waiting))
    rig.admin("DELETE", f"events/lunchfest/checkinlists/{made['id']}/")
    till.sync()
    (task,) = till.tasks()
    assert task_of_item(task) is Task.SET_ASIDE
    assert b"lists" in task.answer
    till.books.lines["pretix"].heard(till.books.clock.now())
    shown = till.scan(rig.ticket())
    assert shown.decision.reason is Reason.PLATFORM_ERROR


def test_another_organizers_device_never_says_invalid_voucher(
    rig: Rig, till_of: Callable[..., Till]
):
    till = till_of("other_organizer", fetched=False, organizer="rigfoods")
    shown = till.scan(rig.ticket())
    assert shown.decision.reason is Reason.AUTH_FAILED


# Clocks


@pytest.mark.parametrize("hours", [-2, 2])
def test_a_till_whose_clock_is_two_hours_off_books_the_servers_time(
    rig: Rig, till_of: Callable[..., Till], hours: int
):
    till = till_of(fetched=False)
    till.books.clock.wall = lambda: datetime.now(UTC) + timedelta(hours=hours)
    till.contact()
    online, offline = rig.tickets(2)
    assert accepted(till.scan(online))
    till.lose_line()
    assert accepted(till.scan(offline))
    till.settle()
    for ticket in (online, offline):
        (checkin,) = rig.checkins(ticket)
        booked = datetime.fromisoformat(checkin["datetime"])
        assert abs(booked - datetime.now(UTC)) < timedelta(seconds=30)
    assert till.books.clock.read().trust is ClockTrust.PLATFORM
