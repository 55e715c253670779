"""Settings: one TOML file, typed, each with a default and a sentence.

    who reads what: bootstrap reads everything here and hands each part its own dataclass;
    nobody else opens the file or the environment.

An unknown key is an error that names the nearest known one. `Config.origins` says where each
value came from.
"""

from __future__ import annotations

import math
import os
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

import msgspec

from terminal.core.regions import REGIONS
from terminal.errors import ConfigError
from terminal.text import clean

FILE = "baton.toml"
DEFAULT = "default"

_SECONDS = msgspec.Meta(gt=0, le=86_400)

_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
# Bytes that a codec for texts either reads or refuses as it should.
_PROBES = (b"", b"\xff", b"\\ud800", b"xn--" + b"a" * 70)


def _setting(default: Any, sentence: str) -> Any:
    return field(default=default, metadata={"help": sentence})


@dataclass(frozen=True, slots=True)
class TillSettings:
    """`[till]`"""

    language: str = _setting(
        "", "en, zh_CN (简体中文) or zh_TW (繁體中文); empty = that of the system"
    )
    patience: Annotated[float, _SECONDS] = _setting(2.0, "seconds a cashier waits for the platform")
    contact: Annotated[float, _SECONDS] = _setting(
        15.0, "seconds between two looks whether the platform answers"
    )
    verdict: Annotated[float, _SECONDS] = _setting(
        4.0, "seconds a verdict stays before it shrinks into the list; a refusal twice as long"
    )
    theme: Literal["auto", "dark", "light", "console"] = _setting(
        "auto", "colours; console = the sixteen of a plain console, auto = dark, or console there"
    )
    motion: bool = _setting(True, "whether seconds may be seen running")
    operator: str = _setting("", "who serves, until somebody signs in")
    region: str = _setting(
        "cn", "whose payment codes are refused, and whose platforms a code may be of; none = any"
    )
    encodings: tuple[str, ...] = _setting(
        ("gb18030", "shift-jis"),
        "how bytes are read that name no encoding and are not UTF-8; strictly, the best fit",
    )
    test: bool = _setting(False, "marks every redemption as a test")


@dataclass(frozen=True, slots=True)
class Plugin:
    """One configured device or platform: its own name, the plug-in behind it, its settings."""

    name: str
    kind: str
    settings: Any


@dataclass(frozen=True, slots=True)
class Origin:
    """One setting as it is in force, for `baton config show`."""

    key: str
    value: Any
    source: str
    help: str


@dataclass(frozen=True, slots=True)
class Config:
    """All settings of one till. `parts`: the tables of single parts of the till, by name."""

    home: Path
    till: TillSettings
    scanners: tuple[Plugin, ...] = ()
    platforms: tuple[Plugin, ...] = ()
    outputs: tuple[Plugin, ...] = ()
    parts: Mapping[str, Any] = field(default_factory=dict)
    origins: tuple[Origin, ...] = ()


def home(environ: Mapping[str, str] = os.environ) -> Path:
    """Where this till keeps its state: BATON_HOME, or the user's data folder."""
    if named := environ.get("BATON_HOME"):
        return Path(named)
    import platformdirs

    return platformdirs.user_data_path("baton", appauthor=False)


def load(
    folder: Path,
    tables: Mapping[str, Mapping[str, type]],
    parts: Mapping[str, type] | None = None,
) -> Config:
    """Read `<folder>/baton.toml`; a missing file means defaults.

    tables  "scanners", "platforms", "outputs" -> plug-in name -> its Settings dataclass
    parts   table name -> the Settings dataclass of one part of the till

    Raises ConfigError: not TOML, an unknown key, a wrong type.
    """
    path = folder / FILE
    raw = _read(path)
    parts = parts or {}
    _known(raw, ["till", *parts, *tables], str(path), "")
    origins: list[Origin] = []
    till = _typed(TillSettings, _table(raw, "till", path), "till", path, origins)
    _readable(till.encodings, path)
    _somewhere(till.region, path)
    made = {
        name: _typed(kind, _table(raw, name, path), name, path, origins)
        for name, kind in parts.items()
    }
    plugins = {
        group: tuple(_plugins(group, _table(raw, group, path), known, path, origins))
        for group, known in tables.items()
    }
    return Config(
        folder,
        till,
        plugins.get("scanners", ()),
        plugins.get("platforms", ()),
        plugins.get("outputs", ()),
        made,
        tuple(origins),
    )


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as cause:
        raise ConfigError(
            "the settings cannot be read", where=str(path), advice=cause.strerror or "look at it"
        ) from cause
    except (ValueError, RecursionError) as cause:
        advice = "correct that line" if " line " in str(cause) else "save it as text in UTF-8"
        raise ConfigError(
            f"the settings are not TOML: {clean(str(cause))}", where=str(path), advice=advice
        ) from cause


