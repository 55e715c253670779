"""The settings of this machine, with what each plug-in declares."""

from __future__ import annotations

from pathlib import Path

from terminal import config, plugins
from terminal.config import Config
from terminal.register.settings import RegisterSettings
from terminal.slips.settings import SlipSettings


def read_config(home: Path | None = None) -> Config:
    """The settings of this machine. Raises ConfigError."""
    tables = {
        "scanners": settings_of(plugins.SCANNERS),
        "platforms": settings_of(plugins.PLATFORMS),
        "outputs": settings_of(plugins.OUTPUTS),
    }
    parts = {"slips": SlipSettings, "register": RegisterSettings}
    return config.load(home or config.home(), tables, parts)


def settings_of(group: str) -> dict[str, type]:
    """The settings class of each plug-in of a group, by name."""
    return {name: plugins.load(group, name).Settings for name in plugins.names(group)}
