"""The sandbox as a child process: its ready line, its end, its books on disk."""

import json
import os
import signal
import socket
import subprocess
import sys
from contextlib import contextmanager

import pytest
import requests

COMMAND = [sys.executable, "-m", "terminal.sandbox"]


@contextmanager
def child(*options, stdin=subprocess.PIPE):
    """A running sandbox and its ready line; it is ended by closing its standard input."""
    process = subprocess.Popen(
        [*COMMAND, "--exit-with-parent", *options],
        stdin=stdin,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process, json.loads(process.stdout.readline())
    finally:
        process.stdin.close()
        try:
            process.wait(20)
        finally:
            process.kill()
            process.stdout.close()
            process.stderr.close()


def ended(*options):
    """A sandbox that cannot start: its exit code and what it said."""
    done = subprocess.run([*COMMAND, *options], capture_output=True, text=True, timeout=60)
    assert "Traceback" not in done.stderr
    return done.returncode, done.stderr.strip()


def admin(ready, path, body=None):
    headers = {"Authorization": f"Bearer {ready['admin_token']}"}
    method = "GET" if body is None else "POST"
    answer = requests.request(
        method, ready["url"] + "/admin" + path, json=body, headers=headers, timeout=10
    )
    assert answer.ok, answer.text
    return answer.json()


def test_the_books_outlive_the_process(tmp_path):
    state = tmp_path / "books"
    with child("--state", str(state), "--seed-demo") as (_process, ready):
        assert ready.keys() == {"url", "admin_token", "claim_token"}
        before = admin(ready, "/seed-demo", {})["vouchers"]
        booked = admin(ready, "/redemptions")["items"]
    assert sorted(path.name for path in state.glob("issuer.key")) == ["issuer.key"]
    assert (state / "issuer.key").stat().st_mode & 0o777 == 0o600
    with child("--state", str(state), "--seed-demo") as (_process, again):
        assert admin(again, "/seed-demo", {})["vouchers"] == before
        assert admin(again, "/redemptions")["items"] == booked
        assert again["admin_token"] != ready["admin_token"]


def test_it_ends_when_its_parent_closes_the_pipe():
    with child() as (process, ready):
        assert admin(ready, "/redemptions") == {"items": []}
        process.stdin.close()
        assert process.wait(20) == 0
        assert process.stderr.read() == b""


def test_a_hanging_request_does_not_keep_it(tmp_path):
    with child() as (process, ready):
        admin(ready, "/faults", {"kind": "latency", "ms": 600_000})
        parts = ready["url"].removeprefix("http://").split(":")
        with socket.create_connection((parts[0], int(parts[1])), timeout=10) as line:
            line.sendall(b"GET /v1/offline-kit HTTP/1.1\r\nHost: x\r\n\r\n")
            process.stdin.close()
            assert process.wait(20) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_and_its_temporary_books(tmp_path, monkeypatch, number):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    with child() as (process, _ready):
        assert next(path.name for path in tmp_path.iterdir()).startswith("baton-sandbox-")
        process.send_signal(number)
        assert process.wait(20) == 0
        assert list(tmp_path.iterdir()) == []
        assert b"Traceback" not in process.stderr.read()


def test_without_a_seed_a_till_can_be_claimed_all_the_same():
    from terminal.core.wire import b64

    with child() as (_process, ready):
        claim = {"claim_token": ready["claim_token"], "public_key": b64(bytes(range(32)))}
        answer = requests.post(ready["url"] + "/v1/devices:claim", json=claim, timeout=10)
        assert answer.json()["till"] == "shop-1"


def test_listening_to_others_is_warned_of():
    with child("--listen", "127.0.0.2") as (process, ready):
        assert ready["url"].startswith("http://127.0.0.2:")
        process.stdin.close()
        process.wait(20)
        said = process.stderr.read().decode()
        assert "127.0.0.2" in said
        assert said.startswith("Warning: ")


def test_by_default_only_this_machine_is_listened_to():
    with child() as (_process, ready):
        assert ready["url"].startswith("http://127.0.0.1:")


def test_a_port_that_is_taken_is_one_sentence(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        code, said = ended("--port", str(taken.getsockname()[1]), "--state", str(tmp_path / "x"))
    assert code == 4
    assert "--port" in said
    assert said.count("\n") == 0


@pytest.mark.parametrize("port", ["99999", "-1", "http", "²"])
def test_a_port_that_is_none_is_wrong_use(port):
    code, said = ended("--port", port)
    assert code == 2
    assert "0 to 65535" in said


def test_an_address_that_is_none_is_one_sentence():
    code, said = ended("--listen", "everybody")
    assert code == 4
    assert "everybody" in said.splitlines()[-1]


def test_a_state_folder_that_cannot_be_used_is_one_sentence(tmp_path):
    file = tmp_path / "file"
    file.write_text("here already")
    code, said = ended("--state", str(file))
    assert code == 4
    assert str(file) in said
    assert said.count("\n") == 0


@pytest.mark.parametrize("name", ["sandbox.db", "issuer.key"])
def test_a_damaged_file_is_one_sentence(tmp_path, name):
    (tmp_path / name).write_bytes(b"this is neither a database nor a key, whatever its name" * 99)
    code, said = ended("--state", str(tmp_path))
    assert code == 4
    assert name in said
    assert said.count("\n") == 0


def test_books_of_a_newer_release_are_left_alone(tmp_path):
    import apsw

    connection = apsw.Connection(str(tmp_path / "sandbox.db"))
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    code, said = ended("--state", str(tmp_path))
    assert code == 4
    assert "newer release" in said


def test_the_demo_finds_it_under_baton():
    done = subprocess.run(
        [sys.executable, "-m", "terminal", "sandbox", "--openapi"],
        capture_output=True,
        timeout=60,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert json.loads(done.stdout)["openapi"] == "3.1.0"
