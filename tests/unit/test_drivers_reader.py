"""The reader thread survives whatever the scanner, a code or a listener does."""

import queue
import threading
from dataclasses import dataclass

import pytest

from drivers import MAX_CODE_BYTES, ReaderThread, ScanData, Scanner, Status
from drivers.errors import CodeTooLong, DeviceLost, DeviceMissing, ReaderStuck
from drivers.scanners.virtual import VirtualScanner, VirtualSettings

PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class ScriptSettings:
    repeat_hold: float = 1.0


class ScriptedScanner(Scanner):
    """Plays a list: exceptions are raised, lists returned; then it is silent."""

    name = "script"
    Settings = ScriptSettings
    where = "one"

    def __init__(self, *script):
        super().__init__()
        self.script = list(script)
        self.claims = 0

    def _open(self):
        self.claims += 1

    def _read(self, timeout):
        step = self.script.pop(0) if self.script else []
        if isinstance(step, Exception):
            raise step
        return [self.scan(raw, at=at) for raw, at in step]

    def _close(self):
        pass


@pytest.fixture
def reading():
    readers = []

    def start(scanner, on_scan=None, **options):
        scans, states = queue.Queue(), queue.Queue()
        options = {"retries": (0.01, 0.05)} | options
        reader = ReaderThread(scanner, on_scan or scans.put, states.put, **options)
        readers.append(reader)
        reader.start()
        return reader, scans, states

    yield start
    for reader in readers:
        reader.stop()
        reader.join(PATIENCE)


def statuses(states, count):
    return [states.get(timeout=PATIENCE).status for _ in range(count)]


def test_a_bug_in_a_driver_is_a_fault_and_reading_goes_on(reading):
    scanner = ScriptedScanner(ZeroDivisionError("x"), [(b"after", 1.0)])
    _, scans, states = reading(scanner)
    assert statuses(states, 3) == [Status.READY, Status.FAULT, Status.READY]
    assert scans.get(timeout=PATIENCE).raw == b"after"
    assert scanner.claims == 2


def test_a_missing_device_is_told_once_however_often_it_is_tried(reading):
    class Late(ScriptedScanner):
        def _open(self):
            super()._open()
            if self.claims < 5:
                raise DeviceMissing(self.label)

    scanner = Late([(b"after", 1.0)])
    _, scans, states = reading(scanner)
    scans.get(timeout=PATIENCE)
    assert statuses(states, states.qsize()) == [Status.MISSING, Status.READY]
    assert scanner.claims == 5


class Patient(threading.Event):
    """A stop flag that does not wait, only notes how long it was asked to."""

    def __init__(self):
        super().__init__()
        self.waits = []

    def wait(self, timeout=None):
        self.waits.append(timeout)
        return super().wait(0)


def waits_between_claims(*script):
    done = threading.Event()
    scanner = ScriptedScanner(*script, [(b"the end", 99.0)])
    reader = ReaderThread(scanner, lambda scan: scan.raw == b"the end" and done.set(), print)
    reader._stopping = patient = Patient()
    reader.start()
    assert done.wait(PATIENCE)
    reader.stop()
    reader.join(PATIENCE)
    return patient.waits[: sum(isinstance(step, Exception) for step in script)]


LOST = DeviceLost("script one")


def test_the_waits_double_up_to_the_longest():
    assert waits_between_claims(*[LOST] * 7) == [0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


def test_a_connection_that_only_flaps_is_tried_ever_more_rarely():
    assert waits_between_claims([], LOST, [], LOST, [], LOST) == [0.2, 0.4, 0.8]


def test_a_device_that_gave_a_code_is_tried_again_quickly():
    assert waits_between_claims(LOST, LOST, [(b"a", 1.0)], LOST, LOST) == [0.2, 0.4, 0.2, 0.4]


def test_a_raising_listener_costs_one_call(reading):
    seen = queue.Queue()

    def listener(scan: ScanData) -> None:
        seen.put(scan.raw)
        if scan.raw == b"bad":
            raise RuntimeError("a bug on the screen")

    reader, _, _ = reading(ScriptedScanner([(b"bad", 1.0), (b"good", 1.1)]), listener)
    assert [seen.get(timeout=PATIENCE), seen.get(timeout=PATIENCE)] == [b"bad", b"good"]
    assert reader.alive


def test_repeats_are_one_event_and_rearm_makes_it_two(reading):
    sightings = [[(b"a", at / 10)] for at in range(5)]
    _, scans, _ = reading(ScriptedScanner(*sightings, [(b"b", 0.5)], [(b"a", 9.0)]))
    assert [scans.get(timeout=PATIENCE).raw for _ in range(3)] == [b"a", b"b", b"a"]
    assert scans.empty()


def test_rearm_lets_the_code_in_view_through_again(reading):
    scanner = VirtualScanner(VirtualSettings(device="rearm", repeat_hold=1000.0))
    reader, scans, states = reading(scanner)
    states.get(timeout=PATIENCE)
    for raw in (b"a", b"a", b"b"):
        scanner.show(raw)
    assert [scans.get(timeout=PATIENCE).raw for _ in range(2)] == [b"a", b"b"]
    reader.rearm()
    scanner.show(b"a")
    assert scans.get(timeout=PATIENCE).raw == b"a"


def test_codes_around_one_too_long_still_arrive_in_order(reading):
    codes = [(b"before", 1.0), (b"x" * (MAX_CODE_BYTES + 1), 1.1), (b"after", 1.2)]
    _, scans, states = reading(ScriptedScanner(codes))
    assert [scans.get(timeout=PATIENCE).raw for _ in range(2)] == [b"before", b"after"]
    assert statuses(states, 1) == [Status.READY]
    assert isinstance(states.get(timeout=PATIENCE).error, CodeTooLong)


def test_a_thread_that_will_not_stop_raises_the_named_error(reading):
    entered, hold = threading.Event(), threading.Event()

    def listener(scan: ScanData) -> None:
        entered.set()
        hold.wait(PATIENCE)

    reader, _, _ = reading(ScriptedScanner([(b"a", 1.0)]), listener)
    assert entered.wait(PATIENCE)
    reader.stop()
    with pytest.raises(ReaderStuck, match="script one"):
        reader.join(0.05)
    hold.set()
    reader.join(PATIENCE)
    assert not reader.alive


def test_stop_ends_a_long_wait_at_once(reading):
    scanner = VirtualScanner(VirtualSettings(device="stopped"))
    scanner.unplug()
    reader, _, states = reading(scanner, retries=(60.0, 60.0))
    assert statuses(states, 1) == [Status.MISSING]
    reader.stop()
    reader.join(2.0)


def test_join_before_start_is_harmless():
    ReaderThread(ScriptedScanner(), print, print).join(0.1)


def test_the_virtual_scanner_keeps_a_history():
    scanner = VirtualScanner(VirtualSettings(device="history"))
    scanner.show(b"too early")
    with scanner:
        scanner.show(b"code")
        scanner.read(1.0)
    whats = [happening.what for happening in scanner.history]
    assert whats == ["ignored", "claimed", "enabled", "shown", "read", "disabled", "released"]
    assert [a.at for a in scanner.history] == sorted(a.at for a in scanner.history)
