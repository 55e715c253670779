"""Slow, endless, dropped and secured connections under our HTTP, over real sockets."""

from __future__ import annotations

import gzip
import os
import socket
import threading
import time
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from terminal.errors import ConfigError, PlatformFault, Unanswered, Unintelligible, Unreachable
from terminal.platforms.http import LARGEST_ANSWER

from .http_calls import PATIENCE, Serve, assert_one_sentence, fault_of, http, soon
from .loose_servers import Exchange, Script, certificate

# Too slow


def drip(exchange: Exchange, raw: Iterator[bytes]) -> None:
    """One byte every 50 ms until the client hangs up."""
    for byte in raw:
        exchange.send(byte)
        time.sleep(0.05)


def endless(byte: bytes) -> Iterator[bytes]:
    while True:
        yield byte


def dripped_head(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    drip(exchange, endless(b"x"))


def dripped_body(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
    exchange.send(b"Content-Length: 100000\r\n\r\n")
    drip(exchange, endless(b" "))


def dripped_chunks(exchange: Exchange) -> None:
    exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
    exchange.send(b"Transfer-Encoding: chunked\r\n\r\n")
    drip(exchange, endless(b"1\r\n \r\n"))


def silence(exchange: Exchange) -> None:
    exchange.wire.recv(1)


@pytest.mark.parametrize("script", [dripped_head, dripped_body, dripped_chunks, silence])
def test_a_slow_answer_never_outlives_the_deadline(serve: Serve, script: Script) -> None:
    door = http(serve(script).url)
    started = time.monotonic()
    assert type(fault_of(door, patience=0.4)) is Unanswered
    assert 0.35 < time.monotonic() - started < 0.9


@pytest.mark.parametrize("script", [dripped_body, dripped_chunks])
def test_what_nobody_waits_for_is_not_read_on(serve: Serve, script: Script) -> None:
    """Otherwise each call to a dripping platform would leave one more thread behind."""
    server = serve(script)
    fault_of(http(server.url), patience=0.3)
    assert server.closed_by_us.wait(PATIENCE)
    deadline = soon()
    while any(thread.name == "http" for thread in threading.enumerate()):
        assert time.monotonic() < deadline, "the call goes on behind our back"
        time.sleep(0.01)


# Too much


def test_an_endless_body_is_unintelligible_and_bounded(serve: Serve) -> None:
    sent = 0

    def flood(exchange: Exchange) -> None:
        nonlocal sent
        exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        while True:
            exchange.send(b" " * 65536)
            sent += 65536

    server = serve(flood)
    peak, fault = peak_of(lambda: fault_of(http(server.url)))
    assert type(fault) is Unintelligible
    assert server.closed_by_us.wait(PATIENCE)
    assert sent < LARGEST_ANSWER + 32 * 1024 * 1024  # the rest is what sockets buffer
    assert peak < 4 * LARGEST_ANSWER


def test_a_bomb_is_not_blown_up(serve: Serve) -> None:
    bomb = gzip.compress(bytes(256 * 1024 * 1024), 1)
    server = serve(
        lambda exchange: exchange.answer(
            "200 OK", bomb, "application/json", "Content-Encoding: gzip"
        )
    )
    peak, fault = peak_of(lambda: fault_of(http(server.url)))
    assert type(fault) is Unintelligible
    assert peak < 4 * LARGEST_ANSWER


def peak_of(call: Callable[[], PlatformFault]) -> tuple[int, PlatformFault]:
    """The most bytes that Python held more during a call."""
    tracemalloc.start()
    try:
        return (lambda fault: (tracemalloc.get_traced_memory()[1], fault))(call())
    finally:
        tracemalloc.stop()


# Kept connections


def test_a_connection_is_kept(serve: Serve) -> None:
    server = serve(lambda exchange: exchange.answer("200 OK"))
    door = http(server.url)
    for _ in range(3):
        assert door.post("/v1/redemptions", b"{}", soon()).body == b"{}"
    assert (server.connections, len(server.requests)) == (1, 3)


def test_a_kept_connection_that_was_closed_meanwhile_is_replaced(serve: Serve) -> None:
    """Seen before anything is sent, so even a POST may go out on a new connection."""

    def once(exchange: Exchange) -> None:
        exchange.answer("200 OK")
        exchange.hang_up()

    server = serve(once)
    door = http(server.url)
    assert door.post("/1", b"{}", soon()).status == 200
    assert server.closed_by_us.wait(PATIENCE)
    assert door.post("/2", b"{}", soon()).status == 200
    assert [request.split()[1] for request in server.requests] == [b"/1", b"/2"]


def closes_at_second(exchange: Exchange) -> None:
    """Answers all but the second request, on whose connection it hangs up without a word."""
    if exchange.number == 2:
        exchange.hang_up()
    else:
        exchange.answer("200 OK")


def test_a_post_on_a_kept_connection_that_breaks_is_never_sent_twice(serve: Serve) -> None:
    server = serve(closes_at_second)
    door = http(server.url)
    door.post("/1", b"{}", soon())
    assert type(fault_of(door, "POST")) is Unanswered
    assert len(server.requests) == 2


def test_a_get_on_a_kept_connection_that_breaks_is_asked_once_more(serve: Serve) -> None:
    server = serve(closes_at_second)
    door = http(server.url)
    door.get("/1", soon())
    assert door.get("/2", soon()).status == 200
    assert (server.connections, len(server.requests)) == (2, 3)


def test_many_threads_share_one_door(serve: Serve) -> None:
    server = serve(lambda exchange: exchange.answer("200 OK", exchange.request.split()[1]))
    door, bodies = http(server.url), []

    def ask(number: int) -> None:
        for turn in range(5):
            path = f"/{number}/{turn}"
            bodies.append(door.post(path, b"{}", soon()).body.decode() == path)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert bodies == [True] * 30


# Who is there


def reply(exchange: Exchange) -> None:
    exchange.answer("200 OK")


@pytest.mark.parametrize(("days", "known"), [(1, False), (-1, True)])
def test_a_certificate_that_proves_nothing_is_unreachable(
    serve: Serve, tmp_path: Path, days: int, known: bool
) -> None:
    """Nobody vouches for it, or it is out of date."""
    context, public = certificate(tmp_path, days)
    server = serve(reply, context)
    fault = fault_of(http(server.url, ca=str(public) if known else ""))
    assert type(fault) is Unreachable
    assert "certificate" in str(fault)
    assert server.requests == []


def test_a_private_authority_can_be_named(serve: Serve, tmp_path: Path) -> None:
    context, public = certificate(tmp_path)
    assert http(serve(reply, context).url, ca=str(public)).get("/", soon()).status == 200


@pytest.mark.parametrize("content", [None, b"", b"no certificate\n", bytes(range(256))])
def test_an_authority_file_that_cannot_be_used_is_a_wrong_setting(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "authority.pem"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"authority\.pem") as caught:
        http("https://127.0.0.1:1", ca=str(path))
    assert_one_sentence(caught.value)


def test_a_secure_connection_that_is_disturbed_after_the_request_is_unanswered(
    serve: Serve, tmp_path: Path
) -> None:
    """A TLS error is only proof that nothing was sent where it is about the certificate."""

    def disturb(exchange: Exchange) -> None:
        with socket.socket(fileno=os.dup(exchange.wire.fileno())) as naked:
            naked.send(b"\x17\x03\x03\x00\x20" + bytes(32))
        exchange.wire.recv(1)

    context, public = certificate(tmp_path)
    server = serve(disturb, context)
    fault = fault_of(http(server.url, ca=str(public)))
    assert type(fault) is Unanswered
    assert "secure" in str(fault)
    assert len(server.requests) == 1


def test_a_platform_without_tls_is_unanswered() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            wire, _ = listener.accept()
            with wire:
                wire.recv(65536)
                wire.send(b"HTTP/1.1 400 Bad Request\r\n\r\n")

        thread = threading.Thread(target=greet)
        thread.start()
        fault = fault_of(http(f"https://127.0.0.1:{listener.getsockname()[1]}"))
        thread.join(PATIENCE)
    assert type(fault) is Unanswered
    assert "secure" in str(fault)
