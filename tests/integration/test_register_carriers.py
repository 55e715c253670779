"""The register's lines over TCP and as files: hostile clients, slow ones, links, floods."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminal.register.folder import FROM_TILL, MOST_FILES, TO_TILL, FolderLines
from terminal.register.lines import MAX_LINE, BadLine, Bill, heard
from terminal.register.tcp import MOST_CLIENTS, TcpLines

from .waiting import wait_for

BILL = b'{"event":"bill","amount":100,"currency":"CNY"}'


class Ear:
    """Keeps what was understood."""

    def __init__(self) -> None:
        self.bills: list[object] = []

    def __call__(self, line: bytes) -> None:
        self.bills.append(heard(line))


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def tcp(ear: Ear) -> Iterator[TcpLines]:
    lines = TcpLines(0, b'{"event":"hello"}\n', ear)
    lines.start()
    assert lines.listening.wait(10.0)
    yield lines
    lines.stop()
    lines.join(10.0)


def connect(tcp: TcpLines) -> socket.socket:
    line = socket.create_connection(("127.0.0.1", tcp.port), 10.0)
    assert line.recv(100) == b'{"event":"hello"}\n'
    return line


def until_closed(line: socket.socket) -> bytes:
    came = b""
    try:
        while chunk := line.recv(4096):
            came += chunk
    except ConnectionResetError:
        pass
    return came


def test_lines_in_any_pieces_are_answered_one_by_one(tcp: TcpLines, ear: Ear) -> None:
    with connect(tcp) as line:
        for piece in (BILL[:10], BILL[10:] + b"\r", b"\n" + BILL + b"\n"):
            line.sendall(piece)
        wait_for(lambda: len(ear.bills) == 2)
        assert ear.bills == [Bill(100, "CNY")] * 2


@pytest.mark.parametrize(
    "hostile",
    [
        b"POST / HTTP/1.1\r\nHost: localhost\r\n\r\n" + BILL + b"\n",
        b"x" * (MAX_LINE + 1),
        b"\x16\x03\x01\x02\x00\x01\n",
        b"\n",
    ],
    ids=["a web page", "endless", "TLS", "empty"],
)
def test_the_first_line_that_is_none_of_ours_ends_the_connection(
    tcp: TcpLines, ear: Ear, hostile: bytes
) -> None:
    with connect(tcp) as line:
        line.sendall(hostile)
        assert b'"bad"' in until_closed(line) or not ear.bills
    assert ear.bills == [], "nothing behind the bad line was taken"
    with connect(tcp) as line:
        line.sendall(BILL + b"\n")
        wait_for(lambda: ear.bills)


def test_only_so_many_clients_and_only_from_this_machine(tcp: TcpLines) -> None:
    lines = [connect(tcp) for _ in range(MOST_CLIENTS)]
    extra = socket.create_connection(("127.0.0.1", tcp.port), 10.0)
    assert until_closed(extra) == b""
    for line in (*lines, extra):
        line.close()
    wait_for(lambda: tcp.clients == 0)
    connect(tcp).close()
    with pytest.raises(OSError, match=r"refused|unreachable|timed out"):
        socket.create_connection((other_address(), tcp.port), 1.0)


def other_address() -> str:
    """Another address of this machine; all of 127/8 is its own."""
    return "127.0.0.2"


def test_a_client_that_never_reads_is_left_and_the_others_hear(tcp: TcpLines) -> None:
    deaf, good = connect(tcp), connect(tcp)
    good.settimeout(10.0)
    line = b'{"event":"verdict","title":"' + b"x" * 60_000 + b'"}\n'
    came = 0
    for _ in range(400):
        tcp.tell(line)
        wanted = came + len(line)
        while came < wanted:
            came += len(good.recv(65_536))
        if tcp.clients == 1:
            break
    assert tcp.clients == 1
    deaf.close()
    good.close()


@pytest.fixture
def folder(tmp_path: Path, ear: Ear) -> Iterator[FolderLines]:
    lines = FolderLines(tmp_path / "register", ear)
    lines.start()
    wait_for((tmp_path / "register" / TO_TILL).is_dir)
    yield lines
    lines.stop()
    lines.join(10.0)


def drop(tmp_path: Path, name: str, content: bytes) -> Path:
    hidden, path = tmp_path / "half", tmp_path / "register" / TO_TILL / name
    hidden.write_bytes(content)
    os.replace(hidden, path)
    return path


def told(tmp_path: Path) -> list[bytes]:
    return [
        path.read_bytes() for path in sorted((tmp_path / "register" / FROM_TILL).glob("*.json"))
    ]


def test_files_are_read_once_and_written_whole(
    folder: FolderLines, ear: Ear, tmp_path: Path
) -> None:
    path = drop(tmp_path, "1.json", BILL + b"\n")
    wait_for(lambda: not path.exists())
    wait_for(lambda: ear.bills == [Bill(100, "CNY")])
    folder.tell(b'{"event":"one"}\n')
    folder.tell(b'{"event":"two"}\n')
    wait_for(lambda: told(tmp_path) == [b'{"event":"one"}\n', b'{"event":"two"}\n'])


def test_bad_files_are_answered_and_links_left_alone(
    folder: FolderLines, ear: Ear, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_bytes(BILL)
    inside = tmp_path / "register" / TO_TILL
    (inside / "link.json").symlink_to(secret)
    os.mkfifo(inside / "pipe.json")
    (inside / "notes.txt").write_bytes(BILL)
    huge = drop(tmp_path, "huge.json", b" " * 100_000 + BILL)
    wait_for(lambda: not huge.exists() and told(tmp_path))
    assert b"bad" in told(tmp_path)[0]
    good = drop(tmp_path, "z.json", BILL)
    wait_for(lambda: not good.exists())
    assert len(ear.bills) == 1
    assert secret.exists()


def test_a_register_that_never_reads_does_not_fill_the_disk(
    folder: FolderLines, tmp_path: Path
) -> None:
    out = tmp_path / "register" / FROM_TILL
    for number in range(1, MOST_FILES + 1):
        (out / f"{number:012}.json").write_bytes(b"old\n")
    folder.tell(b"new\n")
    wait_for((out / f"{MOST_FILES + 1:012}.json").exists)
    names = sorted(path.name for path in out.glob("*.json"))
    assert len(names) == MOST_FILES
    assert names[0] == f"{2:012}.json"


def test_a_line_refused_by_the_till_is_a_bad_line(ear: Ear) -> None:
    with pytest.raises(BadLine):
        ear(b"no")
