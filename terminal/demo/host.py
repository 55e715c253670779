"""The platform that a story is played against: one of our own on a thread, or a server elsewhere.

Both speak the published protocol, and the admin calls by which a story issues vouchers, sets the
clock forward and makes trouble; `terminal/sandbox/README.md` lists them.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from terminal.errors import EnvironmentFault, WrongUse

_PATIENCE = 10.0  # seconds


class Failed(Exception):
    """The story did not come out as it should; `str()` is one sentence."""


class Served(Protocol):
    """A platform at an address, and what opens its admin calls."""

    @property
    def url(self) -> str: ...

    @property
    def admin_token(self) -> str: ...


class Host(Served, Protocol):
    """One that a story is played against. `now` is its clock (aware, UTC)."""

    def now(self) -> datetime: ...

    def go_on(self, by: timedelta) -> None:
        """Set its clock forward."""
        ...

    def restart(self) -> bool:
        """Its machine loses power and comes back at the same address; False: not ours to do."""
        ...

    def close(self) -> None: ...


class OwnHost:
    """A real server on a thread of this process; its books lie in `folder`."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._ahead = folder, timedelta()
        self._start(0)

    @property
    def url(self) -> str:
        return self.sandbox.ready.url

    @property
    def admin_token(self) -> str:
        return self.sandbox.ready.admin_token

    @property
    def store(self) -> Any:
        """The books themselves, for who looks behind the protocol."""
        return self.sandbox.store

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def go_on(self, by: timedelta) -> None:
        self._ahead += by

    def restart(self) -> bool:
        port = urlsplit(self.url).port or 0
        self.close()
        self._start(port)
        return True

    def close(self) -> None:
        self.sandbox.__exit__()

    def _start(self, port: int) -> None:
        from terminal.sandbox.server import Sandbox

        self.sandbox = Sandbox(self._folder, port=port, demo=port == 0, now=self.now)
        self.sandbox.__enter__()


class HostElsewhere:
    """Any server of our protocol and admin calls; it is left running, with what was played."""

    def __init__(self, url: str, admin_token: str) -> None:
        """Raises WrongUse or EnvironmentFault."""
        if urlsplit(url).scheme != "http" or not urlsplit(url).hostname:
            raise WrongUse(
                "a story cuts the line, which it can do with a plain http:// address alone",
                where="--platform",
                advice="name a server of your own test network",
            )
        self.url, self.admin_token = url.rstrip("/"), admin_token
        try:
            admin_call(self, "/admin/seed-demo", {})
            self._ahead = timedelta(seconds=float(admin_call(self, "/admin/clock")["ahead"]))
        except (Failed, KeyError, TypeError, ValueError) as cause:
            raise WrongUse(
                "this server lets no story be played",
                where=self.url,
                advice=f"look at its address, its admin token and its admin calls ({cause})",
            ) from cause

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def go_on(self, by: timedelta) -> None:
        self._ahead += by
        admin_call(self, "/admin/clock", {"ahead": self._ahead.total_seconds()})

    def restart(self) -> bool:
        return False

    def close(self) -> None:
        """It is not ours."""


def admin_call(host: Served, path: str, body: Any = None) -> Any:
    """What an admin call answers. Raises Failed for a no, EnvironmentFault for no answer."""
    answer = _sent(host, path, body)
    if not answer.ok:
        raise Failed(f"the platform turned {path} down: {answer.text[:200]}")
    try:
        return answer.json() if answer.content else None
    except ValueError as cause:
        raise Failed(f"what the platform says to {path} is no JSON") from cause


def admin_text(host: Served, path: str) -> str:
    """What an admin call answers as text."""
    return str(_sent(host, path, None).text)


def _sent(host: Served, path: str, body: Any) -> Any:
    import requests

    call: Callable[..., Any] = requests.request
    try:
        return call(
            "GET" if body is None else "POST",
            host.url + path,
            json=body,
            headers={"Authorization": f"Bearer {host.admin_token}"},
            timeout=_PATIENCE,
        )
    except requests.RequestException as cause:
        raise EnvironmentFault(
            "no platform answers", where=host.url, advice="start it, or name another"
        ) from cause
