"""Lost replies and races: what the adapter makes of them, against the real server."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest

from terminal.core.model import Reason, Reply, Standing
from terminal.errors import PlatformFault, Unanswered
from terminal.platforms.base import JournalHead, Reversal
from terminal.platforms.pretix.tickets import ticket_id

from .rig import Rig
from .tills import adapter, deadline, order

HEAD = JournalHead(0, bytes(32))


def reversal(of: bytes, at: datetime | None = None) -> Reversal:
    return Reversal(of, at or datetime.now(UTC), "not handed over")


def test_the_same_order_twice_counts_once(rig: Rig):
    till, made = adapter(rig.url, rig.token("full")), order(rig.ticket())
    replies = [till.redeem(made, deadline()) for _ in range(3)]
    assert [reply.standing for reply in replies] == [Standing.CONFIRMED] * 3
    (checkin,) = rig.checkins(made.code)
    assert datetime.fromisoformat(checkin["datetime"]) == made.at
    assert checkin["device_id"] == rig.device_id("full")
    till.close()


def test_a_lost_reply_is_found_by_asking_again(rig: Rig):
    """The request arrives while the server hangs; the answer comes when nobody listens."""
    till, made = adapter(rig.url, rig.token("full")), order(rig.ticket())
    till.offline_kit(None, deadline())
    with rig.frozen(3), pytest.raises(Unanswered):
        till.redeem(made, deadline(1.0))
    reply = till.query(made, deadline())
    assert reply.standing is Standing.CONFIRMED
    assert reply.voucher is not None
    assert reply.voucher.benefit.title
    assert len(rig.checkins(made.code)) == 1
    till.close()


def test_an_order_that_never_arrived_counts_once_it_is_asked_about(rig: Rig):
    till, made = adapter(rig.url, rig.token("full")), order(rig.ticket())
    assert till.query(made, deadline()).standing is Standing.CONFIRMED
    assert till.query(made, deadline()).standing is Standing.CONFIRMED
    assert len(rig.checkins(made.code)) == 1
    till.close()


@pytest.mark.parametrize("change", ["block", "cancel"])
def test_a_retry_refused_after_the_world_changed_is_unknown(rig: Rig, change: str):
    """Recorded, answer lost, then blocked: neither a clean refusal nor goods for it."""
    till, made = adapter(rig.url, rig.token("full")), order(rig.ticket())
    till.redeem(made, deadline())
    getattr(rig, change)(made.code)
    reply = till.query(made, deadline())
    assert reply.standing is Standing.UNKNOWN
    assert reply.refusal is not None
    assert reply.refusal.reason is {"block": Reason.BLOCKED, "cancel": Reason.REVOKED}[change]
    assert all(each["successful"] for each in rig.attempts(made.code))
    # So that both books agree: it is taken back, and the server lets us.
    back = till.reverse(reversal(made.id), deadline())
    assert back.standing is Standing.REVERSED
    assert rig.checkins(made.code) == []
    till.close()


def test_later_the_same_question_is_answered(rig: Rig):
    """Nobody waits at the counter any more: what the server shows is what became of it."""
    till = adapter(rig.url, rig.token("full"))
    hours_ago = datetime.now(UTC) - timedelta(hours=3)
    made = order(rig.ticket(), hours_ago)
    till.redeem(made, deadline())
    rig.block(made.code)
    assert till.query(made, deadline()).standing is Standing.CONFIRMED
    never = order(rig.ticket("blocked"), hours_ago)
    assert till.query(never, deadline()).standing is Standing.REFUSED
    till.close()


def test_a_refusal_of_what_may_still_be_on_its_way_is_unknown(rig: Rig):
    till, made = adapter(rig.url, rig.token("full")), order(rig.ticket("blocked"))
    reply = till.query(made, deadline())
    assert reply.standing is Standing.UNKNOWN
    assert reply.refusal is not None
    assert reply.refusal.reason is Reason.BLOCKED
    till.close()


def test_two_tills_race_and_one_wins(rig: Rig):
    tills = [adapter(rig.url, rig.token(name)) for name in ("full", "full2")]
    for till in tills:
        till.offline_kit(None, deadline())
    for ticket in rig.tickets(3):
        orders = [order(ticket) for _ in range(8)]
        replies: list[Reply | PlatformFault] = []
        start = threading.Barrier(8)

        def race(turn: int, orders=orders, replies=replies, start=start) -> None:
            start.wait()
            try:
                replies.append(tills[turn % 2].redeem(orders[turn], deadline()))
            except PlatformFault as fault:
                replies.append(fault)

        threads = [threading.Thread(target=race, args=(turn,)) for turn in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(30)
        told = [reply.standing for reply in replies if isinstance(reply, Reply)]
        assert len(told) == 8, replies
        assert told.count(Standing.CONFIRMED) == 1
        for reply in replies:
            assert isinstance(reply, Reply)
            if reply.standing is Standing.REFUSED:
                assert reply.refusal is not None
                assert reply.refusal.reason is Reason.ALREADY_REDEEMED
                assert reply.refusal.till in ("1", "2", "")  # in a race it may not be told yet
        assert len(rig.checkins(ticket)) == 1
    for till in tills:
        till.close()


# Undo


def test_an_annulled_ticket_is_free_again_and_asking_twice_is_harmless(rig: Rig):
    till, made = adapter(rig.url, rig.token("full")), order(rig.ticket())
    till.redeem(made, deadline())
    for _ in range(2):
        assert till.reverse(reversal(made.id), deadline()).standing is Standing.REVERSED
    assert rig.checkins(made.code) == []
    assert till.redeem(order(made.code), deadline()).standing is Standing.CONFIRMED
    till.close()


def test_after_a_quarter_of_an_hour_it_stands(rig: Rig):
    till = adapter(rig.url, rig.token("full"))
    made = order(rig.ticket(), datetime.now(UTC) - timedelta(minutes=20))
    till.redeem(made, deadline())
    reply = till.reverse(reversal(made.id), deadline())
    assert reply.standing is Standing.REFUSED
    assert reply.refusal is not None
    assert reply.refusal.reason is Reason.UNDO_WINDOW_PASSED
    in_time = reversal(made.id, made.at + timedelta(minutes=14))  # taken back while offline
    assert till.reverse(in_time, deadline()).standing is Standing.REVERSED
    till.close()


def test_an_unknown_id_is_only_absent_once_nothing_can_be_on_its_way(rig: Rig):
    till, made = adapter(rig.url, rig.token("full")), order(rig.ticket())
    assert till.reverse(reversal(made.id), deadline()).standing is Standing.UNKNOWN
    old = reversal(made.id, datetime.now(UTC) - timedelta(minutes=2))
    assert till.reverse(old, deadline()).standing is Standing.ABSENT
    till.close()


def test_another_devices_checkin_is_not_ours_to_annul(rig: Rig):
    one, other = (adapter(rig.url, rig.token(name)) for name in ("full", "full2"))
    made = order(rig.ticket())
    one.redeem(made, deadline())
    assert other.reverse(reversal(made.id), deadline()).standing is not Standing.REVERSED
    assert len(rig.checkins(made.code)) == 1
    one.close()
    other.close()


# Uploads of what was accepted offline


def test_an_upload_keeps_its_true_time(rig: Rig):
    till = adapter(rig.url, rig.token("full"))
    made = order(rig.ticket(), datetime(2026, 11, 20, 8, 15, 30, 123456, tzinfo=UTC))
    (reply,) = till.forward([made], HEAD, deadline())
    assert reply.standing is Standing.CONFIRMED
    (checkin,) = rig.checkins(made.code)
    assert datetime.fromisoformat(checkin["datetime"]) == made.at
    till.close()


def test_two_tills_offline_and_the_later_upload_is_a_conflict(rig: Rig):
    one, other = (adapter(rig.url, rig.token(name)) for name in ("full", "full2"))
    now, ticket = datetime.now(UTC), rig.ticket()
    first, second = order(ticket, now - timedelta(hours=2)), order(ticket, now - timedelta(hours=1))
    (reply,) = other.forward([second], HEAD, deadline())
    assert reply.standing is Standing.CONFIRMED
    for _ in range(2):  # the answer to the first try may be lost
        (reply,) = one.forward([first], HEAD, deadline())
        assert reply.standing is Standing.REFUSED
        assert reply.refusal is not None
        assert reply.refusal.reason is Reason.ALREADY_REDEEMED
        assert reply.refusal.at == second.at
        assert reply.refusal.till == str(rig.device_id("full2"))
        assert reply.booked
    assert (
        len(rig.checkins(ticket)) == 2
    )  # the server's list holds both, so nobody comes a third time
    (again,) = other.forward([second], HEAD, deadline())
    assert again.standing is Standing.CONFIRMED  # its own was first and clean
    one.close()
    other.close()


@pytest.mark.parametrize(
    ("category", "reason", "booked"),
    [
        ("blocked", Reason.BLOCKED, True),
        ("unpaid", Reason.UNPAID, True),
        ("order_canceled", Reason.REVOKED, True),
        ("no_longer_valid", Reason.EXPIRED, True),
        ("wrong_product", Reason.WRONG_PRODUCT, True),
        ("position_canceled", Reason.UNKNOWN_CODE, False),
    ],
)
def test_what_the_rules_refuse_is_booked_where_the_server_lets_us(
    rig: Rig, category: str, reason: Reason, booked: bool
):
    till, made = adapter(rig.url, rig.token("full")), order(rig.ticket(category))
    (reply,) = till.forward([made], HEAD, deadline())
    assert reply.standing is Standing.REFUSED
    assert reply.refusal is not None
    assert reply.refusal.reason is reason
    assert reply.booked is booked
    till.close()


def test_an_upload_does_not_fail_for_a_question_nobody_asked(rig: Rig):
    till, made = adapter(rig.url, rig.token("full")), order(rig.ticket("needs_answer"))
    (reply,) = till.forward([made], HEAD, deadline())
    assert reply.standing is Standing.CONFIRMED
    till.close()


def test_a_signed_ticket_that_the_server_does_not_know_stops_nothing_else(rig: Rig):
    till = adapter(rig.url, rig.token("full"))
    dead = order(rig.ticket("signed_but_unknown", "signedfest"))
    good = order(rig.ticket("valid", "signedfest"))
    told = till.forward([dead, good], HEAD, deadline())
    assert [reply.standing for reply in told] == [Standing.REFUSED, Standing.CONFIRMED]
    assert not told[0].booked
    till.close()


def test_answers_go_with_the_order(rig: Rig):
    till, made = adapter(rig.url, rig.token("full")), order(rig.ticket("needs_answer"))
    first = till.redeem(made, deadline())
    assert first.standing is Standing.INCOMPLETE
    (asked,) = first.questions
    assert asked.text == "Allergies?"
    told = replace(made, answers=((asked.id, "nuts"),))
    assert till.redeem(told, deadline()).standing is Standing.CONFIRMED
    (answer,) = rig.position(made.code)["answers"]
    assert answer["answer"] == "nuts"
    till.close()


# The day


def test_the_servers_day_names_our_redemptions_by_our_ids(rig: Rig):
    till, other = (adapter(rig.url, rig.token(name)) for name in ("full", "full2"))
    till.offline_kit(None, deadline())
    ours, theirs, back = (order(ticket) for ticket in rig.tickets(3))
    till.redeem(ours, deadline())
    other.redeem(theirs, deadline())
    till.redeem(back, deadline())
    till.reverse(reversal(back.id), deadline())
    day = ours.at.astimezone(ZoneInfo("Europe/Berlin")).date()
    lines = {line.at: line for line in till.list_day(day, deadline())}
    mine = lines[ours.at]
    assert mine.id == str(UUID(bytes=ours.id))
    assert mine.voucher == ticket_id(ours.code)
    assert (mine.till, mine.uses, mine.currency) == (str(rig.device_id("full")), 1, "EUR")
    assert lines[theirs.at].id.startswith("pretix-")
    assert back.at not in lines
    assert till.list_day(day - timedelta(days=400), deadline()) == []
    till.close()
    other.close()
