"""Every reason the sandbox can give, and what it tells with it."""

from datetime import UTC, datetime, timedelta

import pytest

NOW = datetime.now(UTC).replace(microsecond=0)


def both(till, code, **fields):
    """The refusal that prepare and redeem agree on."""
    prepared = till.prepare(code)["refusal"]
    refused = till.refusal(code, **fields)
    assert prepared["reason"] == refused["reason"]
    return refused


def test_unknown_code(till):
    for code in (
        "VC-NOSUCHCODE",
        "",
        "123456789012",
        "'; DROP TABLE codes; --",
        "\x00",
        "码" * 500,
    ):
        assert both(till, code)["reason"] == "unknown_code"
        assert till.prepare(code)["voucher"] is None


@pytest.mark.parametrize("length", [1025, 100_000])
def test_a_code_that_is_far_too_long_is_unknown(till, length):
    assert both(till, "BTN1:" + "A" * length)["reason"] == "unknown_code"


def test_forged_and_respelled_vouchers_have_a_bad_signature(served, till):
    text = served.prize()["signed"]
    swapped = "0" if text[-1] != "0" else "1"
    for bad in (text[:-1] + swapped, text[:-4], "BTN1:", "BTN1:" + "0" * 100, text + "00"):
        assert both(till, bad)["reason"] == "bad_signature"
    assert till.prepare(text)["refusal"] is None


def test_a_voucher_of_another_issuer_has_a_bad_signature(served, till, tmp_path):
    from terminal.sandbox.issue import open_issuer, signed_text
    from terminal.sandbox.vouchers import find_voucher

    known = find_voucher(served.sandbox.store, served.prize()["id"])
    forged = signed_text(known, open_issuer(tmp_path))
    assert both(till, forged)["reason"] == "bad_signature"


def test_already_redeemed_tells_when_where_and_at_which_till(served, till, other_till):
    made = served.prize()
    item = till.item(made["typed"])
    till.send(item)
    refusal = both(other_till, made["signed"])
    assert refusal["reason"] == "already_redeemed"
    assert (refusal["place"], refusal["till"]) == ("Yunnan Rd", till.id)
    assert datetime.fromisoformat(refusal["at"]) == datetime.fromisoformat(item["at"])


def test_the_seed_was_used_yesterday_at_nanjing_rd(served, till):
    code = served.admin("/seed-demo", {})["vouchers"]["used"]["signed"]
    refusal = till.prepare(code)["refusal"]
    at = datetime.fromisoformat(refusal["at"]).astimezone()
    assert (refusal["reason"], refusal["place"]) == ("already_redeemed", "Nanjing Rd")
    assert at.astimezone(UTC).strftime("%H:%M") == "10:22"  # 18:22 in Shanghai


def test_expired_and_not_yet_valid(served, till):
    over = served.prize(expires=(NOW - timedelta(seconds=1)).isoformat())
    early = served.prize(not_before=(NOW + timedelta(hours=1)).isoformat())
    assert both(till, over["typed"])["reason"] == "expired"
    refusal = both(till, early["typed"])
    assert refusal["reason"] == "not_yet_valid"
    assert datetime.fromisoformat(refusal["at"]) == NOW + timedelta(hours=1)


def test_an_expiry_is_an_instant_that_no_longer_counts(served, till):
    end = NOW + timedelta(hours=1)
    for off, expected in [(-1, None), (0, "expired"), (1, "expired")]:
        made = served.prize(expires=end.isoformat())
        at = (end + timedelta(seconds=off)).isoformat()
        served.clock.ahead = timedelta(hours=2)
        answer = till.redeem(made["typed"], authority="till", at=at)
        assert (answer["refusal"] or {}).get("reason") == expected
        served.clock.ahead = timedelta()


def test_wrong_shop(served, till, other_till):
    made = served.prize(shops=["nanjing"])
    assert both(till, made["signed"])["reason"] == "wrong_shop"
    assert other_till.redeem(made["signed"])["state"] == "confirmed"


def test_rules_not_met_below_the_minimum_bill(served, till):
    made = served.issue("money_off", value=20_00, minimum=100_00)
    refusal = till.refusal(made["typed"], bill=99_99)
    assert refusal["reason"] == "rules_not_met"
    assert "100.00" in refusal["note"]
    assert till.redeem(made["typed"], bill=100_00)["discount"] == 20_00


@pytest.mark.parametrize(
    "fields",
    [{"bill": None}, {"bill": 0}, {"bill": 100_00, "currency": "USD"}, {"bill": 9, "uses": 2}],
)
def test_rules_not_met_otherwise(served, till, fields):
    made = served.issue("money_off", value=20_00)
    refusal = till.refusal(made["typed"], **fields)
    assert refusal["reason"] == "rules_not_met"
    assert refusal["note"].endswith(".")


