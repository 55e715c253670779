"""Honeywell menu commands and their echoes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drivers.protocols.honeywell import BEEP, REVISION, STOP, TRIGGER, Answer, Echo, find_echo, menu


def test_commands_as_published():
    assert bytes.fromhex("16 4D 0D 52 45 56 49 4E 46 2E") == REVISION
    assert bytes.fromhex("16 54 0D") == TRIGGER
    assert bytes.fromhex("16 55 0D") == STOP
    assert bytes.fromhex("16 07 0D") == BEEP
    assert menu("REVINF", keep=True) == REVISION
    assert menu("QRCENA1") == b"\x16M\rQRCENA1!"


@pytest.mark.parametrize(
    "word", ["", "REV", "REVINF.", "QRCENA1!", "revinf", "REVINF\r", "REVIN\n"]
)
def test_what_is_no_menu_command_is_refused(word):
    with pytest.raises(ValueError, match="tag and a subtag"):
        menu(word)


@pytest.mark.parametrize(
    ("arrived", "echo"),
    [
        (b"REVINF\x06.", Echo(b"REVINF", Answer.TAKEN)),
        (
            b"REVINFProduct Name: X\r\nRev 1\x06.",
            Echo(b"REVINFProduct Name: X\r\nRev 1", Answer.TAKEN),
        ),
        (b"REVINF\x05.", Echo(b"REVINF", Answer.UNKNOWN)),
        (b"REVINF\x15!", Echo(b"REVINF", Answer.BAD_VALUE)),
        (REVISION, None),
        (b"QRCENA1\x06!", None),
        (b"", None),
    ],
)
def test_an_echo_is_found_and_a_loop_back_is_none(arrived, echo):
    assert find_echo(arrived, "REVINF") == echo


@given(st.binary(max_size=200))
def test_any_bytes_are_an_echo_or_none(arrived):
    echo = find_echo(arrived, "REVINF")
    assert echo is None or echo.content in arrived
