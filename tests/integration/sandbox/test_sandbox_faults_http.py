"""Each fault as a till meets it on the line."""

import contextlib
import socket
import time
from urllib.parse import urlsplit

import pytest
import requests


def test_a_lost_reply_has_done_the_work(served, till):
    item = till.item(served.prize()["typed"])
    served.fault("lost_reply", times=1)
    with pytest.raises(requests.ConnectionError):
        till.send(item)
    assert till.get(f"/v1/redemptions/{item['id']}").json()["state"] == "confirmed"
    assert till.send(item)[0]["state"] == "confirmed"
    assert len(served.booked(item["id"])) == 1


@pytest.mark.parametrize("kind", ["unreachable", "error_500", "html"])
def test_the_others_have_done_nothing(served, till, kind):
    item = till.item(served.prize()["typed"])
    served.fault(kind)
    if kind == "unreachable":
        with pytest.raises(requests.ConnectionError):
            till.send(item)
    else:
        answer = till.post(
            "/v1/redemptions", {"head": {"sequence": 0, "hash": ""}, "items": [item]}
        )
        expected = {"error_500": (500, "application/problem+json"), "html": (200, "text/html")}
        status, media = expected[kind]
        assert answer.status_code == status
        assert answer.headers["content-type"].startswith(media)
    served.fault("reset")
    assert till.get(f"/v1/redemptions/{item['id']}").status_code == 404
    assert till.send(item)[0]["state"] == "confirmed"


def test_unreachable_closes_before_the_body_was_sent(served):
    """The head alone is enough to be cut off; nothing waits for the rest."""
    served.fault("unreachable")
    parts = urlsplit(served.url)
    with socket.create_connection((parts.hostname, parts.port), timeout=10) as line:
        line.sendall(b"POST /v1/redemptions HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n")
        with contextlib.suppress(ConnectionResetError):
            assert line.recv(100) == b""


def test_latency_comes_together_with_another_fault(served, till):
    served.fault("latency", ms=300)
    served.fault("error_500", times=1)
    began = time.monotonic()
    assert till.get("/v1/offline-kit").status_code == 500
    assert time.monotonic() - began >= 0.3
    assert till.get("/v1/offline-kit").status_code == 200
    served.fault("reset")
    assert served.admin("/faults") == {"active": []}


def test_a_refusal_is_given_at_prepare_and_booked_at_redeem(served, till):
    made = served.prize()
    served.fault("refusal", reason="unpaid")
    prepared = till.prepare(made["typed"])
    assert prepared["voucher"]["id"] == made["id"]
    assert prepared["refusal"]["reason"] == "unpaid"
    item = till.item(made["typed"])
    first = till.send(item)[0]
    assert first["refusal"]["reason"] == "unpaid"
    served.fault("reset")
    assert till.send(item)[0] == first
    assert till.prepare(made["typed"])["refusal"] is None


def test_a_fault_strikes_so_many_times_and_only_its_path(served, till):
    served.fault("error_500", times=2, path="/v1/redemptions", exact=True)
    assert till.get("/v1/offline-kit").ok
    assert till.post("/v1/redemptions:prepare", {"code": "x"}).ok
    head = {"sequence": 0, "hash": ""}
    statuses = [
        till.post("/v1/redemptions", {"head": head, "items": []}).status_code for _ in "123"
    ]
    assert statuses == [500, 500, 200]


def test_pages_and_admin_calls_have_no_faults(served):
    served.fault("unreachable")
    assert requests.get(served.url + "/wallet/mei", timeout=10).ok
    assert served.admin("/faults")["active"][0]["kind"] == "unreachable"


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "nonsense"},
        {"kind": "latency", "ms": -1},
        {"kind": "error_500", "times": 0},
        {"kind": "refusal", "reason": "because"},
        {"kind": "html", "path": "/admin"},
        {},
    ],
)
def test_a_fault_that_makes_no_sense_is_refused(served, fault):
    assert served.admin("/faults", fault, expect=422)["detail"].endswith(".")
    assert served.admin("/faults") == {"active": []}