def _plugins(
    group: str,
    raw: dict[str, Any],
    known: Mapping[str, type],
    path: Path,
    origins: list[Origin],
) -> Iterator[Plugin]:
    """`[scanners.front]` names the plug-in with `driver`, `[platforms.x]` with `adapter`.

    Outputs do as scanners.

    Without that key the table's own name is the plug-in's.
    """
    word = "adapter" if group == "platforms" else "driver"
    for name, table in raw.items():
        where = f"{group}.{clean(name, 40)}"
        if not _NAME.fullmatch(name):
            raise ConfigError(
                f"[{where}] cannot be used as a name",
                where=str(path),
                advice="use at most 40 letters, digits, dashes and underscores",
            )
        if not isinstance(table, dict):
            raise _no_table(where, path)
        kind = table.pop(word, name)
        if not isinstance(kind, str) or kind not in known:
            raise ConfigError(
                f"[{where}] names no known {word}: {clean(str(kind), 40)!r}",
                where=str(path),
                advice=_nearest(str(kind), list(known)),
            )
        yield Plugin(name, kind, _typed(known[kind], table, where, path, origins))


def _typed(kind: type, raw: dict[str, Any], where: str, path: Path, origins: list[Origin]) -> Any:
    hints = get_type_hints(kind, include_extras=True)
    _known(raw, list(hints), str(path), where)
    given: dict[str, Any] = {}
    for name, value in raw.items():
        try:
            given[name] = msgspec.convert(value, hints[name])
            if isinstance(given[name], float) and not math.isfinite(given[name]):
                raise ValueError("Expected a finite number")
        except ValueError as cause:
            raise ConfigError(
                f"{where}.{name} is wrong: {clean(str(cause))}", where=str(path)
            ) from cause
    made = kind(**given)
    for each in fields(kind):
        source = str(path) if each.name in given else DEFAULT
        sentence = each.metadata.get("help", "")
        origins.append(Origin(f"{where}.{each.name}", getattr(made, each.name), source, sentence))
    return made


def _table(raw: dict[str, Any], name: str, path: Path) -> dict[str, Any]:
    table = raw.get(name, {})
    if not isinstance(table, dict):
        raise _no_table(name, path)
    return dict(table)


def _no_table(name: str, path: Path) -> ConfigError:
    advice = f"write [{name}] on a line of its own, its settings below"
    return ConfigError(f"[{name}] must be a table", where=str(path), advice=advice)


def _readable(encodings: tuple[str, ...], path: Path) -> None:
    """An encoding that nobody knows would make every code unreadable, and nobody told."""
    for encoding in encodings or ("",):
        try:
            for probe in _PROBES:
                probe.decode(encoding, errors="ignore")
        except (LookupError, ValueError) as cause:
            raise ConfigError(
                f"till.encodings names no encoding of text: {clean(encoding, 40)!r}",
                where=str(path),
                advice='use for example "gb18030" and "big5"',
            ) from cause


def _somewhere(region: str, path: Path) -> None:
    """A region that nobody knows has no wallets: payment codes would pass for vouchers."""
    if region.lower() not in REGIONS:
        raise ConfigError(
            f"till.region names no region that is known: {clean(region, 40)!r}",
            where=str(path),
            advice=_nearest(region.lower(), list(REGIONS)),
        )


def _known(raw: Mapping[str, Any], known: list[str], path: str, where: str) -> None:
    for key in raw:
        if key not in known:
            full = f"{where}.{key}" if where else key
            raise ConfigError(
                f"no setting is called {clean(full, 60)!r}", where=path, advice=_nearest(key, known)
            )


def _nearest(word: str, known: list[str]) -> str:
    import difflib

    near = difflib.get_close_matches(word, known, n=1, cutoff=0.5)
    return f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(known))}"
