"""Checks of the network driven by real causes: servers, certificates, network namespaces."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from terminal.diagnostics.settings import DiagnosticsSettings
from terminal.diagnostics.subject import Subject

from .commands import ROOT
from .doctoring import FAIL, PASS, SKIP, WARN, found, towards
from .http_calls import Serve
from .loose_servers import Exchange, certificate


def answering(status: str):
    return lambda exchange: exchange.answer(status)


def nothing(exchange: Exchange) -> None:
    exchange.hang_up()


@pytest.mark.parametrize(
    ("days", "since", "address", "level", "said"),
    [
        (60, -9, "127.0.0.1", PASS, "60 days left"),
        (6, -9, "127.0.0.1", WARN, "6 days left"),
        (-1, -9, "127.0.0.1", FAIL, "has expired"),
        (60, 1, "127.0.0.1", FAIL, "not valid yet"),
        (60, -9, "127.0.0.9", FAIL, "for another name"),
    ],
)
def test_a_certificate_is_judged_by_what_it_is(
    tmp_path: Path, serve: Serve, days: int, since: int, address: str, level: int, said: str
) -> None:
    context, public = certificate(tmp_path, days, since, address)
    server = serve(nothing, context)
    tls = found(towards(server.url, public), "tls")["tls"]
    assert tls.level is level, tls.value.plain()
    assert said in tls.value.plain().replace("59 days", "60 days").replace("5 days", "6 days")


def test_nobody_known_vouches_for_a_stranger(tmp_path: Path, serve: Serve) -> None:
    context, _ = certificate(tmp_path)
    tls = found(towards(serve(nothing, context).url), "tls")["tls"]
    assert (tls.level, tls.value.plain()) == (FAIL, "nobody known vouches for the platform")


def test_what_speaks_no_tls_or_is_not_there_is_told_apart(serve: Serve) -> None:
    with socket.create_server(("127.0.0.1", 0)) as rude:
        answer = threading.Thread(target=lambda: rude.accept()[0].sendall(b"220 mail\r\n"))
        answer.start()
        spoken = towards(f"https://127.0.0.1:{rude.getsockname()[1]}")
        assert found(spoken, "tls")["tls"].value.plain() == "no secure connection"
        answer.join(10)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    gone = towards(f"https://127.0.0.1:{port}")
    assert found(gone, "tls")["tls"].value.plain() == "the platform cannot be reached"
    assert found(towards(serve(nothing).url), "tls")["tls"].level is SKIP


@pytest.mark.parametrize(
    ("status", "level"), [("204 No Content", PASS), ("200 OK", FAIL), ("302 Found", FAIL)]
)
def test_only_an_exact_204_is_no_sign_in_page(serve: Serve, status: str, level: int) -> None:
    settings = DiagnosticsSettings(portal=serve(answering(status)).url + "/generate")
    assert found(Subject(Path("/"), settings), "portal")["portal"].level is level


def test_a_portal_address_that_nobody_answers_fails_and_none_is_skipped() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    gone = Subject(Path("/"), DiagnosticsSettings(portal=url))
    assert found(gone, "portal")["portal"].level is FAIL
    assert found(Subject(Path("/")), "portal")["portal"].level is SKIP


def test_latency_is_measured_until_the_platform_is_gone() -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=32) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        assert found(towards(url), "latency")["latency"].level is PASS
    assert found(towards(url), "latency")["latency"].level is FAIL


def test_a_platform_that_goes_away_meanwhile_is_a_warning() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def some() -> None:
            for _ in range(5):
                listener.accept()[0].close()
            listener.close()

        threading.Thread(target=some, daemon=True).start()
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        latency = found(towards(url), "latency")["latency"]
    assert latency.level is WARN
    assert latency.advice.plain() == "3 of 8 failed"


def test_a_name_that_leads_nowhere(serve: Serve) -> None:
    assert found(towards("https://no-such-till.invalid"), "dns")["dns"].level is FAIL
    assert found(towards("https://192.0.2.7"), "dns")["dns"].level is SKIP
    assert found(towards(f"http://{socket.gethostname()}"), "dns")["dns"].level in (PASS, FAIL)


# What follows happens in a network of its own.


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list]]:
    """What the checks find in networks that were built for them, step by step."""
    if os.geteuid() or not shutil.which("ip") or not shutil.which("unshare"):
        pytest.skip("needs root, ip and unshare")
    folder = tmp_path_factory.mktemp("networks")
    child = [sys.executable, "-m", "tests.integration.networks_child", str(folder)]
    done = subprocess.run(
        ["unshare", "-mn", *child], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    if done.returncode == 77:
        pytest.skip(done.stderr.strip())
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.parametrize(
    ("step", "check", "level"),
    [
        ("nothing", "link", "fail"),
        ("nothing", "address", "fail"),
        ("nothing", "gateway", "fail"),
        ("link", "link", "pass"),
        ("link", "address", "fail"),
        ("whole", "link", "pass"),
        ("whole", "address", "pass"),
        ("whole", "gateway", "pass"),
        ("whole", "mtu", "pass"),
        ("router off", "gateway", "fail"),
        ("small", "mtu", "warn"),
        ("tiny", "mtu", "fail"),
        ("dns", "dns", "pass"),
        ("slow dns", "dns", "warn"),
        ("no dns", "dns", "fail"),
    ],
)
def test_each_link_of_the_chain_by_its_own_cause(
    networks: dict[str, dict[str, list]], step: str, check: str, level: str
) -> None:
    assert networks[step][check][0] == level, networks[step][check]
