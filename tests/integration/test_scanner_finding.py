"""Finding what a port speaks: by listening, and by asking when allowed; over real ptys."""

import threading

import pytest

from drivers.errors import DeviceBusy, DeviceMissing
from drivers.finding import Found, find, judge
from drivers.port import Port
from drivers.protocols import honeywell
from drivers.scanners.line_simulator import LineSimulator
from drivers.scanners.module_simulator import ModuleSimulator
from drivers.scanners.pty_line import PtyLine
from drivers.scanners.ssi_simulator import SsiSimulator

ONE_SPEED = (9600,)


class HoneywellScanner:
    """The other end of a line that knows one menu command."""

    def __init__(self) -> None:
        self.line = PtyLine()
        self.asked = b""
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._answer)
        self._thread.start()

    def _answer(self) -> None:
        while not self._closing.is_set():
            self.asked += self.line.receive(0.05)
            if self.asked.endswith(honeywell.REVISION):
                self.line.send(b"REVINFVoyager\x06.")
                self.asked += b" "

    def close(self) -> None:
        self._closing.set()
        self._thread.join()
        self.line.close()


def test_a_module_is_known_by_its_register():
    with ModuleSimulator() as module:
        found = find(module.path, ask=True, listen=0.05, bauds=ONE_SPEED)
    assert found.driver == "module"


def test_an_ssi_scanner_is_known_by_its_revision():
    with SsiSimulator() as scanner:
        found = find(scanner.path, ask=True, listen=0.05, bauds=ONE_SPEED)
    assert found.driver == "ssi"
    assert "BATON-SIM" in found.why


def test_a_honeywell_scanner_is_known_by_its_echo():
    scanner = HoneywellScanner()
    try:
        found = find(scanner.line.path, ask=True, listen=0.05, bauds=ONE_SPEED)
    finally:
        scanner.close()
    assert (found.driver, "Honeywell" in found.why) == ("serial", True)


def test_nothing_is_sent_when_only_listening():
    line = PtyLine()
    try:
        assert find(line.path, ask=False, listen=0.1) == Found("", "it said nothing")
        assert line.receive(0.05) == b""
    finally:
        line.close()


def test_nothing_is_sent_to_what_has_already_spoken():
    with LineSimulator() as scanner:
        timer = threading.Timer(0.2, scanner.show, (b"VC-12345",))
        timer.start()
        found = find(scanner.path, ask=True, listen=10)
        timer.join()
        assert found == Found("serial", "it sent a code with an end mark")
        assert scanner._line.receive(0.05) == b""


def test_a_speed_that_was_needed_is_part_of_the_settings():
    with ModuleSimulator() as module:
        found = find(module.path, ask=True, listen=0.05, bauds=(115200,))
    assert (found.driver, found.settings) == ("module", {"baud": 115200})


@pytest.mark.parametrize(
    ("heard", "driver", "settings"),
    [
        (b"VC-1\r", "serial", {}),
        (b"VC-1\r\n", "serial", {}),
        (b"\x02VC-1\x03", "serial", {}),
        (b"VC-1", "serial", {"terminator": "silence"}),
        (b"]Q1VC-1\t", "serial", {"aim_id": True}),
        ("券".encode("gb18030") + b"\r", "serial", {}),
        (b"0104601234567894\x1d21A\r", "serial", {}),
        (bytes.fromhex("0DF300001C56432D3132333435FD1F"), "ssi", {}),
        (bytes.fromhex("0DF300001C56432D3132333435FD1E"), "", {}),
        (b"\x00\x80\xf8\x00", "", {}),
        (b"\r\n", "", {}),
    ],
)
def test_what_was_heard_says_which_driver(heard, driver, settings):
    found = judge(heard, 9600)
    assert (found.driver, found.settings) == (driver, settings)


def test_a_speed_that_is_not_the_default_is_part_of_the_settings():
    assert judge(b"VC-1\r", 115200).settings == {"baud": 115200}


def test_a_port_that_cannot_be_opened_raises_the_errors_of_ports():
    with pytest.raises(DeviceMissing):
        find("/dev/there-is-no-such-port", ask=True, listen=0.05)
    with LineSimulator() as scanner:
        port = Port("another", scanner.path, 9600)
        port.open()
        with pytest.raises(DeviceBusy):
            find(scanner.path, ask=True, listen=0.05)
        port.close()
