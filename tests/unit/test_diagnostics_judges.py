"""The technician's checks as rules: what counts as well, as a warning, as a fault."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from terminal.diagnostics import judge_books as books
from terminal.diagnostics import judge_devices as devices
from terminal.diagnostics import judge_machine as machine
from terminal.diagnostics import judge_network as network
from terminal.diagnostics import judge_platform as platform
from terminal.diagnostics import software
from terminal.diagnostics.finding import Finding, Level, phrase, worst, worst_first
from terminal.status import Unsent

SKIP, PASS, WARN, FAIL = Level.SKIP, Level.PASS, Level.WARN, Level.FAIL
NOW = datetime(2026, 11, 27, tzinfo=UTC)
GB = 1_000_000_000


def contact(**more: object) -> platform.Contact:
    return platform.Contact(**{"seconds": 0.04, "authorised": True, **more})  # type: ignore[arg-type]


def certificate(days: int) -> network.Certificate:
    return network.Certificate("a", "b", NOW + timedelta(days=days, hours=1))


LINK_UP = network.Link("eth0", True, 1000, ("192.0.2.7",))
JUDGED = [
    (machine.power(None), SKIP),
    (machine.power(0), PASS),
    (machine.power(0x50000), WARN),
    (machine.power(0x80000), WARN),
    (machine.power(0x50005), FAIL),
    (machine.temperature(None), SKIP),
    (machine.temperature(69.9), PASS),
    (machine.temperature(70), WARN),
    (machine.temperature(80), FAIL),
    (machine.disk(None), FAIL),
    (machine.disk(machine.Disk(100 * GB, 50 * GB)), PASS),
    (machine.disk(machine.Disk(100 * GB, 14 * GB)), WARN),
    (machine.disk(machine.Disk(GB, GB * 4 // 10)), WARN),
    (machine.disk(machine.Disk(100 * GB, 4 * GB)), FAIL),
    (machine.disk(machine.Disk(100 * GB, 50 * GB, writable=False)), FAIL),
    (machine.card(None), SKIP),
    (machine.card([]), PASS),
    (machine.card(["mmc0: timeout waiting for hardware interrupt"]), WARN),
    (machine.card(["mmc0: timeout", "EXT4-fs error (device mmcblk0p2)"]), FAIL),
    (machine.memory(50, 100), PASS),
    (machine.memory(14, 100), WARN),
    (machine.memory(4, 100), FAIL),
    (network.link([]), FAIL),
    (network.link([network.Link("eth0", False)]), FAIL),
    (network.link([LINK_UP]), PASS),
    (network.address([network.Link("eth0", True, 0, ("169.254.1.1", "fe80::1"))]), FAIL),
    (network.address([network.Link("eth0", True)]), FAIL),
    (network.address([LINK_UP]), PASS),
    (network.gateway(None), FAIL),
    (network.gateway(network.Gateway("192.0.2.1", False)), FAIL),
    (network.gateway(network.Gateway("192.0.2.1", True)), PASS),
    (network.gateway(network.Gateway("192.0.2.1", None)), PASS),
    (network.dns("x.example", None), FAIL),
    (network.dns("x.example", 1.1), WARN),
    (network.dns("x.example", 0.1), PASS),
    (network.portal(None), FAIL),
    (network.portal(200), FAIL),
    (network.portal(302), FAIL),
    (network.portal(204), PASS),
    (network.tls(network.TlsFault.EXPIRED, NOW), FAIL),
    (network.tls(certificate(20), NOW), WARN),
    (network.tls(certificate(21), NOW), PASS),
    (network.mtu(None), SKIP),
    (network.mtu(1500), PASS),
    (network.mtu(1399), WARN),
    (network.mtu(1279), FAIL),
    (network.latency([0.01] * 5, 2.0), PASS),
    (network.latency([0.31] * 5, 2.0), WARN),
    (network.latency([0.01, None, 0.01], 2.0), WARN),
    (network.latency([1.1] * 3, 2.0), FAIL),
    (network.latency([None] * 3, 2.0), FAIL),
    (platform.platform(None), FAIL),
    (platform.platform(contact()), PASS),
    (platform.platform(contact(waits=True, seconds=None)), WARN),
    (platform.platform(contact(seconds=None, authorised=None, why="it is gone")), FAIL),
    (platform.platform(contact(quarantine="two histories")), FAIL),
    (platform.credential(None), SKIP),
    (platform.credential(contact()), PASS),
    (platform.credential(contact(authorised=False, seconds=None)), FAIL),
    (platform.credential(contact(authorised=None, seconds=None)), SKIP),
    (platform.clock(timedelta(seconds=5), None), PASS),
    (platform.clock(timedelta(minutes=-4), False), WARN),
    (platform.clock(timedelta(hours=2), True), FAIL),
    (platform.clock(None, True), PASS),
    (platform.clock(None, None), WARN),
    (devices.scanners([])[0], SKIP),
    (devices.scanners([devices.DeviceState("a", "ssi", "ready")])[0], PASS),
    (devices.scanners([devices.DeviceState("a", "ssi", "ready", "a code was too long")])[0], WARN),
    (devices.scanners([devices.DeviceState("a", "ssi", "missing", "not found")])[0], FAIL),
    (devices.scanners([devices.DeviceState("a", "ssi", "busy", "in use")])[0], SKIP),
    (devices.outputs([devices.DeviceState("p", "escpos", "fault", "it is out of paper")])[0], FAIL),
    (devices.camera("c", devices.FrameRate(30, 2.0)), PASS),
    (devices.camera("c", devices.FrameRate(10, 2.0)), WARN),
    (devices.camera("c", devices.FrameRate(0, 2.0)), FAIL),
    (devices.camera("c", None, "not found"), FAIL),
    (devices.decoders(None), SKIP),
    (devices.decoders(devices.Shots(0, 0, 0.0)), FAIL),
    (devices.decoders(devices.Shots(10, 10, 0.1)), PASS),
    (devices.decoders(devices.Shots(10, 10, 0.1, ("zbar",))), WARN),
    (devices.decoders(devices.Shots(10, 8, 0.1)), WARN),
    (devices.decoders(devices.Shots(10, 4, 0.1)), FAIL),
    (books.journal(None), SKIP),
    (books.journal(None, "the journal is gone"), FAIL),
    (books.journal(books.JournalState(9, 0.1)), PASS),
    (books.journal(books.JournalState(9, 0.1, bad="entry 4: its hash")), FAIL),
    (books.journal(books.JournalState(9, 0.1, dispute="the end is lost")), FAIL),
    (books.queue(books.QueueState(0))[0], PASS),
    (books.queue(books.QueueState(2, timedelta(minutes=5)))[0], PASS),
    (books.queue(books.QueueState(2, timedelta(hours=2)))[0], WARN),
    (books.queue(books.QueueState(2, timedelta(days=2)))[0], FAIL),
    (books.queue(books.QueueState(0, tasks=1))[1], WARN),
    (books.queue(books.QueueState(0))[1], PASS),
    (books.day(None, "no list"), SKIP),
    (books.day(books.DayState("2026-11-27", 3, 0)), PASS),
    (books.day(books.DayState("2026-11-27", 3, 1)), WARN),
    (books.owner(None, False, NOW), SKIP),
    (books.owner(None, True, NOW), PASS),
    (books.owner(Unsent(1, "2026-11-26", NOW - timedelta(hours=2), "no line"), True, NOW), WARN),
    (books.owner(Unsent(2, "2026-11-25", NOW - timedelta(days=2), "no line"), True, NOW), FAIL),
    (software.judge_units(None)[0], SKIP),
    (software.judge_units([software.Unit("b", "active")])[0], PASS),
    (software.judge_units([software.Unit("b", "active", 3, "watchdog", 6)])[0], WARN),
    (software.judge_units([software.Unit("b", "failed", 5, "exit-code", 4)])[0], FAIL),
]


@pytest.mark.parametrize(("finding", "level"), JUDGED)
def test_each_reading_has_its_level_and_a_bad_one_its_advice(finding: Finding, level: Level):
    assert finding.level is level
    assert finding.value.plain()
    assert finding.advice.plain() or level <= WARN, "a fault says what to do"
    assert "{" not in finding.value.plain() + finding.limit.plain() + finding.advice.plain()


def test_every_fault_of_tls_has_its_own_words():
    said = {network.tls(each, NOW).value.plain() for each in network.TlsFault}
    assert len(said) == len(network.TlsFault)


def test_a_platform_on_this_machine_needs_no_network():
    found = network.not_needed(network.link([]))
    assert found.level is SKIP
    assert found.value.plain() == "no network is connected; the platform is on this machine"
    assert network.not_needed(network.link([LINK_UP])).level is PASS


def test_worst_comes_first_and_a_cause_before_its_effect():
    made = [
        Finding(name, level, phrase("x")) for name, level in zip("abcd", (1, 3, 2, 3), strict=True)
    ]
    made = [Finding(each.check, Level(each.level), each.value) for each in made]
    assert [each.check for each in worst_first(made, "dcba")] == ["d", "b", "c", "a"]
    assert worst(made) is FAIL
    assert worst([]) is SKIP


def test_what_stands_in_a_phrase_is_outside_text():
    made = phrase("{why}", why="bad\x1b]0;x\x07 name" + "y" * 500)
    assert "\x1b" not in made.plain()
    assert len(made.plain()) <= 200


@pytest.mark.parametrize(
    ("count", "said"), [(1500, "1.5 kB"), (74_400_000_000, "74 GB"), (9_990_000, "10.0 MB")]
)
def test_sizes_are_read_easily(count, said):
    assert machine.size_of(count) == said


@pytest.mark.parametrize(
    ("seconds", "said"), [(59, "59 s"), (240, "4 min"), (7200, "2 h"), (200_000, "2 days")]
)
def test_spans_are_read_easily(seconds, said):
    assert machine.span_of(seconds).plain() == said
