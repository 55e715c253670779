"""`baton run --web` in a real browser: one token, one browser, nothing from elsewhere."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import requests

from .commands import ROOT, baton
from .test_owner_page import browser

pytest.importorskip("textual_serve")
__all__ = ["browser"]


class Served:
    """A till behind a page, as its address was printed."""

    def __init__(self, home: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        self._program = subprocess.Popen(
            [sys.executable, "-u", "-m", "terminal", "run", "--web", "--port", str(self.port)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, "BATON_HOME": str(home), "LANGUAGE": "en"},
        )
        assert self._program.stdout is not None
        self.address = self._program.stdout.readline().decode().strip()
        assert self.address.startswith(f"http://127.0.0.1:{self.port}/?token="), self.address

    def get(self, path: str = "/", **headers: str) -> requests.Response:
        url = f"http://127.0.0.1:{self.port}{path}"
        return requests.get(url, headers=headers, timeout=10, allow_redirects=False)

    def close(self) -> None:
        self._program.terminate()
        self._program.communicate(timeout=20)


@pytest.fixture
def served(claimed: Callable[[str], Path]) -> Iterator[Served]:
    made = Served(claimed("till"))
    yield made
    made.close()


class Watched:
    """A page of the browser: what it asked for, and what the till has drawn on it."""

    def __init__(self, browser: Any, port: int) -> None:
        self.context = browser.new_context(viewport={"width": 1000, "height": 640})
        self.page = self.context.new_page()
        self.strangers: list[str] = []
        self.drawn = b""
        self._own = f"http://127.0.0.1:{port}/"
        self.context.route("**/*", self._route)
        self.page.on("websocket", lambda made: made.on("framereceived", self._frame))

    def _route(self, each: Any) -> None:
        if each.request.url.startswith((self._own, "data:")):
            each.continue_()
        else:
            self.strangers.append(each.request.url)
            each.abort()

    def _frame(self, payload: bytes | str) -> None:
        self.drawn += payload if isinstance(payload, bytes) else payload.encode()

    def waits_for(self, text: bytes) -> None:
        for _ in range(200):
            if text in self.drawn:
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(self.drawn[-600:])


def test_the_till_in_a_browser(served: Served, browser: Any) -> None:
    watched = Watched(browser, served.port)
    page = watched.page
    page.goto(served.address)
    watched.waits_for(b"0 waiting")
    assert watched.strangers == []
    assert page.title() == "Baton"
    assert "token" not in page.url
    assert not re.search(r"python|terminal run|-m |--in-browser", page.content())
    page.click("#terminal")
    watched.drawn = b""
    page.keyboard.press("F1")
    watched.waits_for(b"Keys that work now")
    if folder := os.environ.get("BATON_PICTURES"):
        page.screenshot(path=f"{folder}/web.png")
    watched.context.close()


def test_nobody_else_is_let_in(served: Served) -> None:
    token = served.address.partition("=")[2]
    assert served.get().status_code == 403
    assert served.get("/?token=" + token[:-1]).status_code == 403
    assert served.get("/?token=").status_code == 403
    assert served.get("/static/js/textual.js").status_code == 403
    assert served.get("/ws").status_code == 403
    bent = served.get("/?token=" + token, Host=f"evil.example:{served.port}")
    assert bent.status_code == 403, "a name bent to loopback"
    opened = served.get("/?token=" + token)
    assert opened.status_code == 303
    assert "HttpOnly" in opened.headers["Set-Cookie"]
    assert "SameSite=Strict" in opened.headers["Set-Cookie"]
    cookie = opened.headers["Set-Cookie"].partition(";")[0]
    page = served.get("/", Cookie=cookie)
    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    upgrade = {"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13"}
    upgrade |= {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Cookie": cookie}
    assert served.get("/ws", **upgrade, Origin="http://evil.example").status_code == 403
    assert served.get("/ws", **upgrade).status_code == 403
    assert served.get("/?token=" + token).status_code == 403, "the token opens once"


def test_it_is_said_what_cannot_be_served(claimed: Callable[[str], Path], tmp_path: Path) -> None:
    home = claimed("till")
    assert baton(home, "run", "--web", "--port", "0").code == 2
    assert baton(home, "run", "--web", "--kiosk").code == 2
    with socket.create_server(("127.0.0.1", 0)) as taken:
        done = baton(home, "run", "--web", "--port", str(taken.getsockname()[1]))
    assert (done.code, "another --port" in done.sentence) == (4, True)
    assert baton(tmp_path / "nothing", "run", "--web").code == 4
