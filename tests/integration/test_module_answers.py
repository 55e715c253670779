"""A register module that answers badly, late, or not at all: told once, and read all the same."""

import contextlib
import time

import pytest

from drivers.errors import SettingRefused
from drivers.protocols.registers import Register, reply
from drivers.scanners.module import ModuleScanner
from drivers.scanners.module_settings import ModuleSettings
from drivers.scanners.module_simulator import FACTORY, ModuleSimulator

PATIENCE = 10.0


@pytest.fixture
def module(tmp_path):
    with ModuleSimulator(link=tmp_path / "scanner-1") as simulator:
        yield simulator


def scanner_of(module, **settings):
    settings = {"device": module.path, "answer_time": 0.1} | settings
    return ModuleScanner(ModuleSettings(**settings))


def codes_of(scanner, number):
    found = []
    deadline = time.monotonic() + PATIENCE
    while len(found) < number and time.monotonic() < deadline:
        found += scanner.read(0.2)
    return [scan.raw for scan in found]


def test_a_silent_module_is_told_once_and_read_all_the_same(module):
    module.registers |= {Register.OUTPUT: 0, Register.TAIL: 1}
    module.mute = True
    scanner = scanner_of(module)
    with scanner:
        with pytest.raises(SettingRefused, match="does not answer to commands"):
            scanner.read(0)
        assert {each.address for each in module.asked} == {Register.MODE}, "asked no further"
        module.show(b"a code all the same")
        assert codes_of(scanner, 1) == [b"a code all the same"]
    with scanner:
        module.show(b"and nobody is told again")
        assert codes_of(scanner, 1) == [b"and nobody is told again"]


def test_after_two_registers_without_answer_the_others_are_left_alone(module):
    module.deaf_to = frozenset({Register.OUTPUT, Register.SETTING_CODES})
    with scanner_of(module):
        assert Register.TAIL not in {each.address for each in module.asked}


@pytest.mark.parametrize("fault", ["spoilt_answers", "half_answers"])
def test_a_bad_answer_is_asked_for_again(module, fault):
    setattr(module, fault, 2)
    with scanner_of(module) as scanner:
        module.show(b"set after three tries")
        assert codes_of(scanner, 1) == [b"set after three tries"]
    assert getattr(module, fault) == 0


@pytest.mark.parametrize("delay", [0.06, 0.1])
def test_the_answer_to_an_earlier_question_is_not_taken_for_this_one(module, delay):
    """Else a register would be written with the other bits of another."""
    module.answer_delay = delay
    with scanner_of(module, answer_time=0.04):
        pass
    with ModuleSimulator() as prompt, scanner_of(prompt):
        wrong = {
            register: value
            for register, value in module.registers.items()
            if value not in (prompt.registers[register], FACTORY[register])
        }
    assert not wrong


def test_an_answer_from_before_the_start_is_not_taken_for_one(module):
    scanner = scanner_of(module)
    scanner.claim()
    module.lost_answers = 1  # so that the next to arrive are the old ones
    module.send(reply(b"\x00") * 3)
    scanner.enable()
    try:
        module.show(b"set all the same")
        assert codes_of(scanner, 1) == [b"set all the same"]
    finally:
        scanner.release()


@pytest.mark.parametrize("delay", [0.06, 0.15])
def test_late_answers_are_no_part_of_a_code(module, delay):
    module.registers[Register.OUTPUT] = 0
    module.answer_delay = delay
    with scanner_of(module, answer_time=0.04) as scanner:
        with contextlib.suppress(SettingRefused):
            assert scanner.read(0) == []
        codes = [b"code %d" % number for number in range(8)]
        for code in codes:
            module.show(code)
            time.sleep(0.05)  # the pace of the customer
        assert codes_of(scanner, len(codes)) == codes


def test_a_model_that_reads_one_register_at_a_time_is_set_as_well(module):
    module.one_at_a_time = True
    with scanner_of(module, answer_time=0.03) as scanner:
        module.show(b"set\nall the same")
        assert codes_of(scanner, 1) == [b"set\nall the same"]


def test_what_cannot_be_set_is_named_in_one_sentence(module):
    module.deaf_to = frozenset({Register.SETTING_CODES})
    with scanner_of(module) as scanner:
        with pytest.raises(SettingRefused, match="setting codes off; ") as caught:
            scanner.read(0)
        assert str(caught.value).isprintable()
        module.show(b"a code\nall the same")
        assert codes_of(scanner, 1) == [b"a code\nall the same"]


def test_with_an_end_mark_that_could_not_be_set_any_will_do(module):
    module.deaf_to = frozenset({Register.TAIL})
    with scanner_of(module) as scanner:
        with pytest.raises(SettingRefused, match="the end mark; "):
            scanner.read(0)
        for code in (b"sent with", b"the CRLF it has"):
            module.show(code)
        assert codes_of(scanner, 2) == [b"sent with", b"the CRLF it has"]
