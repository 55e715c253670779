"""Admin calls: issuing, shops, and the demo's seed."""

import pytest

from terminal.core.recognisers import Seen, own_codes

OPAQUE = "VC-[0-9A-HJKMNP-TV-Z]{10}"  # Crockford's base32


@pytest.mark.parametrize(
    "order",
    [
        {"kind": "lottery", "title": "x"},
        {"kind": "prize", "title": ""},
        {"kind": "prize", "title": "x" * 121},
        {"kind": "prize", "title": "x", "currency": "yuan"},
        {"kind": "prize", "title": "x", "uses": 0},
        {"kind": "prize", "title": "x", "uses": 10**30},
        {"kind": "prize", "title": "x", "value": 2**60},
        {"kind": "prize", "title": "x", "basis_points": 5},
        {"kind": "money_off", "title": "x"},
        {"kind": "money_off", "title": "x", "value": -1},
        {"kind": "money_off", "title": "x", "value": 1.5},
        {"kind": "percent_off", "title": "x"},
        {"kind": "percent_off", "title": "x", "basis_points": 10_001},
        {"kind": "stored_value", "title": "x", "value": 1, "uses": 2},
        {"kind": "prize", "title": "x", "shops": ["nowhere"]},
        {"kind": "prize", "title": "x", "forms": ["spoken"]},
        {"kind": "prize", "title": "x", "customer": "m" * 201},
        {"kind": "prize", "title": "x", "undo_seconds": -1},
        {"kind": "prize", "title": "x", "expires": "2026-12-01T00:00:00"},
        {"kind": "prize", "title": "x", "expires": "9999-12-31T23:59:59Z"},
        {
            "kind": "prize",
            "title": "x",
            "not_before": "2027-01-01T00:00:00Z",
            "expires": "2027-01-01T00:00:00Z",
        },
        {"kind": "prize", "title": "码" * 120, "trace": "码" * 200},
    ],
)
def test_an_order_that_makes_no_sense_is_refused(served, order):
    assert served.admin("/vouchers", order, expect=422)["detail"].endswith(".")


def test_an_issued_voucher_can_be_looked_at(served):
    made = served.issue("prepaid", value=88_00, uses=3, title="午餐 for two", customer="wen")
    shown = served.admin(f"/vouchers/{made['id']}")
    assert (shown["title"], shown["state"], shown["used"]) == ("午餐 for two", "active", 0)
    assert (shown["signed"], shown["typed"]) == (made["signed"], made["typed"])


@pytest.mark.parametrize("call", ["", ":revoke", ":refund"])
def test_a_voucher_that_is_not_there(served, call):
    served.admin(f"/vouchers/VNOSUCH{call}", {} if call else None, expect=404)


def test_barring_is_for_good(served):
    made = served.prize()
    assert served.admin(f"/vouchers/{made['id']}:refund", {})["state"] == "refunded"
    assert served.admin(f"/vouchers/{made['id']}:revoke", {})["state"] == "refunded"


def test_a_shop_can_be_added_and_a_till_claimed_for_it(served):
    shop = {"id": "tokyo", "name": "銀座", "currency": "JPY", "time_zone": "Asia/Tokyo"}
    served.admin("/shops", shop, expect=201)
    claimed = served.claim("tokyo").claimed
    assert (claimed["shop_name"], claimed["currency"]) == ("銀座", "JPY")
    assert claimed["till"] == "tokyo-1"


@pytest.mark.parametrize(
    "change",
    [
        {"id": "Big Shop"},
        {"name": ""},
        {"currency": "x"},
        {"time_zone": "Mars/Olympus"},
        {"time_zone": "../../etc/passwd"},
        {"day_cut": "4:00"},
        {"day_cut": "25:00"},
    ],
)
def test_a_shop_that_makes_no_sense_is_refused(served, change):
    served.admin("/shops", {"id": "s", "name": "S"} | change, expect=422)


def test_a_claim_token_for_a_shop_that_is_not_there(served):
    served.admin("/claim-tokens", {"shop": "nowhere"}, expect=404)


def test_the_seed_tells_the_same_vouchers_again_and_new_claim_tokens(served):
    one, two = served.admin("/seed-demo", {}), served.admin("/seed-demo", {})
    assert one["vouchers"] == two["vouchers"]
    assert one["claim_tokens"].keys() == {"yunnan", "nanjing"}
    assert one["claim_tokens"]["yunnan"] != two["claim_tokens"]["yunnan"]
    assert (one["customer"], one["shops"]) == (
        "mei",
        {"Yunnan Rd": "yunnan", "Nanjing Rd": "nanjing"},
    )


SEEDED = {
    "lunch": None,
    "twenty_off": None,
    "fifteen_percent": None,
    "card": None,
    "cola": None,
    "expired": "expired",
    "used": "already_redeemed",
    "later": "not_yet_valid",
    "elsewhere": "wrong_shop",
    "revoked": "revoked",
}


@pytest.mark.parametrize("name", SEEDED)
def test_the_seed_holds_one_voucher_of_every_sort(served, till, name):
    codes = served.admin("/seed-demo", {})["vouchers"]
    assert codes.keys() == SEEDED.keys()
    for form in ("signed", "typed", "opaque"):
        refusal = till.prepare(codes[name][form])["refusal"]
        assert (refusal or {}).get("reason") == SEEDED[name]


def test_the_seeds_use_of_yesterday_is_told_to_tills(served, till):
    used = served.admin("/seed-demo", {})["vouchers"]["used"]["id"]
    spent = till.get("/v1/offline-kit").json()["spent"]
    assert {"voucher": used, "uses": 1} in spent


def test_the_till_recognises_every_code_that_is_issued(served):
    """Whatever the scanner tells of the symbol: no typed code may look like a product."""
    recogniser = own_codes("baton", OPAQUE)
    for _ in range(30):
        made = served.prize()
        kinds = {form: recogniser.match(Seen(made[form])) for form in ("signed", "typed", "opaque")}
        assert kinds == {form: form for form in kinds}
