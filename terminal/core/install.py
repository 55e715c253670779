"""What an acceptance test leaves in the journal: which checks stood how, and which test it was.

Canonical CBOR with integer keys and no floats, as every body. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import cbor2

_VERSION = 1
_TEST, _AT, _RECEIPT, _CHECKS, _SOFTWARE = range(1, 6)
_MOST = 100


class BadInstall(ValueError):
    """A body that is not an acceptance of this version."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One check as it stood: its name, which of several, `pass`, `warn`, `fail` or `skip`."""

    name: str
    subject: str
    level: str


@dataclass(frozen=True, slots=True)
class Install:
    """One acceptance test that passed.

    redemption  id of the test redemption (16 bytes), and the entry that proves it
    receipt     whether the platform countersigned it
    software    versions by name
    """

    redemption: bytes
    entry: int
    receipt: bool
    checks: tuple[Checked, ...] = ()
    software: Mapping[str, str] | None = None

    def count(self, level: str) -> int:
        """How many checks stood so."""
        return sum(each.level == level for each in self.checks)


def encode_install(made: Install) -> bytes:
    """The canonical bytes of an acceptance."""
    kept = {
        0: _VERSION,
        _TEST: made.redemption,
        _AT: made.entry,
        _RECEIPT: made.receipt,
        _CHECKS: [[each.name, each.subject, each.level] for each in made.checks[:_MOST]],
        _SOFTWARE: dict(made.software or {}),
    }
    return cbor2.dumps(kept, canonical=True)


def decode_install(body: bytes) -> Install:
    """The acceptance in an entry's body. Raises BadInstall for anything else."""
    try:
        stream = BytesIO(body)
        kept: dict[int, Any] = cbor2.load(stream)
        if stream.read(1) or kept[0] != _VERSION:
            raise ValueError("another version, or more than one item")
        checks = tuple(Checked(*map(_text, each)) for each in kept[_CHECKS])
        software = {_text(name): _text(said) for name, said in kept[_SOFTWARE].items()}
        made = Install(kept[_TEST], kept[_AT], kept[_RECEIPT], checks, software)
        types = (type(made.redemption), type(made.entry), type(made.receipt))
        if types != (bytes, int, bool):
            raise TypeError("a value of the wrong type")
    except Exception as cause:
        raise BadInstall("the entry's body is no acceptance") from cause
    return made


def _text(said: Any) -> str:
    if not isinstance(said, str):
        raise TypeError("not text")
    return said