def test_a_code_of_another_voucher_than_the_one_named_is_refused(served, till):
    one, two = served.prize(), served.prize()
    assert till.refusal(one["typed"], voucher=two["id"])["reason"] == "rules_not_met"
    assert till.redeem(one["typed"], voucher=one["id"])["state"] == "confirmed"


def test_insufficient_balance(served, till):
    made = served.issue("stored_value", value=50_00)
    answer = till.redeem(made["typed"], bill=80_00, discount=20_00)
    assert (answer["discount"], answer["take"], answer["balance"]) == (20_00, 60_00, 30_00)
    refusal = till.refusal(made["typed"], bill=80_00, discount=30_01)
    assert refusal["reason"] == "insufficient_balance"
    assert "30.00" in refusal["note"]
    assert till.redeem(made["typed"], bill=30_00, discount=30_00)["balance"] == 0
    assert both(till, made["typed"], bill=1, discount=1)["reason"] == "insufficient_balance"


def test_more_uses_than_are_left(served, till):
    made = served.issue("prepaid", uses=3, value=88_00)
    assert till.redeem(made["typed"], uses=2)["uses_left"] == 1
    assert till.refusal(made["typed"], uses=2)["reason"] == "limit_exceeded"
    assert till.redeem(made["typed"])["uses_left"] == 0
    assert both(till, made["typed"])["reason"] == "already_redeemed"


@pytest.mark.parametrize(("call", "reason"), [("revoke", "revoked"), ("refund", "refunded")])
def test_revoked_and_refunded(served, till, call, reason):
    made = served.prize()
    served.admin(f"/vouchers/{made['id']}:{call}", {})
    refusal = both(till, made["signed"])
    assert refusal["reason"] == reason
    assert refusal["at"]
    late = till.refusal(made["signed"], authority="till", at=(NOW - timedelta(days=1)).isoformat())
    assert late["reason"] == reason


def test_what_was_given_offline_is_judged_by_its_own_time(served, till):
    made = served.prize(expires=(NOW + timedelta(minutes=30)).isoformat())
    served.clock.ahead = timedelta(hours=3)
    assert till.prepare(made["signed"])["refusal"]["reason"] == "expired"
    asked = till.item(made["signed"], at=NOW.isoformat())
    assert till.send(asked)[0]["refusal"]["reason"] == "expired"
    answer = till.redeem(made["signed"], authority="till", at=NOW.isoformat())
    assert answer["state"] == "confirmed"


def test_what_is_asked_for_is_judged_by_our_time_even_where_the_tills_is_believed(served, till):
    """A clock three minutes behind is good enough for the books, and no excuse."""
    till_time = datetime.now(UTC) - timedelta(minutes=3)
    made = served.prize(expires=(till_time + timedelta(minutes=1)).isoformat())
    assert till.refusal(made["typed"], at=till_time.isoformat())["reason"] == "expired"
    given = till.redeem(made["typed"], at=till_time.isoformat(), authority="till")
    assert given["state"] == "confirmed"


def test_what_was_given_offline_but_used_before_is_refused_with_its_first_use(
    served, till, other_till
):
    made = served.prize()
    first = other_till.item(made["signed"])
    other_till.send(first)
    refusal = till.refusal(made["signed"], authority="till", at=NOW.isoformat())
    assert refusal["reason"] == "already_redeemed"
    assert (refusal["place"], refusal["till"]) == ("Nanjing Rd", other_till.id)
    assert datetime.fromisoformat(refusal["at"]) == datetime.fromisoformat(first["at"])


@pytest.mark.parametrize(
    "at", ["1970-01-01T00:00:00Z", "9999-12-31T23:59:59+00:00", "0001-01-01T00:00:00+14:00"]
)
@pytest.mark.parametrize("authority", ["platform", "till"])
def test_a_clock_that_cannot_be_believed_is_replaced_by_ours(served, till, at, authority):
    made = served.prize(
        not_before=(NOW - timedelta(days=1)).isoformat(),
        expires=(NOW + timedelta(days=1)).isoformat(),
    )
    item = till.item(made["typed"], at=at, authority=authority)
    assert till.send(item)[0]["state"] == "confirmed"
    booked = datetime.fromisoformat(served.booked(item["id"])[0]["at"])
    assert abs(booked - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_platforms_figures_stand_over_the_tills(served, till):
    made = served.issue("percent_off", basis_points=1500, cap=30_00)
    answer = till.redeem(made["typed"], bill=333_33, discount=99_99, take=1)
    assert (answer["discount"], answer["take"]) == (30_00, 303_33)
