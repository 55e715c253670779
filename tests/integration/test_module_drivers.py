"""The driver of register modules against the simulated one: setting, triggering, bad answers."""

import threading
import time

import pytest

from drivers.errors import BadSetting, CodeIncomplete, NotClaimed, SettingRefused
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


def test_a_module_out_of_its_box_is_set_and_nothing_goes_to_flash(module):
    with scanner_of(module) as scanner:
        module.show(b"VC-1\nwith a line break\tand a tab")
        assert codes_of(scanner, 1) == [b"VC-1\nwith a line break\tand a tab"]
        assert module.registers[Register.OUTPUT] & 0b11 == 0
        assert module.registers[Register.MODE] & 0b11 == 2
    assert (module.saves, module.flash) == (0, FACTORY)


def test_a_printed_setting_code_can_no_longer_change_it(module):
    assert module.show_setting_code(Register.OUTPUT, 0x01)
    with scanner_of(module) as scanner:
        assert not module.show_setting_code(Register.OUTPUT, 0x01)
        module.show(b"still here")
        assert codes_of(scanner, 1) == [b"still here"]


def mode_of(module) -> int:
    return module.registers[Register.MODE] & 0b11


def test_a_module_that_nobody_listens_to_reads_nothing(module):
    scanner = scanner_of(module)
    with scanner:
        assert mode_of(module) == 2
    assert module.registers[Register.MODE] == 0xD5, "light, mark and sound stay"
    with scanner:
        module.show(b"listening again")
        assert codes_of(scanner, 1) == [b"listening again"]


@pytest.mark.parametrize("settings", [{"save": True}, {"mode": "as_is"}, {"mode": "manual"}])
def test_a_module_that_does_not_read_by_itself_or_is_kept_so_is_left_alone(module, settings):
    with scanner_of(module, **settings) as scanner:
        before = mode_of(module)
        asked = len(module.asked)
        scanner.disable()
        assert (mode_of(module), len(module.asked)) == (before, asked)


def test_without_configure_it_is_sent_nothing(module):
    before = dict(module.registers)
    module.registers[Register.OUTPUT] = 0
    with scanner_of(module, configure=False) as scanner:
        module.show(b"CRLF as it came")
        assert codes_of(scanner, 1) == [b"CRLF as it came"]
    assert module.registers == {**before, Register.OUTPUT: 0}


def test_it_is_set_again_after_it_lost_its_power(module):
    with scanner_of(module) as scanner:
        module.show(b"before")
        assert codes_of(scanner, 1) == [b"before"]
    module.unplug()
    module.replug()
    assert module.registers == FACTORY
    with scanner:
        module.show(b"after")
        assert codes_of(scanner, 1) == [b"after"]


def test_saving_is_done_once_and_only_when_asked(module):
    for _ in range(2):
        with scanner_of(module, save=True):
            pass
    assert module.saves == 1, "the second start had nothing to change"
    with scanner_of(module) as scanner:
        assert scanner.save()
        module.show(b"after saving")
        assert codes_of(scanner, 1) == [b"after saving"]
    assert module.saves == 2


def test_the_answer_to_a_trigger_is_no_part_of_the_code(module):
    with scanner_of(module, mode="command", aim_id=True) as scanner:
        module.show(b"VC-12345")
        assert scanner.read(0.05) == []
        scanner.trigger()
        assert codes_of(scanner, 1) == [b"VC-12345"]
        assert scanner.read(0.05) == []


def test_a_trigger_from_another_thread_does_not_wait_for_a_read_to_end(module):
    with scanner_of(module, mode="command") as scanner:
        module.show(b"at once")
        timer = threading.Timer(0.1, scanner.trigger)
        timer.start()
        began = time.monotonic()
        found = scanner.read(PATIENCE) or scanner.read(PATIENCE)
        assert [scan.raw for scan in found] == [b"at once"]
        assert time.monotonic() - began < PATIENCE / 2
        timer.join()


def test_a_trigger_without_answer_is_tried_again_and_then_told(module):
    with scanner_of(module, mode="command") as scanner:
        module.deaf_to = frozenset({Register.TRIGGER})
        scanner.trigger()
        with pytest.raises(SettingRefused, match="to the trigger"):
            codes_of(scanner, 1)
        module.deaf_to = frozenset()
        module.show(b"at the second wish")
        scanner.trigger()
        assert codes_of(scanner, 1) == [b"at the second wish"]


def test_a_code_is_answer_enough_and_the_trigger_is_not_sent_again(module):
    with scanner_of(module, mode="command") as scanner:
        module.show(b"read at the first trigger")
        module.show(b"not before the second")
        module.lost_answers = 1
        scanner.trigger()
        assert codes_of(scanner, 1) == [b"read at the first trigger"]
        assert scanner.read(0.3) == []
        scanner.trigger()
        assert codes_of(scanner, 1) == [b"not before the second"]


def test_a_trigger_whose_answer_is_spoilt_gives_no_wrong_code(module):
    with scanner_of(module, mode="command") as scanner:
        module.show(b"hidden behind it")
        module.spoilt_answers = 1
        scanner.trigger()
        with pytest.raises(CodeIncomplete):
            codes_of(scanner, 1)
        module.show(b"shown once more")
        scanner.trigger()
        assert codes_of(scanner, 1) == [b"shown once more"]


def test_a_code_cut_by_the_start_never_comes_out_as_a_half(module):
    module.registers[Register.OUTPUT] = 0
    scanner = scanner_of(module, configure=False)
    scanner.claim()
    module.send(b"VC-12")
    scanner.enable()
    try:
        module.send(b"345\rVC-2\r")
        with pytest.raises(CodeIncomplete):
            codes_of(scanner, 1)
        assert codes_of(scanner, 1) == [b"VC-2"]
    finally:
        scanner.release()


def test_noise_and_half_frames_are_over_after_a_silence(module):
    with scanner_of(module, mode="command") as scanner:
        module.show(b"whole")
        scanner.trigger()
        assert codes_of(scanner, 1) == [b"whole"]
        module.send(reply()[:4])
        with pytest.raises(CodeIncomplete):
            codes_of(scanner, 1)
        module.show(b"whole again")
        scanner.trigger()
        assert codes_of(scanner, 1) == [b"whole again"]


def test_a_register_can_be_asked_for(module):
    with scanner_of(module) as scanner:
        assert scanner.ask(Register.VERSION) == FACTORY[Register.VERSION]
        module.show(b"then a code")
        assert codes_of(scanner, 1) == [b"then a code"]


@pytest.mark.parametrize(("name", "value"), [("mode", "always"), ("gs", "\n"), ("tail", "none")])
def test_a_wrong_setting_is_named_before_anything_is_sent(name, value):
    with pytest.raises(BadSetting, match=name):
        ModuleScanner(ModuleSettings(**{name: value}))


def test_identifier_and_separator_come_as_in_the_other_drivers(module):
    with scanner_of(module, aim_id=True, gs="~") as scanner:
        module.show(b"0104601234567894~21A")
        (scan,) = scanner.read(PATIENCE)
        assert scan.symbology == "QRCode"
        assert scan.raw == b"0104601234567894~21A", "]Q1 says that it holds no GS1 fields"


def test_a_trigger_before_its_time_is_a_named_error(module):
    with pytest.raises(NotClaimed):
        scanner_of(module).trigger()
