"""Codes that press keys: what they do to a plain app they do not do to ours. Real terminals.

Each row is played to an app of Textual's defaults first: where it does no harm there any more, the
row proves nothing, and the test says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from .pty_child import MOUSE
from .terminals import Terminal

GBK = "优惠券一二三".encode("gbk") + b"-0001"
CLICK = b"\x1b[<0;5;2M\x1b[<0;5;2m"


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Callable[[str, bytes], Terminal]]:
    made: list[Terminal] = []

    def start(module: str, ready: bytes) -> Terminal:
        made.append(Terminal(tmp_path / f"log{len(made)}", module=module))
        made[-1].until(lambda: ready in made[-1].output)
        return made[-1]

    yield start
    for each in made:
        each.close()


HARM: dict[str, tuple[list[bytes], str]] = {
    "ctrl-q ends it": ([b"\x11"], "ended"),
    "ctrl-p opens the palette": ([b"\x10"], "palette"),
    "a forged click presses": ([CLICK], "button"),
    "gbk ends it": ([GBK + b"\r"], "ended"),
    "a lone ff ends it": ([b"\xff"], "ended"),
    "lf ends no code": ([b"LUNCH-1\n", b"2\r"], b"LUNCH-12".hex()),
    "tab moves away": ([b"LUNCH-1\t"], "blur"),
    "gs is lost": ([b"LUNCH\x1d1\r"], b"LUNCH1".hex()),
}


@pytest.mark.parametrize("row", HARM)
def test_a_plain_app_is_harmed(opened: Callable[[str, bytes], Terminal], row: str) -> None:
    terminal = opened("tests.tui.plain_child", b"pay out")
    bursts, sign = HARM[row]
    for raw in bursts:
        terminal.send(raw)
    terminal.until(lambda: terminal.ended if sign == "ended" else sign in terminal.lines)


UNHARMED: dict[str, tuple[bytes, list[bytes]]] = {
    "ctrl-q": (b"\x11\r", []),
    "ctrl-q inside": (b"LUNCH\x11A\r", [b"LUNCH\x11A"]),
    "ctrl-p": (b"\x10quit\r", [b"\x10quit"]),
    "click": (CLICK, []),
    "click inside": (b"LUNCH-" + CLICK + b"B\r", [b"LUNCH-B"]),
    "gbk": (GBK + b"\r", [GBK]),
    "lone ff": (b"\xff\r", []),
    "ff inside": (b"LUNCH\xffC\r", [b"LUNCH\xffC"]),
    "lf": (b"LUNCH-D\n", [b"LUNCH-D"]),
    "crlf": (b"LUNCH-E\r\n", [b"LUNCH-E"]),
    "tab": (b"LUNCH-F\t", [b"LUNCH-F"]),
    "gs": (b"01LUNCH\x1d10G\r", [b"01LUNCH\x1d10G"]),
    "nothing at the end": (b"LUNCH-H", [b"LUNCH-H"]),
}


def test_ours_takes_each_as_a_code_or_as_nothing(
    opened: Callable[[str, bytes], Terminal],
) -> None:
    terminal = opened("tests.tui.pty_child", b"0 waiting")
    wanted: list[bytes] = []
    for number, (raw, codes) in enumerate(UNHARMED.values()):
        after = b"AFTER-%04d" % number
        terminal.send(raw)
        terminal.send(after + b"\r")
        wanted += [*codes, after]
        terminal.until(lambda after=after: after in terminal.scans or terminal.ended)  # type: ignore[misc]
        assert not terminal.ended, raw
        assert terminal.scans == wanted, raw
    assert MOUSE not in terminal.scans
