"""One more platform for a till, or a new till's first one, by its one-time token."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from terminal import config, identity, plugins
from terminal.bootstrap.books import JOURNAL, USER_AGENT, day_cut_of, open_books, open_journal
from terminal.bootstrap.claiming import genesis
from terminal.bootstrap.settings import read_config
from terminal.clock import Clock
from terminal.contact import Prober
from terminal.errors import NotClaimed, WrongUse
from terminal.files import replace_file
from terminal.identity import Identity
from terminal.platforms.base import Account, Introduction, Platform, Welcome
from terminal.text import clean

_PATIENCE = 60.0  # seconds; a technician waits, and knows why


@dataclass(frozen=True, slots=True)
class Invitation:
    """How a technician names a platform: the adapter, its table's name, address, one-time token.

    settings  what else is written into the table
    """

    adapter: str
    name: str
    url: str
    token: str = field(repr=False)
    machine: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Joined:
    """What came of it: who this till is, the platform's table, what the platform calls it."""

    identity: Identity
    platform: str
    welcome: Welcome
    first: bool


def invited(text: str) -> tuple[str, str, str] | None:
    """Adapter, address and token of a platform's QR for new tills; None where nobody knows it.

    Raises WrongUse where its platform knows it and cannot use it.
    """
    for name in plugins.names(plugins.PLATFORMS):
        found = plugins.load(plugins.PLATFORMS, name).invitation(text)
        if found:
            return name, *found
    return None


def join(home: Path, invitation: Invitation) -> Joined:
    """Introduce this till and keep what the platform says. Of a new till it founds the journal.

    The token is used up by this, so whatever can be wrong on this machine is looked at first.
    Raises WrongUse, ConfigError, StateUnusable, PlatformFault's family.
    """
    known = _known(home)
    _refuse_taken(home, invitation.name)
    platform = _platform(invitation)
    key = identity.device_key(home, create=known is None)
    who = Introduction(invitation.token, key.public, invitation.machine)
    return keep(home, invitation, platform.introduce(who, time.monotonic() + _PATIENCE))


def keep(home: Path, invitation: Invitation, said: Welcome) -> Joined:
    """Keep what a platform said to a till whose key is made. Raises StateUnusable, ConfigError."""
    known, key = _known(home), identity.device_key(home, create=True)
    identity.save_token(home, invitation.name, said.token)
    _write_table(home, invitation, said)
    if known:
        return Joined(known, invitation.name, said, first=False)
    made = Identity(
        clean(said.till, 60),
        clean(said.shop, 60),
        clean(said.shop_name, 80),
        invitation.name,
        said.currency,
        said.time_zone,
        said.day_cut,
    )
    day_cut_of(made)
    open_journal(home / JOURNAL, made, key, genesis(key, Clock())).close()
    identity.save_identity(home, made)
    return Joined(made, invitation.name, said, first=True)


def first_contact(home: Path, name: str) -> str:
    """Fetch what the till needs without its line, while a technician is there to see it fail.

    Why it could not be, in one sentence; empty if it was.
    """
    books = open_books(home)
    try:
        platforms, lines = {name: books.platforms[name]}, {name: books.lines[name]}
        Prober(platforms, lines, books.kits, books.clock, patience=_PATIENCE).probe()
        return "" if books.lines[name].up else books.lines[name].why
    finally:
        books.close()


def _platform(invitation: Invitation) -> Platform:
    adapter: Any = plugins.load(plugins.PLATFORMS, invitation.adapter)
    try:
        settings = adapter.Settings(url=invitation.url, **invitation.settings)
    except TypeError as cause:
        raise WrongUse(
            f"a platform of the kind {clean(invitation.adapter, 40)!r} has no such setting"
        ) from cause
    platform: Platform = adapter(settings, Account(invitation.name, user_agent=USER_AGENT))
    return platform


def _known(home: Path) -> Identity | None:
    """Who this till is already. Raises WrongUse where its journal is there and its name is not."""
    try:
        return identity.load_identity(home)
    except NotClaimed:
        if (home / JOURNAL).exists():
            raise WrongUse(
                "here is a journal, and nobody knows whose", where=str(home / JOURNAL)
            ) from None
        return None


def _refuse_taken(home: Path, name: str) -> None:
    taken = any(each.name == name for each in read_config(home).platforms)
    if taken or (home / f"secrets/{name}.token").exists():
        raise WrongUse(
            f"this till has a platform called {clean(name, 40)!r} already",
            where=str(home / config.FILE),
            advice="choose another name with --name",
        )


def _write_table(home: Path, invitation: Invitation, said: Welcome) -> None:
    """Into the settings, where a person can see and change it."""
    path = home / config.FILE
    written = path.read_text("utf-8") if path.exists() else ""
    named = {"adapter": invitation.adapter} if invitation.adapter != invitation.name else {}
    table = {**named, "url": invitation.url, **said.settings, **invitation.settings}
    lines = [
        f"[platforms.{invitation.name}]",
        *(f"{k} = {json.dumps(v)}" for k, v in table.items()),
    ]
    text = written + ("\n" if written else "") + "\n".join(lines) + "\n"
    replace_file(path, text.encode(), 0o644)
