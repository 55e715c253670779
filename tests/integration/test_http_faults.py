"""What strangers and servers in the platform's place answer to our HTTP, over real sockets."""

from __future__ import annotations

import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from terminal.errors import (
    ConfigError,
    NotAuthorised,
    RateLimited,
    Unanswered,
    Unintelligible,
    Unreachable,
)
from terminal.platforms.door import checked_url

from .http_calls import Serve, assert_one_sentence, fault_after, fault_of, http, soon
from .loose_servers import Exchange

# Nobody there


def test_a_refused_port_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert type(fault_of(http(f"http://127.0.0.1:{port}"))) is Unreachable


def test_a_name_that_does_not_resolve_is_unreachable() -> None:
    assert type(fault_of(http("https://platform.invalid"), patience=10.0)) is Unreachable


def test_without_time_left_nothing_is_sent(serve: Serve) -> None:
    server = serve(lambda exchange: exchange.answer("200 OK"))
    with pytest.raises(Unreachable):
        http(server.url).post("/", b"{}", time.monotonic() - 1)
    assert server.connections == 0


# Somebody else there


def test_a_sign_in_page_is_unintelligible(serve: Serve) -> None:
    fault = fault_after(serve, lambda exchange: exchange.answer("200 OK", b"<html>", "text/html"))
    assert type(fault) is Unintelligible
    assert "sign-in" in str(fault)


@pytest.mark.parametrize("kind", ["text/html", "application/json"])
def test_a_redirect_is_not_followed(serve: Serve, kind: str) -> None:
    elsewhere = serve(lambda exchange: exchange.answer("200 OK"))
    there = f"Location: {elsewhere.url}/v1/redemptions"
    portal = serve(lambda exchange: exchange.answer("302 Found", b"{}", kind, there))
    if kind == "text/html":
        assert type(fault_of(http(portal.url))) is Unintelligible
    else:
        assert http(portal.url).post("/v1/redemptions", b"{}", soon()).status == 302
    assert elsewhere.connections == 0


def test_control_characters_of_a_stranger_never_reach_a_screen(serve: Serve) -> None:
    fault = fault_after(
        serve, lambda exchange: exchange.answer("200 OK", b"x", "text/\x1b[31mhtml\x9b2J")
    )
    assert type(fault) is Unintelligible


def test_something_that_speaks_no_http_is_unanswered(serve: Serve) -> None:
    fault = fault_after(serve, lambda exchange: exchange.send(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"))
    assert type(fault) is Unanswered


# Refused or failed as such


@pytest.mark.parametrize("status", ["401 Unauthorized", "403 Forbidden"])
def test_refused_credentials_are_not_authorised(serve: Serve, status: str) -> None:
    fault = fault_after(serve, lambda exchange: exchange.answer(status))
    assert type(fault) is NotAuthorised
    assert "renew" in str(fault)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_come_back_later_in_seconds(serve: Serve, status: str) -> None:
    fault = fault_after(
        serve, lambda exchange: exchange.answer(status, b"", "text/plain", "Retry-After: 7")
    )
    assert (type(fault), fault.retry_after) == (RateLimited, 7.0)


@pytest.mark.parametrize("status", ["429 Too Many Requests", "503 Service Unavailable"])
def test_come_back_later_as_a_date(serve: Serve, status: str) -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    fault = fault_after(
        serve, lambda exchange: exchange.answer(status, b"", "text/plain", f"Retry-After: {then}")
    )
    assert type(fault) is RateLimited
    assert fault.retry_after is not None
    assert 20 < fault.retry_after <= 30


@pytest.mark.parametrize(
    "told", ["", "soon", "²", "-5", "9" * 400, "Wed, 99 Foo 2026", "Wed, 21 Oct 2015 07:28:00 GMT"]
)
def test_a_senseless_retry_after_does_no_harm(serve: Serve, told: str) -> None:
    fault = fault_after(
        serve,
        lambda exchange: exchange.answer(
            "429 Too Many Requests", b"", "text/plain", f"Retry-After: {told}"
        ),
    )
    assert type(fault) is RateLimited
    assert fault.retry_after is None or 0 <= fault.retry_after <= 24 * 60 * 60


def test_busy_without_a_word_when_to_come_back_may_have_counted(serve: Serve) -> None:
    """A gateway's 503 says nothing about what the server behind it did."""
    fault = fault_after(serve, lambda exchange: exchange.answer("503 Service Unavailable"))
    assert type(fault) is Unanswered


@pytest.mark.parametrize("status", ["500 Oops", "502 Bad Gateway", "504 Gateway Timeout"])
def test_a_failure_behind_the_door_is_unanswered(serve: Serve, status: str) -> None:
    assert type(fault_after(serve, lambda exchange: exchange.answer(status))) is Unanswered


# Broken off


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_connection_closed_after_the_request_is_unanswered(serve: Serve, method: str) -> None:
    assert type(fault_after(serve, Exchange.hang_up, method)) is Unanswered


def test_half_a_body_is_unanswered(serve: Serve) -> None:
    def half(exchange: Exchange) -> None:
        exchange.send(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
        exchange.send(b'Content-Length: 100\r\n\r\n{"items":')
        exchange.hang_up()

    assert type(fault_after(serve, half)) is Unanswered


def test_a_body_that_is_not_what_its_encoding_says_is_unanswered(serve: Serve) -> None:
    fault = fault_after(
        serve,
        lambda exchange: exchange.answer(
            "200 OK", b"no gzip", "application/json", "Content-Encoding: gzip"
        ),
    )
    assert type(fault) is Unanswered


def test_neither_proxies_nor_passwords_come_from_the_environment(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    proxy = serve(lambda exchange: exchange.answer("200 OK", b'"proxy"'))
    platform = serve(lambda exchange: exchange.answer("200 OK", b'"platform"'))
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url)
    monkeypatch.delenv("no_proxy", raising=False)
    netrc = tmp_path / ".netrc"
    netrc.write_text("machine 127.0.0.1 login someone password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    assert http(platform.url).post("/", b"{}", soon()).body == b'"platform"'
    assert proxy.connections == 0
    assert b"Authorization: Bearer secret\r\n" in platform.requests[0]


@pytest.mark.parametrize(
    "url",
    [
        "http://platform.example",
        "http://10.0.0.7:8480",
        "http://127.0.0.1.example.com",
        "http://localhost@platform.example",
        "ftp://127.0.0.1",
        "127.0.0.1:8480",
        "https://",
        "https://[",
        "https://[::1",
        "https://platform.example:99999",
        "https://platform.example:port",
        "https://platform.example/?shop=1",
        "https://platform.example/#v1",
        'https://platform.example/"\nlanguage = "x',
        "https://platform.example/\x1b[31m",
        "https://someone:password@platform.example",
        "",
    ],
)
def test_what_is_no_address_of_a_platform_is_refused(url: str) -> None:
    with pytest.raises(ConfigError, match="no address of a platform") as caught:
        checked_url(url, "platforms.baton.url")
    assert_one_sentence(caught.value)


@pytest.mark.parametrize(
    ("url", "checked"),
    [
        ("https://platform.example/", "https://platform.example"),
        ("https://platform.example:8443/shops", "https://platform.example:8443/shops"),
        ("http://127.0.0.1:8480", "http://127.0.0.1:8480"),
        ("http://localhost:8480/", "http://localhost:8480"),
        ("http://[::1]:8480", "http://[::1]:8480"),
    ],
)
def test_addresses_are_taken_as_they_are(url: str, checked: str) -> None:
    assert checked_url(url, "platforms.baton.url") == checked
