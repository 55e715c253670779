"""The first hour of a till: a key of its own, a journal, and a platform that knows both."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from offline_queue import GENESIS, Draft
from terminal import config, identity, plugins
from terminal.bootstrap.books import JOURNAL, USER_AGENT, day_cut_of, new_id, open_journal
from terminal.bootstrap.settings import read_config
from terminal.clock import Clock, to_micros
from terminal.core import wire
from terminal.errors import ConfigError, NotClaimed, WrongUse
from terminal.files import replace_file
from terminal.identity import DeviceKey, Identity
from terminal.platforms.base import Account
from terminal.text import clean


def claim(home: Path, url: str, token: str, machine: str = "") -> Identity:
    """Introduce this till to a platform with a one-time token, and keep what it says.

    Makes the device key and founds the journal. Raises PlatformFault's family, StateUnusable,
    ConfigError; WrongUse for a claimed till, since its journal would be nobody's then.
    """
    refuse_claimed(home)
    adapter: Any = plugins.load(plugins.PLATFORMS, "baton")
    platform = adapter(
        _platform_to_claim(home, "baton", url, adapter), Account("baton", user_agent=USER_AGENT)
    )
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
    day_cut_of(made)
    identity.save_token(home, platform.name, said.device_token)
    _remember_address(home, platform.name, url)
    open_journal(home / JOURNAL, made, key, genesis(key, Clock())).close()
    identity.save_identity(home, made)
    return made


def genesis(key: DeviceKey, clock: Clock) -> Draft:
    """The first entry of a journal: the till's public key."""
    moment = clock.read()
    return Draft(
        key=new_id().bytes,
        kind=GENESIS,
        subject="",
        body=key.public,
        private=os.urandom(32),  # the key under which vouchers are found again
        at=to_micros(moment.at),
        clock_trust=int(moment.trust),
        boot_id=moment.boot_id,
        boot_time=moment.boot_time,
    )


def refuse_claimed(home: Path) -> None:
    """Only a folder without a till may become one. Raises WrongUse."""
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
    if any(each.name == platform for each in read_config(home).platforms):
        return
    path = home / config.FILE
    written = path.read_text("utf-8") if path.exists() else ""
    table = f"[platforms.{platform}]\nurl = {json.dumps(url)}\n"
    replace_file(path, (written + ("\n" if written else "") + table).encode(), 0o644)
