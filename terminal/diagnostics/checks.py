"""Which checks there are, in the order in which a cause comes before its effect."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from terminal.diagnostics import (
    asking,
    books,
    devices,
    judge_books,
    judge_devices,
    judge_machine,
    judge_network,
    judge_platform,
    machine,
    network,
    software,
)
from terminal.diagnostics.finding import Finding, Level, phrase
from terminal.diagnostics.runner import Check
from terminal.diagnostics.subject import Address, Subject
from terminal.locale import later
from terminal.owner.parcels import Parcels

Findings = Sequence[Finding]


def _power(subject: Subject) -> Findings:
    return [judge_machine.power(machine.throttled())]


def _temperature(subject: Subject) -> Findings:
    return [judge_machine.temperature(machine.hottest())]


def _disk(subject: Subject) -> Findings:
    return [judge_machine.disk(machine.disk_of(subject.home))]


def _card(subject: Subject) -> Findings:
    return [judge_machine.card(machine.complaints(subject.places.kernel_log))]


def _memory(subject: Subject) -> Findings:
    return [judge_machine.memory(*machine.memory())]


def _clock(subject: Subject) -> Findings:
    contact = asking.ask(subject.books)
    offset = contact.offset if contact else None
    return [judge_platform.clock(offset, asking.synchronised())]


def _link(subject: Subject) -> Findings:
    return [_needed(subject, judge_network.link(network.links()))]


def _address(subject: Subject) -> Findings:
    return [_needed(subject, judge_network.address(network.links()))]


def _gateway(subject: Subject) -> Findings:
    return [_needed(subject, judge_network.gateway(network.gateway(subject.places.proc)))]


def _dns(subject: Subject) -> Findings:
    def look(address: Address) -> Finding:
        host, _, _ = network.place_of(address)
        if not network.is_name(host):
            return Finding("dns", Level.SKIP, phrase(later("the platform's address is no name")))
        return judge_network.dns(host, network.lookup(host))

    return _of_address("dns", subject, look)


def _portal(subject: Subject) -> Findings:
    url = subject.settings.portal
    if not url.startswith("http://"):
        value = phrase(later("no address to try it with"))
        advice = phrase(later("name one under [diagnostics] in the settings"))
        return [Finding("portal", Level.SKIP, value, advice=advice)]
    return [judge_network.portal(network.portal(url))]


def _tls(subject: Subject) -> Findings:
    def look(address: Address) -> Finding:
        if not network.place_of(address)[2]:
            return Finding("tls", Level.SKIP, phrase(later("the platform is on this machine")))
        return judge_network.tls(network.certificate(address), datetime.now(UTC))

    return _of_address("tls", subject, look)


def _mtu(subject: Subject) -> Findings:
    return _of_address("mtu", subject, lambda each: judge_network.mtu(network.path_mtu(each)))


def _latency(subject: Subject) -> Findings:
    patience = subject.books.patience if subject.books else 2.0

    def look(address: Address) -> Finding:
        return judge_network.latency(network.connect_times(address), patience)

    return _of_address("latency", subject, look)


def _platform(subject: Subject) -> Findings:
    contact = asking.ask(subject.books)
    return [judge_platform.platform(contact), judge_platform.credential(contact)]


def _scanners(subject: Subject) -> Findings:
    return judge_devices.scanners(devices.scanner_states(subject))


def _cameras(subject: Subject) -> Findings:
    return [judge_devices.camera(*found) for found in devices.frame_rates(subject)]


def _decoders(subject: Subject) -> Findings:
    cameras = any(each.kind == "camera" for each in subject.scanners)
    return [judge_devices.decoders(devices.drawn_shots() if cameras else None)]


def _outputs(subject: Subject) -> Findings:
    return judge_devices.outputs(devices.output_states(subject))


def _journal(subject: Subject) -> Findings:
    state = books.journal(subject.books) if subject.books else None
    return [judge_books.journal(state, subject.trouble)]


def _queue(subject: Subject) -> Findings:
    return judge_books.queue(books.queue(subject.books) if subject.books else None)


def _day(subject: Subject) -> Findings:
    if subject.books is None:
        return [judge_books.day(None)]
    found = books.day(subject.books, subject.books.ledger.business_date())
    if isinstance(found, str):
        return [judge_books.day(None, found)]
    return [judge_books.day(found)]


def _owner(subject: Subject) -> Findings:
    folder = subject.home / "outgoing"
    found = Parcels(folder).unsent()
    return [judge_books.owner(found, folder.is_dir(), datetime.now(UTC))]


def _versions(subject: Subject) -> Findings:
    return [software.judge_versions(software.versions())]


def _units(subject: Subject) -> Findings:
    return software.judge_units(software.units(subject.settings.units))


CHECKS = (
    Check("power", _power, 3.0),
    Check("temperature", _temperature, 2.0),
    Check("disk", _disk, 3.0),
    Check("card", _card, 3.0),
    Check("memory", _memory, 2.0),
    Check("link", _link, 2.0),
    Check("address", _address, 2.0),
    Check("gateway", _gateway, 4.0),
    Check("dns", _dns, 6.0),
    Check("portal", _portal, 6.0),
    Check("clock", _clock, 12.0),
    Check("tls", _tls, 10.0),
    Check("mtu", _mtu, 6.0),
    Check("latency", _latency, 12.0),
    Check("platform", _platform, 12.0, ("credential",)),
    Check("scanner", _scanners, 8.0),
    Check("camera", _cameras, 10.0),
    Check("decoders", _decoders, 20.0),
    Check("output", _outputs, 10.0),
    Check("journal", _journal, 60.0),
    Check("queue", _queue, 5.0, ("desk",)),
    Check("day", _day, 20.0),
    Check("owner", _owner, 3.0),
    Check("versions", _versions, 3.0),
    Check("unit", _units, 5.0),
)
ORDER = tuple(name for each in CHECKS for name in each.names)
NETWORK = ("link", "address", "gateway", "dns", "portal", "tls", "mtu", "platform", "credential")


def named(names: Sequence[str]) -> list[Check]:
    """The checks of these names; all for none. Raises KeyError for an unknown one."""
    known = {name: each for each in CHECKS for name in each.names}
    return list(dict.fromkeys(known[name] for name in names)) if names else list(CHECKS)


def _needed(subject: Subject, finding: Finding) -> Finding:
    """A platform on this machine needs no network."""
    address = subject.address
    here = address is not None and network.is_here(network.place_of(address)[0])
    return judge_network.not_needed(finding) if here else finding


def _of_address(check: str, subject: Subject, look: Callable[[Address], Finding]) -> Findings:
    address = subject.address
    if address is None:
        value = phrase(later("no platform stands in the settings"))
        return [Finding(check, Level.SKIP, value)]
    return [look(address)]
