"""The port below all serial drivers, and the pty below all their simulators."""

import socket
import threading
import time

import pytest
import serial
from serial.rfc2217 import PortManager

from drivers.errors import DeviceBusy, DeviceFault, DeviceLost, DeviceMissing, NotClaimed
from drivers.port import WRITE_PATIENCE, Port
from drivers.scanners.pty_line import PtyLine

PATIENCE = 10.0


@pytest.fixture
def line(tmp_path):
    line = PtyLine(tmp_path / "device")
    yield line
    line.close()


@pytest.fixture
def port(line):
    port = Port("test", line.path, 9600)
    port.open()
    yield port
    port.close()


def test_bytes_go_both_ways_whatever_their_values(line, port):
    every = bytes(range(256))
    port.send(every)
    assert line.receive(PATIENCE) == every
    line.send(every)
    assert port.receive(PATIENCE) == every


def test_nothing_comes_as_nothing_in_time(port):
    since = time.monotonic()
    assert port.receive(0.05) == b""
    assert 0.04 < time.monotonic() - since < 2


def test_wake_ends_a_wait_and_harms_nothing_else(line, port):
    waking = threading.Timer(0.05, port.wake)
    waking.start()
    since = time.monotonic()
    assert port.receive(PATIENCE) == b""
    assert time.monotonic() - since < PATIENCE / 2
    waking.join()
    line.send(b"still here")
    assert port.receive(PATIENCE) == b"still here"
    port.close()
    port.wake()


def test_what_has_arrived_can_be_forgotten(line, port):
    line.send(b"old")
    assert port.receive(PATIENCE) == b"old"
    line.send(b"older")
    port.forget()
    line.send(b"new")
    assert port.receive(PATIENCE) == b"new"


def test_opening_takes_it_for_ourselves_until_it_is_closed(line, port):
    port.open()
    rival = Port("rival", line.path, 9600)
    with pytest.raises(DeviceBusy):
        rival.open()
    assert not rival.is_open
    port.close()
    port.close()
    rival.open()
    rival.close()


def test_a_closed_port_says_so(line, port):
    port.close()
    for use in (lambda: port.receive(0), lambda: port.send(b"x"), port.forget):
        with pytest.raises(NotClaimed):
            use()


def test_an_unplug_is_lost_in_every_use_and_the_name_is_found_again(line, port):
    line.unplug()
    for use in (lambda: port.receive(PATIENCE), lambda: port.send(b"x"), port.forget):
        with pytest.raises(DeviceLost):
            use()
    port.close()
    with pytest.raises(DeviceMissing):
        port.open()
    line.replug()
    port.open()
    line.send(b"back")
    assert port.receive(PATIENCE) == b"back"


def test_a_device_that_takes_nothing_does_not_hold_us(port):
    since = time.monotonic()
    with pytest.raises(DeviceFault, match="takes nothing"):
        port.send(b"x" * 1_000_000)
    assert time.monotonic() - since < WRITE_PATIENCE + 2


def test_the_simulators_end_notices_an_unplug_from_another_thread(line):
    pulling = threading.Timer(0.05, line.unplug)
    pulling.start()
    with pytest.raises(DeviceMissing):
        line.receive(PATIENCE)
    pulling.join()
    with pytest.raises(DeviceMissing):
        line.send(b"x")


def received(port, length):
    """Some lines give only two bytes at a time."""
    heard = b""
    while len(heard) < length and (more := port.receive(PATIENCE)):
        heard += more
    return heard


def served(answer):
    """A TCP server for one client on its own thread: (its address, the thread)."""
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(PATIENCE)

    def serve():
        with listening, listening.accept()[0] as client:
            client.settimeout(PATIENCE)
            answer(client)

    serving = threading.Thread(target=serve)
    serving.start()
    return f"127.0.0.1:{listening.getsockname()[1]}", serving


def test_a_scanner_behind_a_serial_server():
    def echo(client):
        while heard := client.recv(100):
            client.sendall(heard)

    address, serving = served(echo)
    port = Port("tcp", f"socket://{address}", 9600)
    port.open()
    port.send(b"round\r")
    assert received(port, 6) == b"round\r"
    port.wake()
    port.close()
    serving.join(PATIENCE)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pyserial's own
def test_a_scanner_behind_a_serial_server_with_a_protocol():
    """rfc2217:// knows no limit for writing; that must not keep it from being opened."""

    class Client:
        def __init__(self, connection):
            self.write = connection.sendall

    def echo(client):
        far = serial.serial_for_url("loop://", timeout=0)
        protocol = PortManager(far, Client(client))
        while heard := client.recv(1024):
            text = b"".join(protocol.filter(heard))
            client.sendall(b"".join(protocol.escape(text)))

    address, serving = served(echo)
    port = Port("rfc2217", f"rfc2217://{address}", 9600)
    port.open()
    port.send(b"round\r")
    assert received(port, 6) == b"round\r"
    port.close()
    serving.join(PATIENCE)
