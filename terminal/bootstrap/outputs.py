"""The outputs of a till, by the settings."""

from __future__ import annotations

import sys
from typing import Any

from drivers.errors import DriverError
from drivers.outputs.base import Output
from terminal import plugins
from terminal.bootstrap.books import Books
from terminal.bootstrap.owner import post_of
from terminal.config import Plugin
from terminal.errors import ConfigError
from terminal.outputs import Outputs
from terminal.register.bridge import RegisterBridge
from terminal.slips.facts import Shop


def outputs_of(books: Books) -> Outputs:
    """Sound, light, printer, the register's bridge, the owner's post. Raises ConfigError."""
    who, parts = books.identity, books.config.parts
    slips = parts["slips"]
    made = Outputs(
        [_output(plugin) for plugin in books.config.outputs or _unless_told()],
        books.ledger.journal,
        Shop(who.shop_name, who.till, who.zone, slips.header, slips.footer),
        slips,
        RegisterBridge(parts["register"], who.till, who.shop_name),
    )
    made.post = post_of(books)
    return made


def _unless_told() -> list[Plugin]:
    """Without any [outputs.NAME]: sound, where a person sits before the screen and it can play."""
    from drivers.outputs.sound import SoundSettings, found_player

    if not (sys.stdout.isatty() and found_player()):
        return []
    return [Plugin("sound", "sound", SoundSettings())]


def _output(plugin: Plugin) -> Output:
    kind: Any = plugins.load(plugins.OUTPUTS, plugin.kind)
    try:
        made: Output = kind(plugin.settings)
    except DriverError as wrong:
        raise ConfigError(
            wrong.what, where=f"outputs.{plugin.name}", advice=wrong.advice
        ) from wrong
    return made
