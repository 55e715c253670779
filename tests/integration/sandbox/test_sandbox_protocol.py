"""The calls of the protocol, over HTTP: who may ask, what comes back."""

import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import requests

from terminal.core import wire

CALLS = [
    ("POST", "/v1/redemptions:prepare"),
    ("POST", "/v1/redemptions"),
    ("GET", "/v1/redemptions/00000000-0000-7000-8000-000000000001"),
    ("POST", "/v1/redemptions/00000000-0000-7000-8000-000000000002:reverse"),
    ("GET", "/v1/offline-kit"),
    ("GET", "/v1/statements/2026-11-22"),
    ("GET", "/admin/redemptions"),
    ("POST", "/admin/vouchers"),
    ("POST", "/admin/faults"),
]


def problem(answer: requests.Response, status: int) -> str:
    """The one sentence of a refused request."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    read = wire.read(wire.Problem, answer.content)
    assert read.status == status
    assert read.detail.endswith(".")
    assert "Traceback" not in read.detail
    return read.detail


def test_a_claim_token_works_once(served, till):
    token = served.admin("/claim-tokens", {"shop": "yunnan"})["claim_token"]
    claim = {"claim_token": token, "public_key": wire.b64(bytes(range(32)))}
    first = requests.post(served.url + "/v1/devices:claim", json=claim, timeout=10)
    claimed = wire.read(wire.Claimed, first.content)
    assert (claimed.shop, claimed.shop_name) == ("yunnan", "Yunnan Rd")
    assert (claimed.currency, claimed.time_zone, claimed.day_cut) == (
        "CNY",
        "Asia/Shanghai",
        "04:00",
    )
    assert abs(claimed.now - datetime.now(UTC)) < timedelta(seconds=20)
    assert claimed.till != till.id
    again = requests.post(served.url + "/v1/devices:claim", json=claim, timeout=10)
    assert "used before" in problem(again, 409)


@pytest.mark.parametrize("key", ["", "AAAA", "not base64!", wire.b64(bytes(33))])
def test_a_bad_key_does_not_use_up_the_claim_token(served, key):
    token = served.admin("/claim-tokens", {})["claim_token"]
    claim = {"claim_token": token, "public_key": key}
    problem(requests.post(served.url + "/v1/devices:claim", json=claim, timeout=10), 422)
    claim["public_key"] = wire.b64(bytes(range(32)))
    assert requests.post(served.url + "/v1/devices:claim", json=claim, timeout=10).ok


def test_an_unknown_claim_token_is_refused(served):
    claim = {"claim_token": "guessed", "public_key": wire.b64(bytes(range(32)))}
    problem(requests.post(served.url + "/v1/devices:claim", json=claim, timeout=10), 403)


@pytest.mark.parametrize(("method", "path"), CALLS)
@pytest.mark.parametrize("header", [None, "Bearer wrong", "Basic eDp5", "Bearer"])
def test_without_its_token_every_call_is_refused(served, method, path, header):
    headers = {"Authorization": header} if header else {}
    answer = requests.request(method, served.url + path, headers=headers, json={}, timeout=10)
    problem(answer, 401)
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_till_is_no_admin(served, till):
    problem(till.get("/admin/redemptions"), 401)


def test_every_form_of_a_voucher_points_at_it(served, till):
    made = served.issue("percent_off", basis_points=1500, cap=30_00, title="15 % off")
    for form in ("signed", "typed", "opaque"):
        found = till.prepare(made[form])
        assert found["refusal"] is None
        assert found["voucher"]["id"] == made["id"]
        assert found["voucher"]["basis_points"] == 1500
    assert made["signed"].startswith("BTN1:")


def test_a_voucher_can_be_issued_in_some_forms_only(served):
    made = served.prize(forms=["typed"])
    assert made["typed"]
    assert made["signed"] is None
    assert made["opaque"] is None


def test_prepare_consumes_nothing(served, till):
    made = served.prize()
    assert [till.prepare(made["typed"])["voucher"]["uses_left"] for _ in range(3)] == [1, 1, 1]
    assert till.redeem(made["typed"])["state"] == "confirmed"
    found = till.prepare(made["typed"])
    assert found["refusal"]["reason"] == "already_redeemed"
    assert found["voucher"]["uses_left"] == 0


def test_a_redemption_is_answered_found_and_listed(served, till):
    made = served.issue("money_off", value=20_00, minimum=100_00)
    item = till.item(made["signed"], bill=123_45, discount=20_00, take=103_45, operator="Lin")
    answer = wire.read(wire.BatchAnswer, wire.write({"items": till.send(item)})).items[0]
    assert (answer.state, answer.discount, answer.take) == ("confirmed", 20_00, 103_45)
    assert till.get(f"/v1/redemptions/{item['id']}").json()["state"] == "confirmed"
    (booked,) = served.booked(item["id"])
    assert (booked["operator"], booked["bill"], booked["till"]) == ("Lin", 123_45, till.id)
    day = booked["business_date"]
    statement = wire.read(wire.Statement, till.get(f"/v1/statements/{day}").content)
    (line,) = [line for line in statement.lines if line.id == item["id"]]
    assert (line.voucher, line.discount, line.kind) == (made["id"], 20_00, "money_off")
    assert line.trace == till.prepare(made["signed"])["voucher"]["trace"]
    assert line.sequence == till.sequence
    assert line.hash == wire.b64(till.hash)


def test_an_id_never_seen_is_absent(till):
    assert "never seen" in problem(till.get(f"/v1/redemptions/{uuid4()}"), 404)


def test_another_shops_redemption_is_not_shown_nor_reversed(served, till, other_till):
    item = till.item(served.prize()["typed"])
    till.send(item)
    problem(other_till.get(f"/v1/redemptions/{item['id']}"), 403)
    problem(other_till.reverse(item["id"]), 403)
    assert till.get(f"/v1/redemptions/{item['id']}").json()["state"] == "confirmed"


def test_a_statement_is_of_ones_own_shop(served, till, other_till):
    item = till.item(served.prize()["typed"])
    till.send(item)
    day = served.booked(item["id"])[0]["business_date"]
    assert other_till.get(f"/v1/statements/{day}").json()["shop"] == "nanjing"
    listed = other_till.get(f"/v1/statements/{day}").json()["lines"]
    assert item["id"] not in [line["id"] for line in listed]


def test_the_business_date_is_reckoned_here_by_the_shops_day_cut(served, till):
    served.clock.ahead = timedelta(days=100)
    for local, expected in [("03:59", "2026-12-31"), ("04:00", "2027-01-01")]:
        at = f"2027-01-01T{local}:00+08:00"
        item = till.item(
            served.prize()["typed"], authority="till", at=at, business_date="1999-01-01"
        )
        assert till.send(item)[0]["state"] == "confirmed"
        (booked,) = served.booked(item["id"])
        assert (booked["business_date"], booked["told_date"]) == (expected, "1999-01-01")
        assert item["id"] in till.get(f"/v1/statements/{expected}").text


def test_501_redemptions_are_too_many_and_500_are_not(served, till):
    made = served.issue("prepaid", uses=1000, value=1)
    items = [till.item(made["typed"]) for _ in range(501)]
    head = {"sequence": till.sequence, "hash": wire.b64(till.hash)}
    problem(till.post("/v1/redemptions", {"head": head, "items": items}), 413)
    assert till.prepare(made["typed"])["voucher"]["uses_left"] == 1000
    answers = till.send(*items[:500])
    assert [answer["id"] for answer in answers] == [item["id"] for item in items[:500]]
    assert {answer["state"] for answer in answers} == {"confirmed"}
    assert till.prepare(made["typed"])["voucher"]["uses_left"] == 500


def test_one_bad_item_does_not_spoil_the_others(served, till):
    good = till.item(served.prize()["typed"])
    bad = [
        till.item(served.prize()["typed"]) | {"uses": "one"},
        till.item(served.prize()["typed"]) | {"id": "not-a-uuid"},
        till.item(served.prize()["typed"]) | {"at": "2026-11-22T10:00:00"},
        till.item(served.prize()["typed"]) | {"bill": 10**40},
        till.item(served.prize()["typed"]) | {"bill": 2**63},
        till.item(served.prize()["typed"]) | {"take": -1},
        {"id": "alone"},
        [],
        None,
        7,
    ]
    answers = till.send(*bad[:4], good, *bad[4:])
    assert [answer["state"] for answer in answers] == [
        *["refused"] * 4,
        "confirmed",
        *["refused"] * 6,
    ]
    assert answers[1]["id"] == "not-a-uuid"
    notes = [answer["refusal"]["note"] for answer in answers if answer["state"] == "refused"]
    assert all(note.endswith(".") for note in notes)


def test_a_refused_item_of_bad_shape_can_be_sent_rightly_afterwards(served, till):
    item = till.item(served.prize()["typed"])
    assert till.send(item | {"uses": 0})[0]["state"] == "refused"
    assert till.get(f"/v1/redemptions/{item['id']}").status_code == 404
    assert till.send(item)[0]["state"] == "confirmed"


def test_a_kit_tells_what_changed_since(served, till):
    spent, revoked = served.issue("prepaid", uses=3, value=1), served.prize()
    before = wire.read(wire.Kit, till.get("/v1/offline-kit").content)
    item = till.item(spent["typed"], uses=2)
    till.send(item)
    served.admin(f"/vouchers/{revoked['id']}:revoke", {})
    kit = wire.read(wire.Kit, till.get(f"/v1/offline-kit?since={before.version}").content)
    assert kit.version > before.version
    assert [(each.voucher, each.uses) for each in kit.spent] == [(spent["id"], 2)]
    assert kit.revoked == [revoked["id"]]
    assert kit.keys == before.keys
    assert (kit.policy.floor_limit, kit.policy.max_count, kit.policy.max_age) == (500_00, 50, 86400)
    assert kit.policy.kinds == ["money_off", "percent_off", "prepaid", "prize", "membership"]
    newest = wire.read(wire.Kit, till.get(f"/v1/offline-kit?since={kit.version}").content)
    assert (newest.spent, newest.revoked, newest.version) == ([], [], kit.version)
    till.reverse(item["id"])
    after = wire.read(wire.Kit, till.get(f"/v1/offline-kit?since={kit.version}").content)
    assert [(each.voucher, each.uses) for each in after.spent] == [(spent["id"], 0)]


def test_a_kit_from_another_sandbox_starts_afresh(served, till):
    everything = till.get("/v1/offline-kit?since=0").json()
    from_elsewhere = till.get("/v1/offline-kit?since=999999999").json()
    assert everything["spent"]
    assert from_elsewhere["spent"] == everything["spent"]
    assert from_elsewhere["revoked"] == everything["revoked"]


def test_the_kits_key_verifies_the_vouchers(served, till):
    from terminal.core.model import IssuerKey
    from terminal.core.signed import verify

    kit = wire.read(wire.Kit, till.get("/v1/offline-kit").content)
    keys = tuple(IssuerKey(key.id, wire.unb64(key.public_key)) for key in kit.keys)
    made = served.issue("prepaid", uses=3, value=88_00, title="Lunch", shops=["yunnan"])
    carried = verify(made["signed"], keys).voucher
    assert (carried.id, carried.uses_left, carried.shops) == (made["id"], 3, ("yunnan",))
    assert (carried.benefit.title, carried.benefit.value) == ("Lunch", 88_00)


@pytest.mark.parametrize("since", ["-1", "x", "1.5", "", "9" * 30, "²"])
def test_a_bad_since_is_refused(till, since):
    problem(till.get(f"/v1/offline-kit?since={since}"), 422)


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "2026-02-30", "x"])
def test_a_bad_business_date_is_refused(till, day):
    problem(till.get(f"/v1/statements/{day}"), 422)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"null", b"\xff\xfe", b'"x"', b"[" * 100_000, b'{"code": 5}']
)
def test_a_body_that_is_not_of_the_protocol_is_refused(till, body):
    for path in (
        "/v1/redemptions:prepare",
        "/v1/redemptions",
        f"/v1/redemptions/{uuid4()}:reverse",
    ):
        problem(till.session.post(till.url + path, data=body, timeout=10), 422)


def test_what_is_not_there_is_a_problem_too(till):
    problem(till.get("/v1/nothing"), 404)
    problem(till.get("/v1/devices:claim"), 405)


def test_a_test_redemption_is_booked_and_uses_nothing_up(served, till):
    made = served.prize()
    item = till.item(made["typed"], test=True)
    assert till.send(item)[0]["state"] == "confirmed"
    assert till.prepare(made["typed"])["voucher"]["uses_left"] == 1
    day = served.booked(item["id"])[0]["business_date"]
    lines = till.get(f"/v1/statements/{day}").json()["lines"]
    assert [line["test"] for line in lines if line["id"] == item["id"]] == [True]
    assert till.redeem(made["typed"])["state"] == "confirmed"


def test_a_till_is_remembered_by_the_furthest_head_it_told(served, new_till):
    till = new_till()
    till.redeem(served.prize()["typed"])
    older = {"head": {"sequence": till.sequence, "hash": wire.b64(till.hash)}, "items": []}
    till.redeem(served.prize()["typed"])
    told = (till.sequence, wire.b64(till.hash))
    assert till.post("/v1/redemptions", older).ok
    known = {row["id"]: row for row in served.admin("/tills")["items"]}[till.id]
    assert (known["head_sequence"], known["head_hash"]) == told


def test_an_answer_does_not_wait_for_the_till_to_acknowledge_its_head(served, till):
    """With Nagle's algorithm on, every answer on a kept connection takes 40 ms."""
    took = []
    for _ in range(40):
        began = time.perf_counter()
        till.get("/v1/offline-kit?since=999999")
        took.append(time.perf_counter() - began)
    assert min(took[20:]) < 0.03
