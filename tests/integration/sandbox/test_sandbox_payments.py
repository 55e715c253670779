"""Payments over HTTP: one id asks once, nobody pays more than is owed, no page pays twice."""

from __future__ import annotations

from uuid import uuid4

import pytest
import requests

from .test_sandbox_once import together
from .test_sandbox_protocol import problem

PAYMENTS = "/v1/payments"


@pytest.fixture
def redemption(served, till):
    """One whose customer still owes 30.00."""
    made = served.issue("money_off", value=10_00)
    answer = till.redeem(made["opaque"], bill=40_00, discount=10_00, take=30_00)
    assert answer["state"] == "confirmed"
    return answer["id"]


def asked(redemption, amount=30_00, **fields):
    made = {"id": str(uuid4()), "redemption": redemption, "amount": amount, "currency": "CNY"}
    return made | fields


def state(till, payment):
    return till.get(f"{PAYMENTS}/{payment['id']}").json()["state"]


def test_the_same_id_asks_once(till, redemption):
    body = asked(redemption)
    first = till.post(PAYMENTS, body).json()
    assert (first["state"], first["amount"]) == ("asked", 30_00)
    assert till.post(PAYMENTS, body).json() == first
    assert "another amount" in problem(till.post(PAYMENTS, body | {"amount": 1}), 409)
    other = str(uuid4())
    assert "something else" in problem(till.post(PAYMENTS, body | {"redemption": other}), 409)


@pytest.mark.parametrize("amount", [0, 30_01])
def test_nobody_is_asked_for_more_than_is_owed(till, redemption, amount):
    assert "can still be asked for" in problem(till.post(PAYMENTS, asked(redemption, amount)), 409)


def test_of_one_bill_parts_are_never_more_than_the_whole(till, redemption):
    """Eight at one moment, each for two thirds: one is asked for."""
    headers = {"Authorization": till.session.headers["Authorization"]}

    def ask():
        body = asked(redemption, 20_00)
        return requests.post(till.url + PAYMENTS, json=body, headers=headers, timeout=20)

    answers = together(*[ask] * 8)
    assert sorted(each.status_code for each in answers) == [200] + [409] * 7


def test_pay_and_cancel_at_one_moment_agree_on_what_came_first(served, till, redemption):
    payment = till.post(PAYMENTS, asked(redemption)).json()
    headers = {"Authorization": till.session.headers["Authorization"]}
    page, cancel = served.url + payment["page"], f"{served.url}{PAYMENTS}/{payment['id']}:cancel"
    paid, told = together(
        lambda: requests.post(page, timeout=20).text,
        lambda: requests.post(cancel, headers=headers, timeout=20).json()["state"],
    )
    assert told in ("paid", "cancelled")
    assert ("Reference" in paid) == (told == "paid") == (state(till, payment) == "paid")


def test_what_is_taken_back_is_given_back(served, till, redemption):
    payment = till.post(PAYMENTS, asked(redemption)).json()
    requests.post(served.url + payment["page"], timeout=20)
    assert state(till, payment) == "paid"
    now = {"at": served.clock().isoformat()}
    assert till.post(f"/v1/redemptions/{redemption}:reverse", now).json()["state"] == "reversed"
    assert state(till, payment) == "refunded"
    assert "that stands" in problem(till.post(PAYMENTS, asked(redemption)), 409)


def test_another_shop_neither_sees_nor_asks(served, till, redemption):
    payment = till.post(PAYMENTS, asked(redemption)).json()
    other = served.claim("nanjing")
    problem(other.get(f"{PAYMENTS}/{payment['id']}"), 404)
    problem(other.post(f"{PAYMENTS}/{payment['id']}:cancel", {}), 404)
    problem(other.post(PAYMENTS, asked(redemption)), 409)
    problem(requests.get(f"{served.url}{PAYMENTS}/{payment['id']}", timeout=20), 401)
    problem(requests.get(f"{served.url}/pay/nobody", timeout=20), 404)


def test_a_page_holds_no_markup_of_others_and_may_send_only_to_itself(served, till):
    made = served.issue("money_off", value=1_00, title="<script>alert(1)</script>")
    answer = till.redeem(made["opaque"], bill=5_00, discount=1_00, take=4_00)
    payment = till.post(PAYMENTS, asked(answer["id"], 4_00)).json()
    page = requests.get(served.url + payment["page"], timeout=20)
    assert "<script>" not in page.text
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
