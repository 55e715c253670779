"""Reads the mapping file that explains another system's statement."""

from __future__ import annotations

from pathlib import Path

import msgspec

from terminal.core.foreign import StatementMapping
from terminal.errors import ConfigError

_FIGURES = ("discount", "take", "bill", "value")


def load_mapping(path: Path) -> StatementMapping:
    """The mapping in a TOML file. Raises ConfigError with what is wrong with it."""
    try:
        found = msgspec.toml.decode(path.read_bytes(), type=StatementMapping)
    except OSError as cause:
        raise ConfigError(
            f"the mapping cannot be read: {cause.strerror}", where=str(path)
        ) from cause
    except (msgspec.MsgspecError, ValueError) as cause:
        raise ConfigError(f"the mapping makes no sense: {cause}", where=str(path)) from cause
    wrong = {
        "unit": found.unit not in ("major", "minor"),
        "figure": found.figure not in _FIGURES,
        "delimiter": len(found.delimiter) != 1,
        "skip": not 0 <= found.skip <= 1000,
        "within": not 0 <= found.within <= 1440,
    }
    for name, is_wrong in wrong.items():
        if is_wrong:
            raise ConfigError(f"the mapping's {name} makes no sense", where=str(path))
    return found
