"""Calls through our HTTP whose fault is the result."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from terminal.errors import BatonError, PlatformFault
from terminal.platforms.door import Door
from terminal.platforms.http import Http

from .loose_servers import LooseServer, Script

PATIENCE = 5.0
Serve = Callable[..., LooseServer]  # (script, TLS context)


def http(url: str, token: str = "secret", ca: str = "") -> Http:
    return Http(Door(url, f"Bearer {token}" if token else "", "baton-test", ca))


def soon(seconds: float = PATIENCE) -> float:
    return time.monotonic() + seconds


def fault_of(http: Http, method: str = "POST", patience: float = PATIENCE) -> PlatformFault:
    """The fault that a call ends with; its sentence is one clean line."""
    deadline = soon(patience)
    with pytest.raises(PlatformFault) as caught:
        http.post("/", b"{}", deadline) if method == "POST" else http.get("/", deadline)
    assert_one_sentence(caught.value)
    return caught.value


def assert_one_sentence(fault: BatonError) -> None:
    assert str(fault).isprintable()
    assert str(fault)


def fault_after(serve: Serve, script: Script, method: str = "POST") -> PlatformFault:
    return fault_of(http(serve(script).url), method)
