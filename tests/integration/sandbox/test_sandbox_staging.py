"""What a story asks of a platform: its clock set forward, a row of its books lost."""

import pytest


def test_the_clock_goes_forward_and_never_back(served):
    before = served.admin("/clock")
    assert before["ahead"] == 0
    told = served.admin("/clock", {"ahead": 3600})
    assert told["ahead"] == 3600
    assert told["now"] > before["now"]
    for ahead in (60, -1, 10**9, "soon"):
        served.admin("/clock", {"ahead": ahead}, expect=422)
    assert served.admin("/clock")["ahead"] == 3600


def test_a_lost_redemption_is_gone_and_nothing_else(served):
    till = served.claim()
    kept, gone = (till.redeem(served.prize()["signed"])["id"] for _ in range(2))
    assert served.admin(f"/redemptions/{gone}:lose", {}) == {"lost": gone}
    assert served.booked(gone) == []
    assert served.booked(kept) != []


@pytest.mark.parametrize(
    ("name", "status"), [("x", 422), ("00000000-0000-0000-0000-000000000000", 404)]
)
def test_what_is_not_there_cannot_be_lost(served, name, status):
    served.admin(f"/redemptions/{name}:lose", {}, expect=status)
