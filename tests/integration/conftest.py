"""A sandbox as a real server for each module, and as many claimed tills as a test wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from terminal.bootstrap import Books, claim, flow_of, open_books
from terminal.demo.relay import Relay
from terminal.flow import Flow
from terminal.sandbox.server import Sandbox

from .counters import TestCounter
from .flows import contact
from .http_calls import Serve
from .kiosk_legs import customer, goods  # noqa: F401 - fixtures
from .loose_servers import LooseServer

SHOP = "yunnan"


@dataclass
class Platform:
    """The sandbox's address and its admin calls."""

    url: str
    admin_token: str

    def admin(self, path: str, body: Any = None) -> Any:
        """An admin call: GET without a body, POST with one."""
        answer = requests.request(
            "GET" if body is None else "POST",
            self.url + path,
            json=body,
            headers={"Authorization": f"Bearer {self.admin_token}"},
            timeout=10,
        )
        answer.raise_for_status()
        return answer.json()

    def issue(self, kind: str = "prepaid", **more: Any) -> dict[str, str]:
        """A new voucher: its id and its codes by form."""
        order = {"kind": kind, "title": f"Test {kind}", "currency": "CNY", "value": 10_00, **more}
        issued: dict[str, str] = self.admin("/admin/vouchers", order)
        return issued

    def booked(self, voucher: str) -> list[dict[str, Any]]:
        """Everything the platform has on a voucher's redemptions."""
        items = self.admin("/admin/redemptions")["items"]
        return [item for item in items if item["voucher"] == voucher]

    def fault(self, kind: str, **more: Any) -> None:
        """Switch a fault on; `reset` ends all."""
        self.admin("/admin/faults", {"kind": kind, **more})


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """A sandbox serving on a thread of this process."""
    with Sandbox(tmp_path_factory.mktemp("sandbox"), demo=True) as ready:
        yield Platform(ready.url, ready.admin_token)


@pytest.fixture
def sound_platform(platform: Platform) -> Iterator[Platform]:
    """The sandbox without faults, before and after."""
    platform.fault("reset")
    yield platform
    platform.fault("reset")


@pytest.fixture
def line(platform: Platform) -> Iterator[Relay]:
    """The line to the platform, which a test may cut."""
    host, _, port = platform.url.removeprefix("http://").partition(":")
    relay = Relay(host, int(port))
    yield relay
    relay.close()


@pytest.fixture
def claimed(sound_platform: Platform, line: Relay, tmp_path: Path) -> Callable[[str], Path]:
    """Claims a till behind the line; gives its home."""

    def make(name: str = "till") -> Path:
        token = sound_platform.admin("/admin/claim-tokens", {"shop": SHOP})["claim_token"]
        home = tmp_path / name
        claim(home, line.url, token)
        return home

    return make


@pytest.fixture
def books(claimed: Callable[[str], Path]) -> Iterator[Books]:
    """A till's books with a fresh offline kit."""
    opened = open_books(claimed("till"))
    contact(opened)
    yield opened
    opened.close()


@pytest.fixture
def counter() -> TestCounter:
    return TestCounter()


@pytest.fixture
def flow(books: Books, counter: TestCounter) -> Flow:
    return flow_of(books, counter)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Makes loose servers that end with the test."""
    servers: list[LooseServer] = []

    def start(*script_and_context: Any) -> LooseServer:
        servers.append(LooseServer(*script_and_context))
        return servers[-1]

    yield start
    for server in servers:
        server.close()
