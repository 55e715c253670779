"""Sound and light on an SSI scanner: from any thread, at once, and never in the way."""

import threading
import time

import pytest

from drivers.errors import DeviceLost
from drivers.outputs.base import CanSignal, Signal
from drivers.reader import ReaderThread
from drivers.scanners.ssi import TONES, SsiScanner, SsiSettings
from drivers.scanners.ssi_simulator import SsiSimulator
from tests.integration.ssi_reading import PATIENCE, codes_of, read_until


@pytest.fixture
def simulator(tmp_path):
    with SsiSimulator(link=tmp_path / "scanner-1") as simulator:
        yield simulator


@pytest.fixture
def scanner(simulator):
    with SsiScanner(SsiSettings(device=simulator.path)) as scanner:
        yield scanner


def test_the_signals_are_told_apart_and_the_light_goes_out(simulator, scanner):
    assert isinstance(scanner, CanSignal)
    for which in Signal:
        scanner.signal(which)
    read_until(scanner, lambda _: len(simulator.beeps) == 3 and simulator.lit)
    assert simulator.beeps == [TONES[which] for which in Signal]
    assert len(set(simulator.beeps)) == 3
    assert simulator.lights == 1
    read_until(scanner, lambda _: not simulator.lit)
    assert not simulator.lit


def test_a_beep_from_another_thread_does_not_wait_for_the_next_read(simulator):
    scanner = SsiScanner(SsiSettings(device=simulator.path))
    ready = threading.Event()
    reader = ReaderThread(scanner, print, lambda state: ready.set())
    reader.start()
    try:
        assert ready.wait(PATIENCE)
        waits = []
        for number in range(1, 6):
            since = time.monotonic()
            scanner.beep(number)
            while len(simulator.beeps) < number and time.monotonic() - since < PATIENCE:
                time.sleep(0.001)
            waits.append(time.monotonic() - since)
    finally:
        reader.stop()
        reader.join(PATIENCE)
    assert simulator.beeps == [1, 2, 3, 4, 5]
    assert sorted(waits)[2] < 0.1, waits


def test_signals_for_a_scanner_that_is_not_there_are_dropped(simulator):
    scanner = SsiScanner(SsiSettings(device=simulator.path))
    scanner.signal(Signal.REFUSED)
    with scanner:
        simulator.unplug()
        for _ in range(100):
            scanner.signal(Signal.REFUSED)
        with pytest.raises(DeviceLost):
            codes_of(scanner, 1)
    scanner.signal(Signal.REFUSED)
    simulator.replug()
    with scanner:
        assert scanner.read(0.05) == []
        assert simulator.beeps == []
