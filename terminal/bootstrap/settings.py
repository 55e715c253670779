"""The settings of this machine, with what each plug-in declares."""

from __future__ import annotations

from pathlib import Path

from terminal import config, plugins
from terminal.config import Config


def read_config(home: Path | None = None) -> Config:
    """The settings of this machine. Raises ConfigError."""
    tables = {
        "scanners": settings_of(plugins.SCANNERS),
        "platforms": settings_of(plugins.PLATFORMS),
    }
    return config.load(home or config.home(), tables)


def settings_of(group: str) -> dict[str, type]:
    return {name: plugins.load(group, name).Settings for name in plugins.names(group)}
