"""Where a platform is, and the settings by which any platform behind HTTP is entered."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import SplitResult, urlsplit

from terminal.errors import ConfigError
from terminal.platforms.base import Account
from terminal.text import clean

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_NO_URL = frozenset('"\\<>^`{|}')  # RFC 3986 has no place for them, and a settings file has


@dataclass(frozen=True, slots=True)
class Door:
    """Where a platform is and how it is entered.

    authorization  the whole value of that header, such as "Bearer ..."; empty = none is sent
    ca             file with a private CA certificate; empty = public CAs
    proxy          http://host:port of a proxy; empty = none
    connect        seconds that a connection may take to be made
    """

    url: str
    authorization: str = field(default="", repr=False)
    user_agent: str = "baton"
    ca: str = ""
    proxy: str = ""
    connect: float = 5.0


@dataclass(frozen=True, slots=True)
class HttpSettings:
    """The settings that every platform behind HTTP has; an adapter's own go on from here."""

    url: str = field(default="", metadata={"help": "address of the platform, https://..."})
    ca: str = field(
        default="", metadata={"help": "file with a private CA certificate; empty = public CAs"}
    )
    proxy: str = field(
        default="", metadata={"help": "http://host:port of a proxy to it; empty = none"}
    )


def door_of(settings: HttpSettings, authorization: str, account: Account) -> Door:
    """The way to one platform. Raises ConfigError for an address that is none."""
    url = checked_url(settings.url, f"platforms.{account.name}.url")
    proxy = _checked_proxy(settings.proxy, f"platforms.{account.name}.proxy")
    return Door(url, authorization, account.user_agent, settings.ca, proxy)


def _checked_proxy(address: str, setting: str) -> str:
    """Raises ConfigError unless it is http://host:port or nothing; a password would be shown."""
    parts = _parts(address)
    whole = parts.scheme == "http" and parts.hostname and parts.port and "@" not in parts.netloc
    if address and not (whole and parts.path in ("", "/")):
        raise ConfigError(
            f"{clean(address.rpartition('@')[2], 80)!r} is no address of a proxy",
            where=setting,
            advice="write http://host:port",
        )
    return address.rstrip("/")


def checked_url(url: str, setting: str) -> str:
    """The address of a platform. Raises ConfigError unless it is https, or http on loopback."""
    parts = _parts(url)
    plain_ok = parts.scheme == "http" and parts.hostname in _LOOPBACK
    bare = not (parts.query or parts.fragment or "@" in parts.netloc)
    if not (parts.hostname and bare and (parts.scheme == "https" or plain_ok)):
        raise ConfigError(
            f"{clean(url.rpartition('@')[2], 80)!r} is no address of a platform",
            where=setting,
            advice="write https://..., or http:// for this machine itself",
        )
    return url.rstrip("/")


def _parts(url: str) -> SplitResult:
    """The parts of an address; those of nothing where it is none at all."""
    if any(char in _NO_URL or char.isspace() or not char.isprintable() for char in url):
        return urlsplit("")
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError:
        return urlsplit("")
    return parts


def checked_authority(path: str) -> str:
    """The file of a private CA. Raises ConfigError unless there are certificates in it."""
    if path:
        import ssl

        try:
            ssl.create_default_context(cafile=path)
        except OSError as cause:
            raise ConfigError(
                f"the file with the platform's CA cannot be used: {clean(cause.strerror or '')}",
                where=clean(path),
                advice="name a PEM file with its certificate",
            ) from cause
    return path
