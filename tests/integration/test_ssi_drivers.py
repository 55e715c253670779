"""The SSI driver and its simulator on real ptys: what only they must do beyond the contract."""

import threading
import time

import pytest

from drivers.errors import BadSetting, CodeIncomplete, DeviceFault, DeviceMissing
from drivers.port import Port
from drivers.protocols.ssi import packets
from drivers.protocols.ssi.packets import SCANNER, Packet
from drivers.scanners.pty_line import PtyLine
from drivers.scanners.ssi import SsiScanner, SsiSettings, ask_revision
from drivers.scanners.ssi_simulator import REVISION, SsiSimulator
from tests.integration.ssi_reading import PATIENCE, codes_of, read_until


@pytest.fixture
def simulator(tmp_path):
    with SsiSimulator(link=tmp_path / "scanner-1") as simulator:
        yield simulator


@pytest.fixture
def scanner(simulator):
    with SsiScanner(SsiSettings(device=simulator.path)) as scanner:
        yield scanner


@pytest.mark.parametrize("way", ["half", "bent", "dropped"])
def test_a_spoiled_packet_is_sent_again_and_read_once(simulator, scanner, way):
    simulator.spoil(way)
    for code in (b"first", b"second"):
        simulator.show(code)
    assert codes_of(scanner, 2) == [b"first", b"second"]
    assert simulator.given_up == []


def test_a_lost_answer_gives_one_scan_and_a_second_scan_another(simulator, scanner):
    simulator.lose_answers(1)
    simulator.show(b"once")
    simulator.show(b"once")
    assert codes_of(scanner, 2) == [b"once", b"once"]
    assert simulator.settle()
    assert simulator.delivered == [b"once", b"once"]
    assert scanner.read(0.1) == []


@pytest.mark.parametrize("noise", [b"\xff", b"\x20\xf3\x00\x00", b"VC-12345\r\n", bytes(300)])
def test_noise_costs_no_code(simulator, scanner, noise):
    simulator.noise(noise)
    simulator.show(b"after the noise")
    assert codes_of(scanner, 1) == [b"after the noise"]


def test_long_codes_come_in_packets_and_survive_faults(simulator, scanner):
    code = bytes(range(256)) * 11
    simulator.spoil("", "bent", "", "")
    simulator.show(code)
    assert codes_of(scanner, 1) == [code]


def test_a_torn_code_is_told_and_its_rest_is_no_code(simulator, scanner):
    simulator.spoil("", "half", "half", "half")
    simulator.show(b"a" * 600)
    read_until(scanner, lambda _: simulator.given_up)
    assert simulator.given_up == [b"a" * 600]
    simulator.show(b"whole")
    with pytest.raises(CodeIncomplete):
        codes_of(scanner, 1)
    assert codes_of(scanner, 1) == [b"whole"]


def test_the_symbology_is_told(simulator, scanner):
    names = ("QRCode", "EAN13", "Code128", "DataMatrix", None)
    for name in names:
        simulator.show(f"a {name}".encode(), name)
    found = read_until(scanner, lambda found: len(found) == len(names))
    assert [scan.symbology for scan in found] == list(names)


@pytest.mark.parametrize(
    ("settings", "shown", "raw"),
    [
        ({}, b"one\r", b"one\r"),
        ({"suffix": "cr"}, b"one\r\r", b"one\r"),
        ({"suffix": "crlf"}, b"one\r\n", b"one"),
        ({"suffix": "tab"}, b"one\x1d", b"one\x1d"),
        ({"aim_id": True}, b"]Q1one", b"one"),
        ({"gs": "|"}, b"21A|10B", b"21A\x1d10B"),
    ],
)
def test_what_the_scanner_adds_is_cut_only_when_set(simulator, settings, shown, raw):
    with SsiScanner(SsiSettings(device=simulator.path, **settings)) as scanner:
        simulator.show(shown)
        assert codes_of(scanner, 1) == [raw]


@pytest.mark.parametrize("settings", [{"suffix": "semicolon"}, {"gs": "\x1d"}])
def test_a_setting_without_sense_is_named(settings):
    with pytest.raises(BadSetting, match=next(iter(settings))):
        SsiScanner(SsiSettings(**settings))


def test_the_scanner_scans_only_while_enabled(simulator):
    scanner = SsiScanner(SsiSettings(device=simulator.path))
    with scanner:
        assert simulator.scanning
        scanner.disable()
        assert not simulator.scanning
        simulator.show(b"nobody listens")
        scanner.enable()
        simulator.show(b"somebody does")
        assert codes_of(scanner, 1) == [b"somebody does"]
    assert not simulator.scanning


