"""All figures of a day as JSON to an address of the owner's, signed so that its program can tell.

Baton-Delivery   the same for every try of one delivery
Baton-Signature  sha256=<HMAC-SHA-256 of the body under secrets/owner-webhook.key, hexadecimal>
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from terminal.errors import ConfigError, Undelivered
from terminal.owner.parcels import Parcel
from terminal.text import clean

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_CONNECT, _READ = 5.0, 20.0  # seconds


@dataclass(frozen=True)
class Webhook:
    """One address.

    key  signs the body; empty = unsigned
    ca   file of a private authority; empty = the system's authorities
    """

    url: str
    key: bytes = b""
    ca: str = ""
    user_agent: str = "baton-terminal"
    name: str = "webhook"

    def send(self, parcel: Parcel) -> None:
        """Any 2xx means that it has arrived. Raises Undelivered."""
        import requests

        body = parcel.figures.encode("utf-8")
        headers = {
            "Content-Type": "application/json",
            "User-Agent": self.user_agent,
            "Baton-Delivery": parcel.key,
        }
        if self.key:
            headers["Baton-Signature"] = "sha256=" + hmac.digest(self.key, body, "sha256").hex()
        try:
            with requests.Session() as session:
                session.trust_env = False  # neither a proxy nor a password from the environment
                answer = session.post(
                    self.url,
                    data=body,
                    headers=headers,
                    timeout=(_CONNECT, _READ),
                    allow_redirects=False,
                    stream=True,  # what it says does not matter
                    verify=self.ca or True,
                )
                status = answer.status_code
                answer.close()
        except (requests.RequestException, OSError, ValueError) as cause:
            why = clean(str(cause), 120)
            raise Undelivered(f"the webhook was not reached: {why}", where=self._host) from cause
        if not 200 <= status < 300:
            raise Undelivered(f"the webhook answered {status}", where=self._host)

    @property
    def _host(self) -> str:
        return clean(urlsplit(self.url).netloc.rpartition("@")[2], 80)


def checked_hook(url: str) -> str:
    """An address for figures. Raises ConfigError unless it is https, or http on loopback."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises where it is no number
    except ValueError:
        parts = urlsplit("")
    plain_ok = parts.scheme == "http" and parts.hostname in _LOOPBACK
    readable = url.isascii() and url.isprintable() and " " not in url
    if not (readable and parts.hostname and (parts.scheme == "https" or plain_ok)):
        advice = "write https://..., or http:// for this machine itself"
        raise ConfigError("owner.webhook is no address", where="[owner]", advice=advice)
    return url


def key_of(home: Path) -> bytes:
    """What stands in secrets/owner-webhook.key; empty where there is no such file."""
    try:
        return (home / "secrets/owner-webhook.key").read_bytes().strip()
    except FileNotFoundError:
        return b""
