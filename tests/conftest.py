"""For every suite: the developer's own settings stay out, and no thread is left behind."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# A slow or busy machine is no fault of the code: pytest-timeout alone judges time.
settings.register_profile("baton", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("baton")

ROOT = Path(__file__).resolve().parent.parent
# Pools that asyncio and others keep for reuse and join at exit.
KEPT_FOR_REUSE = ("asyncio_", "ThreadPoolExecutor", "AnyIO", "pytest_timeout")
PATIENCE_SECONDS = 3.0


def _clean_environment(home: Path) -> dict[str, str]:
    """What a test and its children see: no settings, no proxies, one locale, one time zone."""
    personal = ("BATON_", "LC_", "XDG_")
    unwanted = ("LANGUAGE", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LINES", "PYTHONPATH", "TMUX")
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(personal)
        and not name.lower().endswith("_proxy")
        and name not in unwanted
    }
    folders = {
        f"XDG_{kind}_HOME": str(home / kind.lower())
        for kind in ("CONFIG", "DATA", "STATE", "CACHE")
    }
    settled = {"HOME": str(home), "LANG": "C.UTF-8", "TZ": "UTC"}
    return {**kept, **folders, **settled, "BATON_HOME": str(home / "baton")}


def pytest_configure(config: pytest.Config) -> None:
    """Before any fixture of any scope, so that a server shared by a module is clean as well."""
    scratch = tempfile.TemporaryDirectory(prefix="baton-home-")
    config.add_cleanup(scratch.cleanup)
    clean = _clean_environment(Path(scratch.name))
    os.environ.clear()
    os.environ.update(clean)
    time.tzset()


@pytest.fixture(autouse=True)
def baton_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each test has a BATON_HOME of its own; it does not exist until something makes it."""
    home = tmp_path / "baton-home"
    monkeypatch.setenv("BATON_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def no_thread_left_behind() -> Iterator[None]:
    """A thread that outlives its test would disturb the next one, and keep a till from ending."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + PATIENCE_SECONDS
    for thread in _extra_threads(before):
        thread.join(max(0.0, deadline - time.monotonic()))
    left = [thread.name for thread in _extra_threads(before)]
    assert not left, f"threads left behind: {', '.join(left)}"


def _extra_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    return [
        thread
        for thread in threading.enumerate()
        if thread not in before and not thread.daemon and not thread.name.startswith(KEPT_FOR_REUSE)
    ]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of photographs that may lie beside the checkout; without it the test skips."""
    folder = ROOT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("there is no folder `shared` with photographs beside the checkout")
    return folder
