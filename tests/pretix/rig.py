"""The rig: a real pretix on loopback, started by its own scripts, and what it was seeded with.

PRETIX_RIG    the folder of its scripts (default: shared/rigs/pretix beside the checkout)
PRETIX_PORT   where it listens (default 8345)
RIG_HOME      where it keeps its server and data, for its scripts (their default: TMPDIR)
"""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = Path(os.environ.get("PRETIX_RIG") or ROOT.parent / "shared/rigs/pretix")
PORT = os.environ.get("PRETIX_PORT") or "8345"
HOME = Path(os.environ.get("RIG_HOME") or Path(tempfile.gettempdir()) / "pretix-rig")


def why_absent() -> str:
    """Why the suite cannot run here; empty if it can."""
    return "" if (SCRIPTS / "up.sh").is_file() else f"there is no pretix rig at {SCRIPTS}"


def start(*arguments: str, **environ: str) -> None:
    """The server with a freshly seeded database; the very first start takes minutes."""
    command = [str(SCRIPTS / "up.sh"), "--port", PORT, "--reset", *arguments]
    environment = {**os.environ, "RIG_HOME": str(HOME), **environ}
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True)
    assert done.returncode == 0, done.stderr.decode(errors="replace")


def is_up() -> bool:
    """Whether the rig's server runs already."""
    try:
        pid = int((HOME / "server.pid").read_text())
        return b"gunicorn" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return False


def stop() -> None:
    subprocess.run([str(SCRIPTS / "down.sh")], env={**os.environ, "RIG_HOME": str(HOME)})


@dataclass
class Rig:
    """The seeded server. Each ticket is given out once, so tests do not meet in one."""

    facts: dict[str, Any] = field(default_factory=dict)
    _given: dict[str, int] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return str(self.facts["base_url"])

    @property
    def port(self) -> int:
        return int(self.url.rpartition(":")[2])

    def token(self, device: str) -> str:
        return str(self.facts["devices"][device]["api_token"])

    def device_id(self, device: str) -> int:
        return int(self.facts["devices"][device]["device_id"])

    def ticket(self, category: str = "valid", event: str = "lunchfest") -> str:
        """A ticket that no other test has."""
        secrets = self.facts["events"][event]["secrets"][category]
        turn = self._given.get(event + category, 0)
        self._given[event + category] = turn + 1
        return str(secrets[turn])

    def tickets(self, count: int, category: str = "valid", event: str = "lunchfest") -> list[str]:
        return [self.ticket(category, event) for _ in range(count)]

    def admin(self, method: str, path: str, body: Any = None) -> Any:
        """What an organizer can do, by a team's token."""
        headers = {"Authorization": f"Token {self.facts['admin_token']}"}
        url = f"{self.facts['api']}/organizers/{self.facts['organizer']}/{path}"
        answer = requests.request(method, url, json=body, headers=headers, timeout=30)
        assert answer.ok, f"{answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def position(self, secret: str, event: str = "lunchfest") -> dict[str, Any]:
        """A ticket as the organizer sees it."""
        found = self.admin("GET", f"events/{event}/orderpositions/?secret={_quoted(secret)}")
        return dict(found["results"][0])

    def checkins(self, secret: str, event: str = "lunchfest") -> list[dict[str, Any]]:
        """The check-ins of a ticket that count, oldest first."""
        return sorted(self.position(secret, event)["checkins"], key=lambda each: each["id"])

    def attempts(self, secret: str, event: str = "lunchfest") -> list[dict[str, Any]]:
        """All check-ins of a ticket, refused and annulled ones too."""
        place = self.position(secret, event)["id"]
        found: list[dict[str, Any]] = []
        page = 1
        while True:
            told = self.admin("GET", f"events/{event}/checkins/?ordering=-id&page={page}")
            found += told["results"]
            if told["next"] is None:
                return [each for each in found if each["position"] == place]
            page += 1

    def block(self, secret: str, event: str = "lunchfest") -> None:
        number = self.position(secret, event)["id"]
        path = f"events/{event}/orderpositions/{number}/add_block/"
        self.admin("POST", path, {"name": "admin"})

    def cancel(self, secret: str, event: str = "lunchfest") -> None:
        code = self.position(secret, event)["order"]
        self.admin("POST", f"events/{event}/orders/{code}/mark_canceled/", {"send_email": False})

    def new_device(self, name: str, profile: str = "full") -> dict[str, Any]:
        """A device that nobody has claimed, with its one-time token."""
        body = {"name": name, "all_events": True, "limit_events": [], "security_profile": profile}
        return dict(self.admin("POST", "devices/", body))

    @contextmanager
    def frozen(self, seconds: int) -> Iterator[None]:
        """The server takes requests and answers none, for so long; then it wakes up."""
        environment = {**os.environ, "RIG_HOME": str(HOME)}
        with subprocess.Popen(
            [str(SCRIPTS / "freeze.sh"), str(seconds)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        ) as running:
            _wait_until_stopped()
            yield
            running.wait(timeout=seconds + 30)


def facts() -> dict[str, Any]:
    return dict(json.loads((HOME / "rig.json").read_text("utf-8")))


def _wait_until_stopped() -> None:
    import time

    pid = int((HOME / "server.pid").read_text())
    deadline = time.monotonic() + 10
    while "T" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]:
        assert time.monotonic() < deadline, "the server does not stop"
        time.sleep(0.01)


def _quoted(text: str) -> str:
    return requests.utils.quote(text, safe="")
