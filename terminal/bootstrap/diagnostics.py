"""What the checks look at: a running till, or what can be opened of one that does not run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drivers.base import Scanner
from drivers.errors import DriverError
from offline_queue import QueueError
from terminal import config, plugins
from terminal.bootstrap.books import Books, open_books
from terminal.bootstrap.settings import read_config
from terminal.bootstrap.technician import gate_of
from terminal.clock import Clock
from terminal.config import Config
from terminal.diagnostics.settings import DiagnosticsSettings
from terminal.diagnostics.subject import Address, Device, Opened, Running, Subject
from terminal.errors import BatonError
from terminal.slips.facts import Shop
from terminal.till import Till

if TYPE_CHECKING:
    from terminal.diagnostics.bench import Bench


@contextmanager
def examined(home: Path | None = None) -> Iterator[Subject]:
    """A till that does not run in this program, as far as it can be opened. Raises nothing."""
    settings, trouble = _settings(home)
    books: Books | None = None
    try:
        if settings is not None:
            books = open_books(settings.home)
    except (BatonError, QueueError) as fault:
        trouble = str(fault)
    try:
        place = settings.home if settings else home or config.home()
        yield _subject(place, settings, trouble, _opened(books) if books else None)
    finally:
        if books is not None:
            books.close()


def examined_till(till: Till | None, home: Path | None = None) -> Subject:
    """A till that runs in this program; None: it could not be opened, and its files are left."""
    settings, trouble = _settings(home)
    place = settings.home if settings else home or config.home()
    if till is None:
        return _subject(place, settings, trouble or "the till could not be opened", None)
    patience = till.flow.place.patience
    ledger = till.ledger
    opened = Opened(
        till.identity,
        ledger,
        ledger.clock,
        till.flow.platforms,
        till.flow.kits,
        till.lines,
        patience,
    )
    return _subject(place, settings, trouble, opened, _running(till, settings))


def bench_of(till: Till | None, home: Path | None = None) -> Bench:
    """The technician's bench of a till that runs in this program, or could not be opened."""
    from terminal.diagnostics.bench import Bench  # with all its checks: not at a cashier's start

    settings, _ = _settings(home)
    subject = examined_till(till, home)
    if till is None:
        gate = gate_of(None, subject.home)
        return Bench(subject, gate, Clock().now, settings=settings)
    gate = gate_of(till.ledger, subject.home)
    who = till.identity
    shop = Shop(who.shop_name, who.till, who.zone)
    return Bench(subject, gate, till.ledger.clock.now, till.scanners.lend, shop, settings)


def _settings(home: Path | None) -> tuple[Config | None, str]:
    try:
        return read_config(home), ""
    except BatonError as fault:
        return None, str(fault)


def _subject(
    home: Path,
    settings: Config | None,
    trouble: str,
    opened: Opened | None,
    running: Running | None = None,
) -> Subject:
    if settings is None:
        return Subject(home, trouble=trouble, books=opened, running=running)
    told: DiagnosticsSettings = settings.parts["diagnostics"]
    return Subject(
        home,
        told,
        trouble,
        opened,
        [_address(each) for each in settings.platforms],
        [_device(plugins.SCANNERS, each) for each in settings.scanners],
        [_device(plugins.OUTPUTS, each) for each in settings.outputs],
        running,
    )


def _opened(books: Books) -> Opened:
    patience = books.config.till.patience
    return Opened(
        books.identity,
        books.ledger,
        books.clock,
        books.platforms,
        books.kits.current,
        books.lines,
        patience,
    )


def _address(plugin: config.Plugin) -> Address:
    told = plugin.settings
    return Address(plugin.name, getattr(told, "url", ""), getattr(told, "ca", ""))


def _device(group: str, plugin: config.Plugin) -> Device:
    def make() -> Any:
        return plugins.load(group, plugin.kind)(plugin.settings)

    return Device(plugin.name, plugin.kind, make)


def _running(till: Till, settings: Config | None) -> Running:
    """The readers by the names of their tables, in the order of the settings."""
    scanners = _by_table(till, settings)

    def states() -> Mapping[str, tuple[str, str, str]]:
        told = {each.name: each for each in till.status().scanners}
        by_label = {name: told.get(scanner.label) for name, scanner in scanners.items()}
        found = {
            name: (each.state, each.why, each.advice) for name, each in by_label.items() if each
        }
        unmade = {name: (each.state, each.why, each.advice) for name, each in told.items()}
        return {**unmade, **found}

    return Running(scanners, states, till.outputs)


def _by_table(till: Till, settings: Config | None) -> dict[str, Scanner]:
    by_label = {reader.scanner.label: reader.scanner for reader in till.readers}
    named: dict[str, Scanner] = {}
    for plugin in settings.scanners if settings else ():
        try:
            label = plugins.load(plugins.SCANNERS, plugin.kind)(plugin.settings).label
        except (DriverError, BatonError):
            continue
        if label in by_label:
            named[plugin.name] = by_label.pop(label)
    return {**named, **by_label}
