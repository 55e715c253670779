"""A proxy from the settings: what passes through it is the platform's, and TLS stays end to end."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from terminal.errors import ConfigError, Unreachable
from terminal.platforms.base import Account
from terminal.platforms.door import Door, HttpSettings, door_of
from terminal.platforms.http import Http

from .http_calls import Serve, assert_one_sentence, fault_of, soon
from .loose_servers import Exchange, certificate


class Tunnel:
    """A CONNECT proxy: joins the client with whoever it names; keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listener.close()

    def _accept(self) -> None:
        try:
            while True:
                wire, _ = self._listener.accept()
                threading.Thread(target=self._join, args=(wire,), daemon=True).start()
        except OSError:
            return

    def _join(self, client: socket.socket) -> None:
        head = client.recv(65536).decode("latin-1")
        self.asked.append(head.partition("\r\n")[0])
        host, _, port = head.split(" ")[1].partition(":")
        server = socket.create_connection((host, int(port)), 5)
        client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        for one, other in ((client, server), (server, client)):
            threading.Thread(target=self._carry, args=(one, other), daemon=True).start()

    def _carry(self, source: socket.socket, target: socket.socket) -> None:
        try:
            while chunk := source.recv(65536):
                target.sendall(chunk)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            return


@pytest.fixture
def tunnel() -> Iterator[Tunnel]:
    made = Tunnel()
    yield made
    made.close()


def through(proxy: str, url: str, ca: str = "") -> Http:
    return Http(Door(url, "Bearer secret", "baton-test", ca, proxy))


def reply(exchange: Exchange) -> None:
    exchange.answer("200 OK", b'"here"')


def test_a_plain_request_goes_by_the_proxy(serve: Serve):
    proxy = serve(reply)
    answer = through(proxy.url, "http://127.0.0.1:1").get("/hello", soon())
    assert answer.body == b'"here"'
    assert proxy.requests[0].startswith(b"GET http://127.0.0.1:1/hello HTTP/1.1")


def test_tls_stays_with_the_platform(serve: Serve, tunnel: Tunnel, tmp_path: Path):
    context, public = certificate(tmp_path)
    server = serve(reply, context)
    http = through(tunnel.url, server.url, str(public))
    assert http.post("/redeem", b"{}", soon()).body == b'"here"'
    (asked,) = tunnel.asked
    assert asked.startswith(f"CONNECT 127.0.0.1:{server.port} HTTP/1")
    assert b"secret" not in "".join(tunnel.asked).encode(), "the proxy learns no token"


def test_a_proxy_cannot_stand_in_for_the_platform(serve: Serve, tunnel: Tunnel, tmp_path: Path):
    context, _ = certificate(tmp_path)
    server = serve(reply, context)
    fault = fault_of(through(tunnel.url, server.url))
    assert type(fault) is Unreachable
    assert server.requests == []


@pytest.mark.parametrize("status", ["403 Forbidden", "502 Bad Gateway", "407 Who are you"])
def test_a_proxy_that_lets_nobody_through_sent_nothing(serve: Serve, status: str):
    proxy = serve(lambda exchange: exchange.answer(status, b"no", "text/plain"))
    fault = fault_of(through(proxy.url, "https://127.0.0.1:1"))
    assert type(fault) is Unreachable
    assert "proxy" in str(fault)


def test_a_proxy_that_is_not_there_is_unreachable(closed: str):
    assert type(fault_of(through(closed, "https://127.0.0.1:1"))) is Unreachable
    assert type(fault_of(through(closed, "http://127.0.0.1:1"))) is Unreachable


@pytest.fixture
def closed() -> str:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{taken.getsockname()[1]}"


@pytest.mark.parametrize(
    "address",
    ["proxy:3128", "https://proxy:3128", "http://proxy", "http://me:secret@proxy:3128", "x y"],
)
def test_what_is_no_proxy_is_a_wrong_setting(address: str):
    settings = HttpSettings(url="https://platform.example", proxy=address)
    with pytest.raises(ConfigError, match=r"platforms\.p\.proxy") as caught:
        door_of(settings, "", Account("p"))
    assert_one_sentence(caught.value)
    assert "secret" not in str(caught.value)


def test_a_proxy_is_taken_as_it_is():
    settings = HttpSettings(url="https://platform.example", proxy="http://proxy:3128/")
    door = door_of(settings, "Bearer secret", Account("p", "secret", "baton/1"))
    assert (door.proxy, door.user_agent) == ("http://proxy:3128", "baton/1")
    assert "secret" not in repr(door)
    assert replace(door, proxy="").proxy == ""


def test_the_user_agent_tells_the_version(serve: Serve):
    server = serve(reply)
    through("", server.url).get("/", soon())
    assert b"User-Agent: baton-test\r\n" in server.requests[0]


def test_a_connection_that_is_not_made_in_time_is_given_up(serve: Serve):
    """The limit for connecting is shorter than the patience for an answer."""
    full = socket.create_server(("127.0.0.1", 0), backlog=0)
    held = [socket.socket() for _ in range(4)]
    for each in held:
        each.setblocking(False)
        each.connect_ex(full.getsockname())
    door = Door(f"http://127.0.0.1:{full.getsockname()[1]}", connect=0.3)
    fault = fault_of(Http(door), patience=20.0)
    assert type(fault) is Unreachable
    for each in (*held, full):
        each.close()
