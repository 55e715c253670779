"""The journal of a claimed till and all that reads or writes it, without threads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import time as local_time
from pathlib import Path
from typing import Any
from uuid import UUID

from offline_queue import Draft, Journal, QueueError
from offline_queue.outbox import Outbox
from offline_queue.sync import Clock as QueueClock
from offline_queue.sync import SyncSettings
from offline_queue.sync_thread import SyncThread
from terminal import __version__, config, identity, plugins
from terminal.books import moments
from terminal.bootstrap.settings import read_config
from terminal.clock import Clock, from_micros, to_micros
from terminal.config import Config
from terminal.contact import Line
from terminal.core.day import DayCut
from terminal.crew import Crew
from terminal.errors import ConfigError, JournalUnusable, StateUnusable
from terminal.identity import DeviceKey, Identity
from terminal.kit import KitStore
from terminal.ledger import Ledger
from terminal.people import PeopleStore
from terminal.platforms.base import Account, Platform
from terminal.report import LEASE, Reporter, take_of
from terminal.syncs import Syncs, lanes_of
from terminal.text import clean
from terminal.witness import REMEDY, Witnesses

JOURNAL = "journal.sqlite"
LOCK = "redemption.lock"
_SYNC = SyncSettings(base=0.5, cap=30.0, idle=2.0, lease=LEASE)
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
    sync: Syncs
    witnesses: Witnesses

    def close(self) -> None:
        """Let go of the platforms and the journal."""
        for platform in self.platforms.values():
            platform.close()
        self.ledger.journal.close()


def open_books(home: Path | None = None, on_change: Callable[[], None] = lambda: None) -> Books:
    """Open this till's journal and make its platforms, without starting anything.

    Raises NotClaimed, JournalUnusable, ConfigError, StateUnusable.
    """
    settings = read_config(home)
    who = identity.at_work(settings.home)
    key = identity.device_key(settings.home)
    clock = Clock()
    journal = open_journal(settings.home / JOURNAL, who, key)
    kits = KitStore(settings.home / "kits")
    clock.carry_on(moments(journal, kits.current(who.platform)))
    outbox = Outbox(journal)
    ledger = Ledger(
        journal,
        outbox,
        clock,
        settings.home / LOCK,
        new_id,
        day_cut_of(who),
        settings.till.operator,
        settings.till.test,
        people := PeopleStore(settings.home),
        shop=who.shop_name,
    )
    if people():
        ledger.operator = Crew(ledger, people).serving()
    platforms = _platforms(settings, who)
    journal.remedy = REMEDY
    journal.objection = witnesses = Witnesses(journal, kits.current, tuple(platforms))
    lines = {name: Line(on_change) for name in platforms}
    sync = _syncs(journal, platforms, lines, clock, on_change)
    return Books(settings, who, clock, ledger, kits, platforms, lines, sync, witnesses)


def _syncs(
    journal: Journal,
    platforms: Mapping[str, Platform],
    lines: Mapping[str, Line],
    clock: Clock,
    on_change: Callable[[], None],
) -> Syncs:
    """A sender for each platform, which leases as much at once as that platform can be told."""
    reporter = Reporter(platforms, lines, journal.head, clock.now)
    queue_clock = QueueClock(clock.boot_id, clock.boot_time, lambda: to_micros(clock.now()))
    threads = {
        name: SyncThread(
            journal,
            reporter,
            queue_clock,
            lambda state: on_change(),
            replace(_SYNC, batch=take_of(platforms[name].capabilities)),
            lane=lane,
        )
        for name, lane in lanes_of(tuple(platforms)).items()
    }
    return Syncs(threads, lines)


def _platforms(settings: Config, who: Identity) -> dict[str, Platform]:
    made: dict[str, Platform] = {}
    for plugin in settings.platforms:
        adapter: Any = plugins.load(plugins.PLATFORMS, plugin.kind)
        token = identity.load_token(settings.home, plugin.name)
        folder = settings.home / "platforms" / plugin.name
        account = Account(plugin.name, token, USER_AGENT, folder)
        made[plugin.name] = adapter(plugin.settings, account)
    if who.platform not in made:
        raise ConfigError(
            f"the platform {who.platform!r} that claimed this till is not in the settings",
            where=str(settings.home / config.FILE),
            advice=f"add a table [platforms.{who.platform}] with its url",
        )
    return {who.platform: made.pop(who.platform), **made}  # its own first: its time rules


def open_journal(
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


def day_cut_of(who: Identity) -> DayCut:
    """When the shop's accounting day ends. Raises StateUnusable."""
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


def new_id() -> UUID:
    """The id of a redemption: a UUID of version 7, so that ids sort by time."""
    import uuid_utils.compat

    made: UUID = uuid_utils.compat.uuid7()
    return made
