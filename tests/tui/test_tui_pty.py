"""The app on a real pseudo-terminal: whatever bytes come in, the next code is scanned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .terminals import Terminal


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    made: list[Terminal] = []

    def start(*options: str) -> Terminal:
        made.append(Terminal(tmp_path / f"scans{len(made)}", *options))
        made[-1].until(lambda: b"0 waiting" in made[-1].output)
        return made[-1]

    yield start
    for each in made:
        each.close()


GBK = "优惠券一二三".encode("gbk") + b"-0001"
HOSTILE = [
    b"\xff\r",
    GBK + b"\r",
    b"\x11\r",
    b"\x10quit\r",
    b"\x1b[<0;5;2M\x1b[<0;5;2m\r",
    b"\x1b[200~swallowed\r",
    b"\x1b[48;1;1;1;1t\r",
    b"\x1b[9999999999u\r",
    b"\x1b[1114112u\r",
    b"LUNCH\x1b[55705u\r",  # a lone surrogate
    b"\x1b[21~\x1b[21~\r",
    b"\x03\x1a\x1c\x00\x04\r",
    bytes(range(256)) + b"\r",
    b"\x1b" + b"[" * 100 + b"\r",
    b"AB" * 3_000 + b"\r",
]


def test_no_bytes_end_the_app_or_hide_the_next_code(opened: Callable[..., Terminal]) -> None:
    terminal = opened()
    for number, hostile in enumerate(HOSTILE):
        terminal.send(hostile)
        code = f"LUNCH-{number:04}".encode()
        terminal.send(code + b"\r")
        terminal.until(lambda code=code: code in terminal.scans or terminal.ended)  # type: ignore[misc]
        assert not terminal.ended, hostile
    assert GBK in terminal.scans
    terminal.send(b"\x1b[21~")
    terminal.until(lambda: b"once more" in terminal.output)
    terminal.send(b"\x1b[21~")
    terminal.until(lambda: terminal.ended)
    assert terminal.child.returncode == 0


@pytest.mark.parametrize("end", [b"\xff", b"\x1b[1114112u"])
def test_without_our_driver_it_would_end(opened: Callable[..., Terminal], end: bytes) -> None:
    """Textual's own driver still dies of these bytes; when it no longer does, ours can go."""
    terminal = opened("plain")
    terminal.send(end)
    terminal.until(lambda: terminal.ended)


def test_no_escape_code_of_a_title_reaches_the_terminal(opened: Callable[..., Terminal]) -> None:
    terminal = opened()
    terminal.send(b"EVIL-1\r")
    terminal.until(lambda: b"[/foo]" in terminal.output)
    assert b"\x1b]0;" not in terminal.output
    assert b"owned\x07" not in terminal.output
    assert "\u202e".encode() not in terminal.output
    assert "\x9b".encode() not in terminal.output
