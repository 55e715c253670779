"""One till, one history: every contradiction by itself, and honest journals in any order."""

import random
from dataclasses import replace

import pytest

from terminal.sandbox.histories import TOLERANCE, Around, Place, contradiction

A, B, C = b"a" * 16, b"b" * 16, b"c" * 16


def place(sequence: int, boot: bytes = A, boot_time: int = 0, branch: str = "true") -> Place:
    hashes = [f"{branch}{at}".encode() for at in (sequence, sequence - 1)]
    return Place(sequence, *hashes, boot, boot_time or sequence)


def around(shown: list[Place], new: Place) -> Around:
    """As the store finds it."""
    below = sorted((p for p in shown if p.sequence < new.sequence), key=lambda p: p.sequence)
    above = sorted((p for p in shown if p.sequence > new.sequence), key=lambda p: p.sequence)
    return Around(
        same=next((p for p in shown if p.sequence == new.sequence), None),
        lower=below[-1] if below else None,
        upper=above[0] if above else None,
        boot_below=any(p.boot_id == new.boot_id for p in below),
        boot_above=any(p.boot_id == new.boot_id for p in above),
    )


@pytest.mark.parametrize(
    ("shown", "new", "why"),
    [
        ([place(4)], place(4, branch="other"), "shown before under sequence 4"),
        ([place(4)], place(5, branch="other"), "does not follow the entry 4"),
        ([place(4)], place(3, branch="other"), "does not follow this entry 3"),
        ([place(4), place(9)], place(6, B), "second boot history"),
        ([place(2), place(5, B)], place(8, A), "second boot history"),
        ([place(5, B), place(8, A)], place(2, A), "second boot history"),
        ([place(2, boot_time=2 * TOLERANCE)], place(5), "runs backwards"),
        ([place(5)], place(2, boot_time=2 * TOLERANCE), "runs backwards"),
    ],
)
def test_each_contradiction_is_named(shown, new, why):
    assert why in contradiction(new, around(shown, new))


def test_two_processes_may_append_in_another_order_than_they_read_the_clock():
    shown = [place(2, boot_time=TOLERANCE)]
    assert contradiction(place(5, boot_time=1), around(shown, place(5))) == ""


@pytest.mark.parametrize("seed", range(20))
def test_an_honest_journal_may_be_shown_in_any_order_and_in_part(seed):
    chance = random.Random(seed)
    journal = [place(n, boot=(A, B, C)[n // 10], boot_time=n % 10 * TOLERANCE) for n in range(30)]
    shown: list[Place] = []
    for new in chance.sample(journal, 20):
        assert contradiction(new, around(shown, new)) == ""
        shown.append(new)


@pytest.mark.parametrize("seed", range(20))
def test_a_second_machine_is_found_out_however_the_reports_mix(seed):
    """Both go on from entry 9; each reports every third entry or so."""
    chance = random.Random(seed)
    one = [place(n, A) for n in range(30)]
    other = [replace(place(n, B, branch="copy"), boot_time=n) for n in range(10, 30)]
    reports = [*chance.sample(one[:10], 4), *chance.sample([*one[10:], *other], 18)]
    shown: list[Place] = []
    found = []
    for new in reports:
        if why := contradiction(new, around(shown, new)):
            found.append(why)
        else:
            shown.append(new)
    assert found
