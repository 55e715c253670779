"""What is set in a register module: only the bits that are meant, and nothing it was not told."""

import pytest

from drivers.errors import BadSetting
from drivers.protocols.registers import Register
from drivers.scanners.module_settings import ModuleSettings, changes, check


def after(settings: ModuleSettings, registers: dict[int, int], own_usb: bool = False) -> dict:
    registers = dict(registers)
    for change in changes(settings, own_usb):
        registers[change.register] = change.on(registers.get(change.register, 0))
    return registers


def test_the_defaults_make_codes_come_whole_and_setting_codes_do_nothing():
    done = after(
        ModuleSettings(),
        {Register.MODE: 0xD4, Register.OUTPUT: 0b1001, Register.TAIL: 0xFF, Register.QR: 0},
    )
    assert done == {
        Register.MODE: 0xD6,  # continuous; light, mark, sound and lamp as they were
        Register.OUTPUT: 0b1000,  # UART; text as it was
        Register.SETTING_CODES: 0b10,
        Register.TAIL: 0x81,  # CR and nothing else
        Register.QR: 1,
        Register.SAME_CODE: 0x85,
    }


@pytest.mark.parametrize(
    ("settings", "register", "was", "becomes"),
    [
        ({"mode": "as_is", "light": "off"}, Register.MODE, 0xFF, 0xF3),
        ({"mode": "command", "aiming": "on", "sound": "off"}, Register.MODE, 0xDE, 0xAD),
        ({"mode": "sensor", "sound": "on"}, Register.MODE, 0x00, 0x43),
        ({"tail": "tab"}, Register.TAIL, 0x00, 0x41),
        ({"tail": "crlf"}, Register.TAIL, 0x00, 0x21),
        ({"same_code_delay": 0}, Register.SAME_CODE, 0x8A, 0x0A),
        ({"same_code_delay": 12.7}, Register.SAME_CODE, 0x00, 0xFF),
        ({"output": "usb"}, Register.OUTPUT, 0b0101, 0b0111),
        ({"aim_id": True}, Register.AIM_ID, 0x00, 0x80),
    ],
)
def test_each_setting_changes_its_own_bits(settings, register, was, becomes):
    assert after(ModuleSettings(**settings), {register: was})[register] == becomes


def test_a_port_of_its_own_stays_the_way_out():
    assert after(ModuleSettings(), {Register.OUTPUT: 0b01}, own_usb=True)[Register.OUTPUT] == 0b11


def test_as_is_leaves_the_register_alone():
    settings = ModuleSettings(mode="as_is", tail="as_is", output="as_is")
    touched = {change.register for change in changes(settings, own_usb=False)}
    assert touched == {Register.SETTING_CODES, Register.QR, Register.SAME_CODE}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("mode", "always"),
        ("light", "bright"),
        ("aiming", ""),
        ("sound", "loud"),
        ("output", "keyboard"),
        ("tail", "none"),
        ("answer_time", 0.0),
        ("same_code_delay", 13.0),
        ("same_code_delay", -0.1),
        ("same_code_delay", float("nan")),
    ],
)
def test_a_setting_that_makes_no_sense_is_named(name, value):
    with pytest.raises(BadSetting, match=name):
        check("module x", ModuleSettings(**{name: value}))
