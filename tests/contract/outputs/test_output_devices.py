"""What single kinds of outputs promise beyond the contract of all: limits, faults, settings."""

import time
from pathlib import Path

import pytest

from drivers.errors import BadSetting, DeviceBusy, DeviceFault, DeviceLost, DriverError
from drivers.outputs import Signal
from drivers.outputs.cd5220 import WIDTH
from drivers.outputs.drawn_lines import FONTS
from drivers.outputs.escpos_printer import EscposPrinter, EscposSettings
from drivers.outputs.gpio import GpioRelay, LampOutput, LampSettings, RelaySettings
from drivers.outputs.paper import Align, Bars, Cut, Qr, Text
from drivers.outputs.scanner import ScannerSignal, ScannerSignalSettings
from drivers.outputs.sound import SoundOutput, SoundSettings
from drivers.scanners.virtual import VirtualScanner

from .printer_media import NetworkMedium
from .waiting import until


def test_symbols_bars_and_layout_reach_the_paper(network):
    parts = [
        Text("big", bold=True, big=True, align=Align.RIGHT),
        Qr("BTNW1:2:1:abc 券"),
        Bars("A{1}~"),
        Bars("2899999088001", ean=True),
        Text("plain"),
        Cut(),
    ]
    with network.output() as printer:
        printer.print(parts)
    assert network.printer.printed("cut")
    paper = [each for each in network.printer.paper if each.what != "status"]
    assert not [each for each in paper if each.what == "unknown"]
    big, plain = paper[0], paper[-2]
    assert (big.text, big.bold, big.big, big.align) == ("big", True, True, Align.RIGHT)
    assert (plain.text, plain.bold, plain.big, plain.align) == ("plain", False, False, Align.LEFT)
    symbols = [(each.what, each.text) for each in paper if each.what in ("qr", "bars")]
    assert symbols == [("qr", "BTNW1:2:1:abc 券"), ("bars", "A{1}~"), ("bars", "2899999088001")]


@pytest.mark.parametrize(
    ("mode", "codec", "text", "expected"),
    [
        ("gb18030", "gb18030", "简体 與 ∑ ￥1", "简体 與 ∑ ￥1"),
        ("big5", "cp950", "繁體 简 ￥1", "繁體 ?? ￥1"),
        ("utf8", "utf-8", "简體 ñ €1", "简體 ñ €1"),
    ],
)
def test_chinese_in_every_mode(tmp_path, mode, codec, text, expected):
    medium = NetworkMedium(tmp_path)
    medium.printer._codec = codec
    with medium.output(cjk=mode) as printer:
        printer.print([Text(text), Text("ascii after it")])
        assert medium.lines(2) == [expected, "ascii after it"]
    medium.close()


@pytest.mark.skipif(
    not any(Path(font).is_file() for font in FONTS), reason="no font with Chinese is installed"
)
def test_chinese_as_pictures_where_the_printer_has_none(network):
    with network.output(cjk="image", columns=48) as printer:
        printer.print([Text("双人午市套餐", bold=True, big=True), Text("ascii stays text")])
        assert network.lines(1) == ["ascii stays text"]
    (picture,) = network.printer.printed("picture")
    assert picture.text == "576x56"
    assert picture.bold, "there is ink on it"


def test_qr_as_a_picture_and_bytes_sent_before_each_slip(network):
    with network.output(qr="image", prepare="1B 61 02") as printer:
        printer.print([Qr("hello"), Text("x")])
    assert network.printer.printed("picture")
    assert not network.printer.printed("qr", 1, 0.0)


@pytest.mark.parametrize(
    ("trouble", "words"), [("out_of_paper", "out of paper"), ("cover_open", "cover is open")]
)
def test_a_printer_that_cannot_print_says_why_and_prints_nothing(network, trouble, words):
    with network.output() as printer:
        setattr(network.printer, trouble, True)
        with pytest.raises(DeviceFault, match=words):
            printer.print([Text("lost")])
        assert not printer.status().ready
        with pytest.raises(DeviceFault, match=words):
            network.output().claim()
        setattr(network.printer, trouble, False)
        assert printer.status().ready
        printer.print([Text("found")])
        assert network.lines(1) == ["found"]


def test_a_printer_that_takes_nothing_is_given_up_in_time(network):
    network.printer.deaf.set()
    with network.output(patience=0.3) as printer:
        started = time.monotonic()
        with pytest.raises(DeviceFault, match="takes nothing"):
            printer.print([Text("x" * 100_000)] * 200)
        assert time.monotonic() - started < 10


def test_a_printer_that_hangs_up_is_lost(network):
    with network.output() as printer:
        network.printer.close()
        with pytest.raises(DriverError) as caught:
            printer.print([Text("x")])
    assert isinstance(caught.value, DeviceBusy | DeviceLost)


