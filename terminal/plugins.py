"""Finds scanners and platforms by name: a table of entry points, loaded only when chosen."""

from __future__ import annotations

import importlib
from importlib.metadata import entry_points
from typing import Any

from terminal.errors import ConfigError, EnvironmentFault

SCANNERS = "baton.scanners"
PLATFORMS = "baton.platforms"
OUTPUTS = "baton.outputs"


def names(group: str) -> list[str]:
    """The installed plug-ins of a group, without importing any of them."""
    return sorted({point.name for point in entry_points(group=group)})


def load(group: str, name: str) -> type[Any]:
    """The class behind a plug-in's name.

    Raises ConfigError for an unknown name, EnvironmentFault when its module cannot be imported
    (a missing library) or lacks the class: three different causes, three different sentences.
    """
    found = [point for point in entry_points(group=group) if point.name == name]
    if not found:
        import difflib

        near = difflib.get_close_matches(name, names(group), n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"known: {', '.join(names(group))}"
        raise ConfigError(f"no {group.split('.')[-1][:-1]} is called {name!r}", advice=hint)
    module_name, _, attribute = found[0].value.partition(":")
    try:
        module = importlib.import_module(module_name)
    except ImportError as cause:
        raise EnvironmentFault(
            f"{name} needs a library that is not here: {cause.name or cause}",
            where=module_name,
            advice="install it, or choose another",
        ) from cause
    except OSError as cause:  # ctypes, where a shared library is missing
        raise EnvironmentFault(
            f"{name} cannot be loaded: {cause}",
            where=module_name,
            advice="install the library it names, or choose another",
        ) from cause
    if not hasattr(module, attribute):
        raise EnvironmentFault(
            f"{name} is installed wrongly: {attribute} is missing",
            where=module_name,
            advice="install it again",
        )
    plugin: type[Any] = getattr(module, attribute)
    return plugin
