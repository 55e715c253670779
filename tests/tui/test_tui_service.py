"""What systemd is told, on a real datagram socket: readiness, pings from the loop, the end."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.errors import EnvironmentFault
from terminal.tui.app import BatonApp
from terminal.tui.service import Service
from terminal.tui.wedge import Wedge

from .scripted import ScriptedTill

EVERY = 0.05  # seconds between two pings


class Systemd:
    """The other end of NOTIFY_SOCKET."""

    def __init__(self, address: str) -> None:
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._line.bind("\0" + address[1:] if address.startswith("@") else address)
        self._line.setblocking(False)
        self.environ = {"NOTIFY_SOCKET": address, "WATCHDOG_USEC": str(int(EVERY * 3e6))}

    def heard(self) -> list[str]:
        """Everything since the last look."""
        found: list[str] = []
        while True:
            try:
                found += self._line.recv(4096).decode().split("\n")
            except BlockingIOError:
                return found

    def close(self) -> None:
        self._line.close()


@pytest.fixture
def systemd(tmp_path: Path) -> Iterator[Systemd]:
    made = Systemd(str(tmp_path / "notify"))
    yield made
    made.close()


def app_of(environ: dict[str, str], opens: object = ScriptedTill) -> BatonApp:
    return BatonApp(opens, language="en", wedge=Wedge(0), service=Service(environ))  # type: ignore[arg-type]


async def until(systemd: Systemd, word: str) -> list[str]:
    """All that was said up to a word."""
    said: list[str] = []
    for _ in range(500):
        said += systemd.heard()
        if word in said:
            return said
        await asyncio.sleep(0.01)
    raise AssertionError(f"{word} was never said, only {said}")


async def test_ready_then_pings_then_the_end(systemd: Systemd) -> None:
    app = app_of(systemd.environ)
    async with app.run_test():
        said = await until(systemd, "READY=1")
        assert "STATUS=the till takes scans" in said + systemd.heard()
        await until(systemd, "WATCHDOG=1")
        await until(systemd, "WATCHDOG=1")
    assert "STOPPING=1" in systemd.heard()


async def test_frozen_screen_does_not_ping(systemd: Systemd) -> None:
    """Its threads live on; only the loop that draws stands still."""
    app = app_of(systemd.environ)
    async with app.run_test():
        await until(systemd, "WATCHDOG=1")
        systemd.heard()
        time.sleep(EVERY * 10)  # on the loop itself
        assert systemd.heard() == []
        await until(systemd, "WATCHDOG=1")


async def test_till_that_cannot_start_is_a_screen_that_stands(systemd: Systemd) -> None:
    def broken(counter: object, on_status: object) -> ScriptedTill:
        raise EnvironmentFault("the disk is full")

    app = app_of(systemd.environ, broken)
    async with app.run_test():
        assert "STATUS=the till cannot start" in await until(systemd, "READY=1") + systemd.heard()


def test_abstract_address() -> None:
    systemd = Systemd(f"@baton-test-{time.monotonic_ns()}")
    Service(systemd.environ).ready("fine")
    assert systemd.heard() == ["READY=1", "STATUS=fine"]
    systemd.close()


@pytest.mark.parametrize("address", ["", "/nowhere/at/all"])
def test_nobody_listens_is_no_trouble(address: str) -> None:
    Service({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "soon"}).ping()
