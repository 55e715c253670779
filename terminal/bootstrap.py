"""Wires real objects together; the only place that knows them all."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time as local_time
from pathlib import Path
from typing import Any
from uuid import UUID

from drivers.reader import ReaderThread
from offline_queue import GENESIS, Draft, Journal, QueueError
from offline_queue.outbox import Outbox
from offline_queue.sync import Clock as QueueClock
from offline_queue.sync import SyncSettings
from offline_queue.sync_thread import SyncThread
from terminal import __version__, config, identity, plugins
from terminal.books import moments
from terminal.clock import Clock, from_micros, to_micros
from terminal.config import Config
from terminal.contact import Line, Prober
from terminal.core import wire
from terminal.core.day import DayCut
from terminal.errors import ConfigError, JournalUnusable, NotClaimed, StateUnusable, WrongUse
from terminal.flow import Counter, Flow, Place
from terminal.identity import DeviceKey, Identity
from terminal.kit import KitStore
from terminal.ledger import Ledger
from terminal.platforms.base import Platform
from terminal.report import Reporter
from terminal.status import Status
from terminal.text import clean
from terminal.till import Till
from terminal.witness import REMEDY, Witnesses

JOURNAL = "journal.sqlite"
LOCK = "redemption.lock"
USER_AGENT = f"baton-terminal/{__version__}"


@dataclass(frozen=True, slots=True)
class Books:
    """A till's journal with everything that reads or writes it, but no threads and no scanners."""

    config: Config
    identity: Identity
    clock: Clock
    ledger: Ledger
    kits: KitStore
    platforms: Mapping[str, Platform]
    lines: Mapping[str, Line]
    sync: SyncThread
    witnesses: Witnesses

    def close(self) -> None:
        """Let go of the journal."""
        self.ledger.journal.close()


def read_config(home: Path | None = None) -> Config:
    """The settings of this machine. Raises ConfigError."""
    tables = {
        "scanners": _settings_of(plugins.SCANNERS),
        "platforms": _settings_of(plugins.PLATFORMS),
    }
    return config.load(home or config.home(), tables)


def claim(home: Path, url: str, token: str, machine: str = "") -> Identity:
    """Introduce this till to a platform with a one-time token, and keep what it says.

    Makes the device key and founds the journal. Raises PlatformFault's family, StateUnusable,
    ConfigError; WrongUse for a claimed till, since its journal would be nobody's then.
    """
    _refuse_claimed(home)
    adapter: Any = plugins.load(plugins.PLATFORMS, "baton")
    platform = adapter(_platform_to_claim(home, "baton", url, adapter), "", USER_AGENT)
    key = identity.device_key(home, create=True)
    said = platform.claim(wire.ClaimRequest(token, wire.b64(key.public), machine))
    made = Identity(
        said.till,
        said.shop,
        said.shop_name,
        platform.name,
        said.currency,
        said.time_zone,
        said.day_cut,
    )
    _day_cut(made)
    identity.save_token(home, platform.name, said.device_token)
    _remember_address(home, platform.name, url)
    _open_journal(home / JOURNAL, made, key, _genesis(key, Clock())).close()
    identity.save_identity(home, made)
    return made


def open_books(home: Path | None = None, on_change: Callable[[], None] = lambda: None) -> Books:
    """Open this till's journal and make its platforms, without starting anything.

    Raises NotClaimed, JournalUnusable, ConfigError, StateUnusable.
    """
    settings = read_config(home)
    who = identity.load_identity(settings.home)
    key = identity.device_key(settings.home)
    clock = Clock()
    journal = _open_journal(settings.home / JOURNAL, who, key)
    kits = KitStore(settings.home / "kits")
    clock.carry_on(moments(journal, kits.current(who.platform)))
    queue_clock = QueueClock(clock.boot_id, clock.boot_time, lambda: to_micros(clock.now()))
    outbox = Outbox(journal)
    ledger = Ledger(
        journal,
        outbox,
        clock,
        settings.home / LOCK,
        _new_id,
        _day_cut(who),
        settings.till.operator,
        settings.till.test,
    )
    platforms = _platforms(settings, who)
    journal.remedy = REMEDY
    journal.objection = witnesses = Witnesses(journal, kits.current, tuple(platforms))
    lines = {name: Line(on_change) for name in platforms}
    reporter = Reporter(platforms, lines, journal.head, clock.now)
    sync = SyncThread(
        journal,
        reporter,
        queue_clock,
        lambda state: on_change(),
        SyncSettings(base=0.5, cap=30.0, idle=2.0),
    )
    return Books(settings, who, clock, ledger, kits, platforms, lines, sync, witnesses)


def flow_of(books: Books, counter: Counter) -> Flow:
    """The way of one code through these books."""
    till = books.config.till
    place = Place(books.identity.shop, till.patience, till.region, till.encodings)
    return Flow(
        place,
        books.platforms,
        books.kits.current,
        books.lines,
        books.ledger,
        books.clock.now,
        counter,
    )


