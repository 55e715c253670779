"""A shop's day in which every sentence of the sandbox's pages has its turn.

Names and titles are of signs that both scripts share: what a page says of its own stands out.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import requests

from .conftest import Served, Till

CUSTOMER, STRANGER = "小明", "小云"
SHOPS = {"lake": "西湖店", "hill": "山下店", "pier": "江上店"}
TITLE = "午茶"


def every_page(served: Served) -> dict[str, str]:
    """The paths of the pages by what they show, once all of it has happened.

    The books must be empty before.
    """
    for shop, name in SHOPS.items():
        served.admin("/shops", {"id": shop, "name": name})
    tills = {shop: served.claim(shop) for shop in SHOPS}
    day = _rebates(served, tills["lake"])
    served.clock.ahead += timedelta(days=1)
    served.admin(f"/days/lake/{day}:close", {})
    _wallet(served, tills["lake"])
    _visit(served, tills["hill"])
    _pictures(served, tills["hill"], tills["pier"])
    pays = _payments(served, tills["lake"])
    today = _statement(served, tills["lake"])
    _issue(served, "prize", customer="小江")
    _issue(served, "prepaid", uses=3, customer="小石", bound=True)
    return {
        "index": "/",
        "wallet": f"/wallet/{CUSTOMER}",
        "wallet with other codes": f"/wallet/{CUSTOMER}?form=typed",
        "wallet with one": "/wallet/小江",
        "wallet that changes": "/wallet/小石",
        "wallet of nobody": "/wallet/小木",
        "statement": f"/statement/lake/{today}",
        "statement of visits": f"/statement/hill/{today}",
        "settled statement": f"/statement/lake/{day}",
        "empty statement": "/statement/lake/2020-01-01",
        "dashboard": "/dashboard",
        **{f"payment {state}": path for state, path in pays.items()},
        "lost payment": "/pay/nobody",
        "lost shop": "/statement/nowhere/2026-11-22",
        "lost day": "/statement/lake/today",
    }


def _issue(served: Served, kind: str, **fields: Any) -> dict[str, Any]:
    forms = ["typed", "signed"] if fields.get("bound") else ["typed"]  # the quickest to draw
    return served.issue(kind, **{"title": TITLE, "customer": CUSTOMER, "forms": forms} | fields)


def _rebates(served: Served, till: Till) -> str:
    """Rebates of a day to be closed, and its date; the one that is taken back is not paid."""
    rebate = {"basis_points": 1000, "customer": CUSTOMER}
    kept, back = _issue(served, "rebate", **rebate), _issue(served, "rebate", **rebate)
    item = till.item(kept["typed"], bill=50_00, take=50_00)
    till.send(item)
    undone = till.item(back["typed"], bill=30_00, take=30_00)
    till.send(undone)
    till.reverse(undone["id"])
    day: str = served.booked(item["id"])[0]["business_date"]
    return day


def _wallet(served: Served, till: Till) -> None:
    """One voucher of every kind, and in every state."""
    now = served.clock()
    soon, gone = (now + timedelta(days=20)).isoformat(), (now - timedelta(days=9)).isoformat()
    _issue(served, "prepaid", value=88_00, uses=3, shops=["lake", "hill"], expires=soon)
    _issue(served, "prepaid", uses=3)
    _issue(served, "prepaid", value=88_00)
    _issue(served, "money_off", value=20_00, minimum=100_00)
    for more in ({"basis_points": 1500}, {"basis_points": 10_000}):
        _issue(served, "percent_off", **more)
        _issue(served, "percent_off", cap=30_00, **more)
    card = _issue(served, "stored_value", value=150_00)
    _issue(served, "top_up", card=card["id"])
    _issue(served, "tab")
    _issue(served, "membership", value=10_00)
    _issue(served, "membership")
    _issue(served, "rebate", basis_points=1250)
    _issue(served, "prize", bound=True)
    _issue(served, "prize", expires=gone)
    _issue(served, "prize", not_before=soon)
    for state in ("revoke", "refund"):
        served.admin(f"/vouchers/{_issue(served, 'prize')['id']}:{state}", {})
    empty = _issue(served, "stored_value", value=20_00)
    till.redeem(empty["typed"], bill=20_00, discount=20_00)
    used, back = _issue(served, "prize"), _issue(served, "prize")
    till.redeem(used["typed"])
    undone = till.item(back["typed"])
    till.send(undone)
    till.reverse(undone["id"])
    rebate = _issue(served, "rebate", basis_points=1000)
    till.redeem(rebate["typed"], bill=70_00, take=70_00)


def _visit(served: Served, till: Till) -> None:
    """A wristband's visit that is over."""
    band = _issue(served, "tab")
    for kind, bill in (("check_in", None), ("tab", 40_00), ("pay_tab", None), ("leave", None)):
        served.admin(f"/tills/{till.id}:touchpoint", {"kind": kind})
        fields = {} if bill is None else {"bill": bill}
        take = {"take": 40_00} if kind == "pay_tab" else {}
        answer = till.redeem(band["typed"], **fields, **take)
        assert answer["state"] == "confirmed", answer


def _pictures(served: Served, hill: Till, pier: Till) -> None:
    """One shop brings old pictures, another the codes that never change."""
    for _ in range(3):
        made = _issue(served, "prize", customer=STRANGER, bound=True)
        old = served.admin(f"/vouchers/{made['id']}:show", {"ago": 3600})["code"]
        hill.refusal(old)
    for _ in range(5):
        pier.redeem(_issue(served, "prize", customer=STRANGER, bound=True)["typed"])


def _payments(served: Served, till: Till) -> dict[str, str]:
    """The paths of four payments by what became of them."""
    found = {}
    for state in ("asked", "paid", "cancelled", "refunded"):
        coupon = _issue(served, "money_off", value=10_00)
        item = till.item(coupon["typed"], bill=40_00, discount=10_00, take=30_00)
        till.send(item)
        body = {"id": str(uuid4()), "redemption": item["id"], "amount": 30_00, "currency": "CNY"}
        page = till.post("/v1/payments", body).json()["page"]
        if state in ("paid", "refunded"):
            requests.post(served.url + page, timeout=20)
        if state == "cancelled":
            till.post(f"/v1/payments/{body['id']}:cancel", {})
        if state == "refunded":
            till.reverse(item["id"])
        found[state] = page
    return found


def _statement(served: Served, till: Till) -> str:
    """A day with every kind of line, and its date."""
    lines = {"platform": {}, "shop": {}, "till": {}, "test": {"test": True}}
    for authority, more in lines.items():
        made = _issue(served, "percent_off", basis_points=1000, customer=STRANGER)
        item = till.item(made["typed"], bill=50_00, discount=5_00, take=45_00, **more)
        item["authority"] = "platform" if authority == "test" else authority
        (answer,) = till.send(item)
        assert answer["state"] == "confirmed", answer
    card = _issue(served, "stored_value", value=50_00, customer=STRANGER)
    bill = {"bill": 9_00, "take": 9_00}
    for kind, order, more in (
        ("prepaid", {"value": 88_00}, {}),
        ("prize", {"value": 15_00}, {}),
        ("membership", {}, bill),
        ("top_up", {"card": card["id"]}, bill),
    ):
        till.redeem(_issue(served, kind, customer=STRANGER, **order)["typed"], **more)
    day: str = served.booked(item["id"])[0]["business_date"]
    return day
