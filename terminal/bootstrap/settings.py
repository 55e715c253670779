"""The settings of this machine, with what each plug-in declares."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from terminal import config, plugins
from terminal.config import Config
from terminal.diagnostics.settings import DiagnosticsSettings
from terminal.kiosk.settings import KioskSettings
from terminal.owner.settings import OwnerSettings
from terminal.register.settings import RegisterSettings
from terminal.slips.settings import SlipSettings


def read_config(home: Path | None = None) -> Config:
    """The settings of this machine. Raises ConfigError."""
    tables = {
        "scanners": Declared(plugins.SCANNERS),
        "platforms": Declared(plugins.PLATFORMS),
        "outputs": Declared(plugins.OUTPUTS),
    }
    parts = {
        "slips": SlipSettings,
        "register": RegisterSettings,
        "kiosk": KioskSettings,
        "diagnostics": DiagnosticsSettings,
        "owner": OwnerSettings,
    }
    return config.load(home or config.home(), tables, parts)


class Declared(Mapping[str, type]):
    """The Settings classes of a group's plug-ins by name; each module loads when it is asked for.

    A till has two or three of them, and every other one would only make its start slower.
    """

    def __init__(self, group: str) -> None:
        self._group, self._names = group, plugins.names(group)

    def __getitem__(self, name: str) -> type:
        if name not in self._names:
            raise KeyError(name)
        settings: type = plugins.load(self._group, name).Settings
        return settings

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
