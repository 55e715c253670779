"""The technician's gate: what a file, a crash, two programs and time do to it."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from terminal.core.pins import MOST_WRONG
from terminal.core.technician import LOCKED, OPEN_FOR, TechnicianDeed
from terminal.errors import PinRefused, StateUnusable, WrongUse
from terminal.technician import FILE, TechnicianGate

PIN = "246813"


class Door:
    """A gate whose time a test moves, and what was noted of it."""

    def __init__(self, home: Path) -> None:
        self.at = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)
        self.noted: list[tuple[TechnicianDeed, str]] = []
        self.home = home
        self.gate = self.another()

    def another(self) -> TechnicianGate:
        begin = self.at
        return TechnicianGate(
            self.home,
            lambda: self.at,
            lambda deed, what: self.noted.append((deed, what)),
            lambda: self._since(begin),
        )

    def _since(self, begin: datetime) -> float:
        return (self.at - begin).total_seconds()

    def refused(self, pin: str = "000001") -> PinRefused:
        with pytest.raises(PinRefused) as caught:
            self.gate.enter(pin)
        return caught.value

    def wrong(self, times: int) -> None:
        for _ in range(times):
            self.at += LOCKED
            self.refused()


@pytest.fixture
def door(tmp_path: Path) -> Door:
    made = Door(tmp_path)
    made.gate.set_pin(PIN, "owner")
    return made


def test_without_a_pin_it_opens_to_nobody(tmp_path):
    gate = Door(tmp_path).gate
    assert not gate.is_set
    with pytest.raises(PinRefused) as caught:
        gate.enter("")
    assert caught.value.why == "unset"


def test_the_pin_opens_it_for_a_while(door):
    assert door.gate.left() == timedelta()
    assert door.gate.enter(PIN, "service") == door.at + OPEN_FOR
    assert door.gate.left() == OPEN_FOR
    door.at += OPEN_FOR - timedelta(seconds=1)
    assert door.gate.left() == timedelta(seconds=1)
    door.at += timedelta(seconds=1)
    assert door.gate.left() == timedelta()
    door.gate.leave()
    door.gate.leave()
    said = [deed for deed, _ in door.noted]
    assert said == [TechnicianDeed.PIN_SET, TechnicianDeed.ENTERED, TechnicianDeed.LEFT]


def test_wrong_pins_wait_then_lock_and_the_right_one_waits_too(door):
    assert door.refused().why == "wrong"
    assert door.refused().why == "wrong"
    third = door.refused()
    assert (third.why, third.seconds) == ("wrong", 5)
    assert door.refused(PIN).why == "wait"
    door.wrong(MOST_WRONG - 3)
    assert door.refused(PIN).why == "locked"
    door.at += LOCKED
    door.gate.enter(PIN)
    assert door.gate.tries().wrong == 0


def test_tries_survive_a_restart_and_a_wait_is_no_try(door):
    door.wrong(4)
    door.refused()
    assert door.another().tries().wrong == 4


def test_a_try_counts_before_the_pin_is_looked_at(door, monkeypatch):
    def power_cut(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr("terminal.technician.hashed_pin", power_cut)
    with pytest.raises(KeyboardInterrupt):
        door.gate.enter(PIN)
    assert door.another().tries().wrong == 1


def test_two_programs_have_no_more_tries_than_one(door):
    gates = [door.another() for _ in range(6)]
    why: list[str] = []

    def attempt(gate: TechnicianGate) -> None:
        try:
            gate.enter("000001")
        except PinRefused as refused:
            why.append(refused.why)

    threads = [threading.Thread(target=attempt, args=(gate,)) for gate in gates]
    for each in threads:
        each.start()
    for each in threads:
        each.join(20)
    assert sorted(why) == ["wait"] * 3 + ["wrong"] * 3
    assert door.gate.tries().wrong == 3


def test_a_removed_file_gives_no_more_tries(door):
    door.wrong(MOST_WRONG)
    (door.home / FILE).unlink()
    assert door.refused(PIN).why == "unset"


def test_unlocking_forgets_the_wrong_ones(door):
    door.wrong(MOST_WRONG)
    door.gate.unlock("owner")
    door.gate.enter(PIN)
    assert (TechnicianDeed.UNLOCKED, "owner") in door.noted


def test_the_file_is_its_owners_and_holds_no_pin(door):
    path = door.home / FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert PIN.encode() not in path.read_bytes()


def test_a_damaged_file_is_one_sentence(door):
    (door.home / FILE).write_bytes(b"{")
    with pytest.raises(StateUnusable, match="damaged"):
        door.gate.enter(PIN)


def test_a_pin_that_will_not_do_is_refused(door):
    with pytest.raises(WrongUse):
        door.gate.set_pin("1234")
    door.gate.enter(PIN)