def test_two_tills_share_a_network_printer(network):
    with network.output() as one, network.output() as two:
        one.print([Text("one")])
        two.print([Text("two")])
        assert network.lines(2) == ["one", "two"]


@pytest.mark.parametrize(
    "settings",
    [
        {},
        {"network": "printer", "file": "/dev/usb/lp0"},
        {"network": "printer", "columns": 40},
        {"network": "printer", "cjk": "sjis"},
        {"network": "printer", "qr": "no"},
        {"network": "printer", "prepare": "xyz"},
        {"network": "printer", "patience": 0.0},
        {"network": "printer:99999"},
        {"network": ":9100"},
    ],
)
def test_printer_settings_that_make_no_sense(settings):
    with pytest.raises(BadSetting) as caught:
        EscposPrinter(EscposSettings(**settings))
    assert str(caught.value).isprintable()


def test_a_relay_is_off_after_its_time_and_at_release(relay):
    with relay.output() as gate:
        gate.pulse(0.05)
        assert relay.is_on
        until(lambda: not relay.is_on)
        gate.pulse(5.0)
        assert relay.is_on
    assert not relay.is_on


def test_a_relay_is_never_on_longer_than_it_may_be(relay):
    with relay.output(longest=0.2) as gate:
        started = time.monotonic()
        gate.pulse(1000.0)
        while relay.is_on:
            gate.pulse(1000.0)  # asking again must not hold it open
            assert time.monotonic() - started < 5
            time.sleep(0.01)
        assert time.monotonic() - started >= 0.19


def test_a_relay_listens_to_its_own_signal_only(relay):
    with relay.output(on="attention", seconds=5.0) as gate:
        gate.signal(Signal.ACCEPTED)
        gate.signal(Signal.REFUSED)
        assert not relay.is_on
        gate.signal(Signal.ATTENTION)
        assert relay.is_on


def test_two_outputs_cannot_have_one_pin(relay):
    with relay.output():
        with pytest.raises(DeviceBusy, match="23"):
            relay.output().claim()
        lamps = LampOutput(LampSettings(accepted=12, refused=23), relay.pins)
        with pytest.raises(DeviceBusy):
            lamps.claim()
        GpioRelay(RelaySettings(pin=12), relay.pins).claim()  # it let go of what it had


@pytest.mark.parametrize("settings", [{"on": "sometimes"}, {"longest": 0.0}, {"longest": 61.0}])
def test_relay_settings_that_make_no_sense(settings):
    with pytest.raises(BadSetting):
        GpioRelay(RelaySettings(pin=23, **settings))


def test_a_relay_without_a_pin_says_so(relay):
    with pytest.raises(BadSetting, match="pin"):
        GpioRelay(RelaySettings(), relay.pins).claim()


def test_sound_can_be_off(player):
    with player.output(volume=0) as sound:
        sound.signal(Signal.ACCEPTED)
    assert player.signals() == []


def test_louder_is_another_file_and_nothing_is_left_behind(player):
    for volume in (30, 90):
        with player.output(volume=volume) as sound:
            sound.signal(Signal.ACCEPTED)
            folder = sound._folder
        assert not folder.exists()
    quiet, loud = player.signals()
    assert quiet != loud


@pytest.mark.parametrize(
    ("script", "words"),
    [
        ("#!/bin/sh\necho 'cannot open audio device' >&2\nexit 1\n", "cannot open audio device"),
        ("#!/bin/sh\nexec sleep 60\n", "does not end"),
    ],
)
def test_a_player_that_fails_or_hangs_is_a_fault(player, script, words, monkeypatch):
    monkeypatch.setattr("drivers.outputs.sound._LONGEST", 0.3)
    player.install(script)
    with player.output() as sound, pytest.raises(DeviceFault, match=words):
        sound.signal(Signal.REFUSED)


@pytest.mark.parametrize("settings", [{"player": "vlc"}, {"volume": 101}, {"volume": -1}])
def test_sound_settings_that_make_no_sense(settings):
    with pytest.raises(BadSetting):
        SoundOutput(SoundSettings(**settings))


def test_a_scanner_that_cannot_beep_is_named():
    for settings, words in [
        (ScannerSignalSettings(), "no scanner can beep"),
        (ScannerSignalSettings(scanner="back"), "no scanner called 'back'"),
    ]:
        output = ScannerSignal(settings)
        output.attach({"front": VirtualScanner()})
        with pytest.raises(BadSetting, match=words):
            output.claim()


def test_the_display_gets_twenty_characters_a_line(display):
    with display.output() as output:
        output.show_lines("Lunch \x1b@ set for two, and more", "￥12.00")
        came = display.received(3 + 2 * (4 + WIDTH))
    assert came == b"\x1b@\x0c\x1bQALunch ?@ set for two\r\x1bQB?12.00              \r"