def test_what_the_scanner_could_not_deliver_before_is_old(simulator):
    """It is repeated after we come: without the flush it would be the next customer's."""
    with SsiScanner(SsiSettings(device=simulator.path)) as scanner:
        simulator.show(b"switches to packets")
        codes_of(scanner, 1)
        scanner._port.close()  # as a crash does it
        simulator.show(b"old")
        deadline = time.monotonic() + PATIENCE
        while simulator.sent < 2 and time.monotonic() < deadline:
            time.sleep(0.001)
        rival = SsiScanner(SsiSettings(device=simulator.path))
        with rival:
            assert rival.read(0.5) == []  # longer than the simulator waits before a repeat
            simulator.show(b"new")
            assert codes_of(rival, 1) == [b"new"]


def test_a_mute_device_is_a_fault_with_advice(tmp_path):
    line = PtyLine(tmp_path / "mute")
    try:
        with pytest.raises(DeviceFault, match="SSI host"):
            SsiScanner(SsiSettings(device=line.path)).__enter__()
    finally:
        line.close()


def test_a_device_that_refuses_packets_is_a_fault(tmp_path):
    line = PtyLine(tmp_path / "denies")
    refusal = Packet(packets.NAK, b"\x06", source=SCANNER).wire()

    def refuse():
        line.receive(PATIENCE)
        line.send(refusal)

    denying = threading.Thread(target=refuse)
    denying.start()
    try:
        with pytest.raises(DeviceFault, match="refuses"):
            SsiScanner(SsiSettings(device=line.path)).__enter__()
    finally:
        denying.join()
        line.close()


def test_a_scanner_that_lost_its_power_is_switched_to_packets_again(simulator, scanner):
    """The cable stays in: an adapter's port does not notice. The customer shows the code again."""
    simulator.restart()
    simulator.show(b"shown once")
    with pytest.raises(CodeIncomplete):
        codes_of(scanner, 1)
    read_until(scanner, lambda _: simulator._packets)
    simulator.show(b"shown again")
    assert codes_of(scanner, 1) == [b"shown again"]


def test_a_scanner_that_fell_silent_is_a_fault_once_that_matters(simulator, scanner):
    simulator.restart()
    simulator.deaf = True
    scanner.beep()
    assert scanner.read(0.05) == []
    simulator.noise(b"plain text")
    with pytest.raises(CodeIncomplete):
        codes_of(scanner, 1)
    with pytest.raises(DeviceFault, match="SSI host"):
        codes_of(scanner, 1)


def test_a_code_torn_by_an_unplug_does_not_lead_the_next(simulator):
    scanner = SsiScanner(SsiSettings(device=simulator.path))
    for number in range(10):
        with scanner:
            simulator.spoil("", "half")
            simulator.show(b"torn" * 100)
            scanner.read(0.1)  # so long that the half is on the wire before the plug is pulled
            simulator.unplug()
        simulator.replug()
        with scanner:
            simulator.show(b"whole %d" % number)
            assert codes_of(scanner, 1) == [b"whole %d" % number]


def test_find_asks_for_the_revision(simulator, tmp_path):
    port = Port("find", simulator.path, 9600)
    port.open()
    assert ask_revision(port) == REVISION.decode()
    port.close()
    line = PtyLine(tmp_path / "mute")
    port = Port("find", line.path, 9600)
    port.open()
    assert ask_revision(port) is None
    port.close()
    line.close()


def test_spy_shows_both_directions(simulator, tmp_path):
    spy = tmp_path / "spy"
    with SsiScanner(SsiSettings(device=simulator.path, spy=str(spy))) as scanner:
        simulator.show(b"VC-12345")
        assert codes_of(scanner, 1) == [b"VC-12345"]
    log = spy.read_text()
    assert "<- 0D F3 00 00 1C 56 43 2D 31 32 33 34 35 FD 1F" in log
    assert "-> 04 D0 04 00 FF 28" in log


def test_a_thousand_codes_arrive_once_and_in_order(simulator, scanner):
    codes = [b"code %04d" % number for number in range(1000)]
    for code in codes:
        simulator.show(code)
    assert codes_of(scanner, 1000) == codes
    assert simulator.settle()
    assert simulator.delivered == codes


def test_the_simulator_is_a_plain_scanner_until_it_is_switched(simulator):
    port = Port("plain", simulator.path, 9600)
    port.open()
    simulator.show(b"plain text")
    assert port.receive(PATIENCE) == b"plain text"
    port.close()
    simulator.unplug()
    with pytest.raises(DeviceMissing):
        simulator.show(b"nobody")
