"""One id counts once, for ever: sent again, at the same time, with other content, reversed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier
from uuid import uuid4

import pytest
import requests

from terminal.core import wire

THREADS = 8


def together(*calls):
    """The results of calls that start at the same moment, each on a thread of its own."""
    barrier = Barrier(len(calls))

    def start(call):
        barrier.wait(10)
        return call()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [done.result(30) for done in [pool.submit(start, call) for call in calls]]


def sender(till, item):
    """Sends on a connection of its own, as another process would."""
    headers = {"Authorization": till.session.headers["Authorization"]}
    head = {"sequence": till.sequence, "hash": wire.b64(till.hash)}

    def send():
        body = {"head": head, "items": [item]}
        answer = requests.post(till.url + "/v1/redemptions", json=body, headers=headers, timeout=30)
        return answer.json()["items"][0]

    return send


def test_the_same_id_gets_the_same_answer(served, till):
    item = till.item(served.issue("prepaid", uses=3, value=1)["signed"])
    first = till.send(item)[0]
    served.clock.ahead = timedelta(days=3)
    assert [till.send(item)[0] for _ in range(3)] == [first] * 3
    assert till.get(f"/v1/redemptions/{item['id']}").json() == first
    assert first["uses_left"] == 2
    assert till.prepare(item["code"])["voucher"]["uses_left"] == 2
    assert len(served.booked(item["id"])) == 1


def test_the_same_refusal_too(served, till):
    made = served.prize()
    till.redeem(made["typed"])
    item = till.item(made["typed"])
    first = till.send(item)[0]
    assert first["refusal"]["reason"] == "already_redeemed"
    assert till.send(item)[0] == first
    assert till.get(f"/v1/redemptions/{item['id']}").json() == first


def test_one_id_sent_by_many_threads_counts_once(served, till):
    made = served.issue("prepaid", uses=100, value=1)
    for _ in range(5):
        item = till.item(made["typed"])
        before = till.prepare(made["typed"])["voucher"]["uses_left"]
        answers = together(*[sender(till, item)] * THREADS)
        assert all(answer == answers[0] for answer in answers)
        assert answers[0]["state"] == "confirmed"
        assert till.prepare(made["typed"])["voucher"]["uses_left"] == before - 1
        assert len(served.booked(item["id"])) == 1


def test_many_ids_at_once_for_one_use_let_one_through(served, new_till):
    made = served.prize()
    tills = [new_till() for _ in range(THREADS)]
    answers = together(*[sender(till, till.item(made["signed"])) for till in tills])
    assert sorted(answer["state"] for answer in answers) == ["confirmed", *["refused"] * 7]
    reasons = {answer["refusal"]["reason"] for answer in answers if answer["refusal"]}
    assert reasons == {"already_redeemed"}


def test_a_card_is_never_overdrawn_by_tills_at_the_same_time(served, new_till):
    made = served.issue("stored_value", value=100_00)
    tills = [new_till() for _ in range(THREADS)]
    answers = together(
        *[sender(till, till.item(made["typed"], bill=50_00, discount=30_00)) for till in tills]
    )
    assert [answer["state"] for answer in answers].count("confirmed") == 3
    assert till_balance(tills[0], made) == 10_00


def till_balance(till, made):
    return till.prepare(made["typed"])["voucher"]["value"]


def test_redeem_and_reverse_at_once_leave_nothing_half_done(served, till):
    for _ in range(10):
        made = served.prize()
        item = till.item(made["typed"])

        def reverse(id_=item["id"]):
            headers = {"Authorization": till.session.headers["Authorization"]}
            url = f"{till.url}/v1/redemptions/{id_}:reverse"
            body = {"at": datetime.now(UTC).isoformat()}
            return requests.post(url, json=body, headers=headers, timeout=30).json()

        redeemed, reversed_ = together(sender(till, item), reverse)
        assert reversed_["state"] == "reversed"
        if redeemed["state"] == "refused":
            assert redeemed["refusal"]["reason"] == "blocked"
        assert till.prepare(made["typed"])["voucher"]["uses_left"] == 1
        assert till.get(f"/v1/redemptions/{item['id']}").json()["state"] == "reversed"


@pytest.mark.parametrize(
    "change", [{"uses": 2}, {"bill": 9_00}, {"currency": "USD"}, {"test": True}, {"discount": 5}]
)
def test_the_same_id_with_other_content_has_no_second_effect(served, till, change):
    made = served.issue("prepaid", uses=5, value=1)
    item = till.item(made["typed"], bill=8_00)
    first = till.send(item)[0]
    other = till.send(item | change)[0]
    assert (other["state"], other["refusal"]["reason"]) == ("refused", "rules_not_met")
    assert "other content" in other["refusal"]["note"]
    assert till.send(item)[0] == first
    assert till.prepare(made["typed"])["voucher"]["uses_left"] == 4


def test_the_same_id_for_another_voucher_has_no_second_effect(served, till):
    item, other = till.item(served.prize()["typed"]), served.prize()
    till.send(item)
    assert till.send(item | {"code": other["typed"]})[0]["state"] == "refused"
    assert till.prepare(other["typed"])["voucher"]["uses_left"] == 1


def test_another_till_cannot_use_the_same_id(served, till, new_till):
    made = served.issue("prepaid", uses=5, value=1)
    item = till.item(made["typed"])
    till.send(item)
    answer = new_till().redeem(made["typed"], id=item["id"])
    assert answer["state"] == "refused"
    assert till.prepare(made["typed"])["voucher"]["uses_left"] == 4


def test_an_online_try_and_its_offline_fallback_are_one_redemption(served, till):
    """Same id, later entry of the journal, reported on the till's own word."""
    made = served.prize()
    online = till.item(made["signed"])
    first = till.send(online)[0]
    fallback = till.item(made["signed"], id=online["id"], authority="till")
    again = till.send(fallback)[0]
    assert again | {"receipt": None} == first | {"receipt": None}
    assert (first["receipt"]["sequence"], again["receipt"]["sequence"]) == (
        till.sequence - 1,
        till.sequence,
    )
    assert [row["authority"] for row in served.booked(online["id"])] == ["platform"]


