"""What is owed adds up over shifts, whenever a refusal comes and whenever it is decided."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.record import UNDONE, EntryKind, Record
from terminal.core.shift import Booked, totals_of
from terminal.core.shift_owed import GIVEN, NOT_OWED, UNDECIDED, Part, accounts, added, stood
from terminal.core.tasks import Way

LUNCH = Record("baton", currency="CNY", value=88_00, verdict="accepted")


def booked(verdict: str, kind: EntryKind = EntryKind.OUTCOME, **more: object) -> Booked:
    return Booked(kind, replace(LUNCH, verdict=verdict), **more)  # type: ignore[arg-type]


GAVE = booked("accepted", authority="till")
BACK = booked(UNDONE, EntryKind.REVERSAL)
OPEN = (Part("baton", "CNY", UNDECIDED, 1, 88_00),)


def closed(way: Way) -> Booked:
    return booked(way, EntryKind.RESOLUTION, stood=True)


def owed(entries: list[Booked], undecided: tuple[Part, ...] = (), carried: tuple[Part, ...] = ()):
    return sum(each.total for each in accounts(totals_of(entries).parts, undecided, carried))


@pytest.mark.parametrize("way", NOT_OWED)
def test_what_a_person_has_closed_is_owed_by_no_platform(way):
    (account,) = accounts(totals_of([GAVE, GAVE, closed(way)]).parts, (), ())
    assert [(each.what, each.count, each.value) for each in account.parts] == [
        (GIVEN, 2, 176_00),
        (way, 1, 88_00),
    ]
    assert (account.count, account.total) == (1, 88_00)


def test_what_nobody_has_decided_is_not_owed_either():
    assert owed([GAVE, GAVE], OPEN) == 88_00


@pytest.mark.parametrize(
    "shifts",
    [
        [([GAVE, closed(Way.SHOP)], ())],  # refused and decided in the shift
        [([GAVE], OPEN), ([closed(Way.SHOP)], ())],  # decided in the next
        [([GAVE], ()), ([closed(Way.SHOP)], ())],  # refused and decided in the next
        [([GAVE], ()), ([], OPEN), ([], OPEN), ([closed(Way.SHOP)], ())],
    ],
)
def test_over_all_shifts_a_refusal_counts_once(shifts):
    total, carried = 0, ()
    for entries, undecided in shifts:
        total += owed(entries, undecided, carried)
        carried = undecided
    assert total == 0


def test_sent_again_and_confirmed_it_is_owed_again():
    assert owed([GAVE], OPEN) + owed([], (), OPEN) == 88_00


def test_what_was_taken_back_is_not_owed_and_closing_it_takes_nothing_off():
    """A platform that would not take it back: the till had taken it off already."""
    not_given = booked(Way.SHOP, EntryKind.RESOLUTION, stood=False)
    assert owed([GAVE, BACK]) == 0
    assert owed([GAVE, BACK, not_given]) == 0
    assert owed([GAVE, BACK, booked(Way.HANDED_OVER, EntryKind.RESOLUTION)]) == 88_00


def test_platforms_and_currencies_are_kept_apart():
    other = Booked(EntryKind.OUTCOME, replace(LUNCH, platform="pretix", currency="EUR"))
    accounts_ = accounts(totals_of([GAVE, other, GAVE]).parts, (), ())
    assert [(each.platform, each.currency, each.total) for each in accounts_] == [
        ("baton", "CNY", 176_00),
        ("pretix", "EUR", 88_00),
    ]


def test_a_test_is_owed_by_nobody():
    assert owed([replace(GAVE, test=True)]) == 0


STANDING = {
    (): False,
    (("outcome", "accepted"),): True,
    (("outcome", "in_doubt"),): False,
    (("outcome", "accepted"), ("reversal", UNDONE)): False,
    (("outcome", "accepted"), ("reversal", UNDONE), ("resolution", "handed-over")): True,
    (("outcome", "accepted"), ("resolution", "shop")): True,
}


@pytest.mark.parametrize("deeds", STANDING)
def test_whether_goods_count_as_given(deeds):
    assert stood(deeds) is STANDING[deeds]


parts = st.builds(
    Part,
    st.sampled_from(["a", "b"]),
    st.sampled_from(["CNY", "EUR"]),
    st.sampled_from([GIVEN, UNDECIDED, *NOT_OWED]),
    st.integers(-3, 3),
    st.integers(-(10**6), 10**6),
)


@given(st.lists(parts), st.lists(parts))
def test_parts_add_up_in_any_order(some, others):
    assert added([*some, *others]) == added([*others, *some]) == added([*added(some), *others])
    assert sum(each.value for each in added(some)) == sum(each.value for each in some)