def open_till(
    counter: Counter,
    on_status: Callable[[Status], None] = lambda status: None,
    home: Path | None = None,
) -> Till:
    """A whole till, ready to `start`. Raises what `open_books` raises."""
    tills: list[Till] = []
    books = open_books(home, lambda: tills[0].publish() if tills else None)
    prober = Prober(books.platforms, books.lines, books.kits, books.clock)
    prober.every = books.config.till.contact
    till = Till(
        books.identity,
        flow_of(books, counter),
        books.ledger,
        books.sync,
        prober,
        books.lines,
        on_status,
        close=books.close,
    )
    till.readers = [_reader(plugin, till) for plugin in books.config.scanners]
    prober.on_contact = till.contacted
    tills.append(till)
    return till


def attach_camera(till: Till, source: str) -> ReaderThread:
    """One more scanner on a running till: a camera, a video file or a folder of pictures."""
    settings: Any = plugins.load(plugins.SCANNERS, "camera").Settings
    reader = _reader(config.Plugin("camera", "camera", settings(source=source)), till)
    reader.start()
    return reader


def _reader(plugin: config.Plugin, till: Till) -> ReaderThread:
    scanner = plugins.load(plugins.SCANNERS, plugin.kind)(plugin.settings)
    return ReaderThread(scanner, till.scanned, till.scanner_changed)


def _settings_of(group: str) -> dict[str, type]:
    return {name: plugins.load(group, name).Settings for name in plugins.names(group)}


def _platforms(settings: Config, who: Identity) -> dict[str, Platform]:
    made: dict[str, Platform] = {}
    for plugin in settings.platforms:
        adapter: Any = plugins.load(plugins.PLATFORMS, plugin.kind)
        token = identity.load_token(settings.home, plugin.name)
        made[plugin.name] = adapter(plugin.settings, token, USER_AGENT, plugin.name)
    if who.platform not in made:
        raise ConfigError(
            f"the platform {who.platform!r} that claimed this till is not in the settings",
            where=str(settings.home / config.FILE),
            advice=f"add a table [platforms.{who.platform}] with its url",
        )
    return made


def _open_journal(
    path: Path, who: Identity, key: DeviceKey, genesis: Draft | None = None
) -> Journal:
    """Without a `genesis` there must be one: an empty journal would say nothing was ever given.

    A file of no length is not even opened, since SQLite would throw away the WAL beside it.
    """
    if genesis is None and not (path.exists() and path.stat().st_size):
        raise JournalUnusable(
            "this till's journal is gone",
            where=str(path),
            advice="accept nothing, bring it back and call a technician",
        )
    try:
        return Journal.open(path, who.till, key.sign, identity.verify_signature, genesis)
    except QueueError as cause:
        raise JournalUnusable(str(cause)) from cause


def _genesis(key: DeviceKey, clock: Clock) -> Draft:
    moment = clock.read()
    return Draft(
        key=_new_id().bytes,
        kind=GENESIS,
        subject="",
        body=key.public,
        at=to_micros(moment.at),
        clock_trust=int(moment.trust),
        boot_id=moment.boot_id,
        boot_time=moment.boot_time,
    )


def _day_cut(who: Identity) -> DayCut:
    try:
        cut = DayCut(who.zone, local_time.fromisoformat(who.day_cut))
        cut.date_of(from_micros(0))
    except (ValueError, KeyError, OSError) as cause:
        raise StateUnusable(
            "the shop's time zone or day cut makes no sense",
            where=clean(f"{who.zone} {who.day_cut}"),
            advice="tell the platform, and correct till.json as it says",
        ) from cause
    return cut


def _new_id() -> UUID:
    import uuid_utils.compat

    made: UUID = uuid_utils.compat.uuid7()
    return made


def _refuse_claimed(home: Path) -> None:
    try:
        there = identity.load_identity(home).till
    except NotClaimed:
        if not (home / JOURNAL).exists():
            return
        there = "here is a journal"
    raise WrongUse(
        f"this till is claimed already ({clean(there, 60)})",
        where=str(home),
        advice="report what waits with `baton sync`, move the folder away, then claim",
    )


def _platform_to_claim(home: Path, name: str, url: str, adapter: Any) -> Any:
    """The settings to claim with: the platform's table, if there is one, may name a private CA."""
    told = {each.name: each.settings for each in read_config(home).platforms}
    settings = told.get(name) or adapter.Settings(url=url)
    if settings.url.rstrip("/") != url.rstrip("/"):
        raise ConfigError(
            f"the settings name another address of the platform: {clean(settings.url, 80)}",
            where=f"{home / config.FILE}, platforms.{name}.url",
            advice="correct it there, then claim",
        )
    return settings


def _remember_address(home: Path, platform: str, url: str) -> None:
    """The platform's address belongs into the settings, where a person can see and change it."""
    from terminal.files import replace_file

    if any(each.name == platform for each in read_config(home).platforms):
        return
    path = home / config.FILE
    written = path.read_text("utf-8") if path.exists() else ""
    table = f"[platforms.{platform}]\nurl = {json.dumps(url)}\n"
    replace_file(path, (written + ("\n" if written else "") + table).encode(), 0o644)