def test_twice_in_one_batch_counts_once(served, till):
    made = served.issue("prepaid", uses=3, value=1)
    item = till.item(made["typed"])
    one, two = till.send(item, item)
    assert one == two
    assert till.prepare(made["typed"])["voucher"]["uses_left"] == 2


def test_a_reversal_gives_the_use_back(served, till):
    made = served.issue("stored_value", value=100_00)
    item = till.item(made["typed"], bill=60_00, discount=60_00)
    till.send(item)
    assert till_balance(till, made) == 40_00
    answer = till.reverse(item["id"], cause="gave the wrong meal").json()
    assert (answer["id"], answer["state"]) == (item["id"], "reversed")
    assert till_balance(till, made) == 100_00
    assert till.reverse(item["id"]).json()["state"] == "reversed"
    assert till_balance(till, made) == 100_00
    (booked,) = served.booked(item["id"])
    assert (booked["state"], booked["cause"]) == ("reversed", "gave the wrong meal")
    day = booked["business_date"]
    lines = till.get(f"/v1/statements/{day}").json()["lines"]
    assert [line["state"] for line in lines if line["id"] == item["id"]] == ["reversed"]


def test_a_reversed_id_is_not_redeemed_again(served, till):
    made = served.prize()
    item = till.item(made["typed"])
    till.send(item)
    till.reverse(item["id"])
    assert till.send(item)[0]["state"] == "reversed"
    assert till.prepare(made["typed"])["voucher"]["uses_left"] == 1


def test_reversing_an_unknown_id_succeeds_and_blocks_it_for_ever(served, till, other_till):
    made, id_ = served.prize(), str(uuid4())
    assert till.reverse(id_).json()["state"] == "reversed"
    assert till.reverse(id_).json()["state"] == "reversed"
    assert till.get(f"/v1/redemptions/{id_}").json()["state"] == "reversed"
    served.clock.ahead = timedelta(days=300)
    for sender_ in (till, other_till):
        assert sender_.refusal(made["typed"], id=id_)["reason"] == "blocked"
    assert till.prepare(made["typed"])["voucher"]["uses_left"] == 1
    assert [row["state"] for row in served.booked(id_)] == ["blocked"]


def test_reversing_a_refused_id_succeeds_and_changes_nothing(served, till):
    item = till.item("VC-NOSUCHCODE")
    refused = till.send(item)[0]
    assert refused["refusal"]["reason"] == "unknown_code"
    assert till.reverse(item["id"]).json()["state"] == "reversed"
    assert till.send(item)[0] == refused


def test_the_undo_window_is_judged_by_when_the_till_took_it_back(served, till):
    made = served.prize(undo_seconds=600)
    item = till.item(made["typed"])
    answer = till.send(item)[0]
    until = datetime.fromisoformat(answer["undo_until"])
    assert until - datetime.fromisoformat(item["at"]) == timedelta(seconds=600)
    served.clock.ahead = timedelta(hours=5)
    late = till.reverse(item["id"], at=(until + timedelta(seconds=1)).isoformat()).json()
    assert (late["state"], late["refusal"]["reason"]) == ("refused", "undo_window_passed")
    assert till.get(f"/v1/redemptions/{item['id']}").json()["state"] == "confirmed"
    in_time = till.reverse(item["id"], at=(until - timedelta(seconds=1)).isoformat()).json()
    assert in_time["state"] == "reversed"


ONE = "01a204b2-5bcb-72ce-a267-2a45a93c871b"  # fixed: parallel workers must collect alike


@pytest.mark.parametrize("id_", ["x", "0", ONE.upper(), ONE.replace("-", ""), "{" + ONE + "}"])
def test_an_id_has_one_spelling(served, till, id_):
    assert till.get(f"/v1/redemptions/{id_}").status_code == 422
    assert till.reverse(id_).status_code == 422
    item = till.item(served.prize()["typed"])
    assert till.send(item | {"id": id_})[0]["refusal"]["note"]
