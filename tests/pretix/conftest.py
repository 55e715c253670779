"""One server for all tests, and as many tills as a test wants."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from terminal.demo.relay import Relay

from . import rig as rig_scripts
from .rig import Rig
from .tills import Till, found_till, open_till

_ANEW = "test_pretix_sqlite.py"
_FIRST_START = 1500  # seconds: the server is installed and its database made


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whichever test comes first waits for the server; those that start it anew come last."""
    items.sort(key=lambda item: item.path.name == _ANEW)
    ours = [item for item in items if "tests/pretix/" in item.path.as_posix()]
    for item in ours[:1]:
        item.add_marker(pytest.mark.timeout(_FIRST_START))


@pytest.fixture(scope="session")
def rig() -> Iterator[Rig]:
    """A freshly seeded server; one that ran before goes on running at the end."""
    if why := rig_scripts.why_absent():
        pytest.skip(why)
    ran_before = rig_scripts.is_up()
    rig_scripts.start()
    yield Rig(rig_scripts.facts())
    if not ran_before:
        rig_scripts.stop()


@pytest.fixture
def line(rig: Rig) -> Iterator[Relay]:
    """The line to the server, which a test may cut."""
    relay = Relay("127.0.0.1", rig.port)
    yield relay
    relay.close()


@pytest.fixture
def till_of(rig: Rig, tmp_path: Path) -> Iterator[Callable[..., Till]]:
    """Makes tills: `till_of("full", url=..., lists=...)`; each has fetched what it needs."""
    opened: list[Till] = []

    def make(device: str = "full", url: str = "", fetched: bool = True, **more: Any) -> Till:
        home = tmp_path / f"till-{device}-{len(opened)}"
        found_till(home, url or rig.url, rig.token(device), **more)
        opened.append(open_till(home))
        if fetched:
            opened[-1].contact()
        return opened[-1]

    yield make
    for till in opened:
        till.close()


@pytest.fixture
def till(till_of: Callable[..., Till]) -> Till:
    return till_of()
