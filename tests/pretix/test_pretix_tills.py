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
from terminal.demo.relay import Relay
from terminal.desk import reply_of_item, task_of_item
from terminal.errors import Unanswered
from terminal.identity import save_token
from terminal.undo import Undone, undo_of

from ..integration.waiting import wait_for
from .rig import ROOT, Rig
from .tills import Till, accepted, found_till, open_till


def settled(till: Till) -> None:
    """Report until nothing waits."""

    def done() -> bool:
        till.sync()
        return not {SendState.PENDING, SendState.SENDING, SendState.IN_DOUBT} & till.states().keys()

    wait_for(done, 30)


# Lost replies


def test_a_reply_lost_in_a_hanging_server_counts_once(rig: Rig, till: Till):
    """`freeze.sh`: the request is taken, the answer comes when the cashier has gone on."""
    ticket = rig.ticket()
    with rig.frozen(4):
        shown = till.scan(ticket, patience=1.0)
    assert shown.decision.authority is Authority.TILL  # on our own word, under the same id
    assert accepted(shown)
    settled(till)
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
    settled(till)
    assert rig.checkins(ticket) == []
    assert [each["error_reason"] for each in rig.attempts(ticket)] == ["annulled"]


def test_a_retry_refused_after_the_world_changed_is_no_clean_refusal(rig: Rig, line_of):
    """Recorded, its answer lost, then the ticket is blocked; the till asks again."""
    ticket = rig.ticket()
    losing = line_of(on_loss=lambda: rig.block(ticket))
    shown = losing.scan(ticket)
    assert not (shown.decision.reason is Reason.BLOCKED and not shown.decision.reverse)
    settled(losing)
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
    settled(till)
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


# Offline


def test_two_tills_offline_and_the_conflict_is_somebodys_task(
    rig: Rig, till_of: Callable[..., Till]
):
    ticket = rig.ticket()
    one, other = till_of("full"), till_of("full2")
    for till in (one, other):
        till.lose_line()
        assert accepted(till.scan(ticket))
    settled(other)
    settled(one)
    assert other.tasks() == []
    (task,) = one.tasks()
    assert task_of_item(task) is Task.REFUSED_LATER
    reply = reply_of_item(task)
    assert reply is not None
    assert reply.refusal is not None
    assert reply.refusal.reason is Reason.ALREADY_REDEEMED
    assert reply.refusal.till == str(rig.device_id("full2"))
    assert reply.booked
    assert len(rig.checkins(ticket)) == 2


def test_one_dead_letter_stops_nobody(rig: Rig, till: Till):
    """Signed by the event's key and unknown to the server: no force takes it."""
    till.lose_line()
    dead = rig.ticket("signed_but_unknown", "signedfest")
    good = rig.tickets(3, "valid", "signedfest")
    for ticket in (good[0], dead, *good[1:]):
        assert accepted(till.scan(ticket))
    settled(till)
    (task,) = till.tasks()
    assert reply_of_item(task).refusal.reason is Reason.UNKNOWN_CODE
    for ticket in good:
        assert len(rig.checkins(ticket, "signedfest")) == 1


def test_what_was_refused_offline_is_told(rig: Rig, till: Till):
    till.lose_line()
    blocked = rig.ticket("blocked")
    shown = till.scan(blocked)
    assert shown.decision.reason is Reason.BLOCKED
    settled(till)
    (attempt,) = rig.attempts(blocked)
    assert (attempt["successful"], attempt["error_reason"]) == (False, "blocked")
    told = datetime.fromisoformat(attempt["datetime"])
    assert abs(told - shown.at) < timedelta(seconds=2)
    assert till.tasks() == []
    till.sync()
    assert len(rig.attempts(blocked)) == 1


def test_an_undo_is_the_servers_too(rig: Rig, till: Till):
    ticket = rig.ticket()
    assert accepted(till.scan(ticket))
    books = till.books
    undo = undo_of(books.ledger, books.platforms, books.lines, 5.0)
    done = undo.take_back(reason="wrong customer")
    assert done.outcome is Undone.TAKEN_BACK
    assert rig.checkins(ticket) == []
    assert accepted(till.scan(ticket))


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
    again.books.sync.resume()
    settled(again)
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
    settled(till)
    for ticket in (online, offline):
        (checkin,) = rig.checkins(ticket)
        booked = datetime.fromisoformat(checkin["datetime"])
        assert abs(booked - datetime.now(UTC)) < timedelta(seconds=30)
    assert till.books.clock.read().trust is ClockTrust.PLATFORM


def test_a_cut_line_is_mended_and_everything_arrives_once(
    rig: Rig, till_of: Callable[..., Till], line: Relay
):
    till = till_of(url=line.url)
    line.cut()
    tickets = rig.tickets(4)
    for ticket in tickets:
        shown = till.scan(ticket)
        assert accepted(shown)
        assert shown.decision.authority is Authority.TILL
    line.mend()
    settled(till)
    for ticket in tickets:
        (checkin,) = rig.checkins(ticket)
        assert checkin["type"] == "entry"
    assert till.tasks() == []
