"""Outside text that would act: it is shown literally or not at all, and the next scan works."""

from __future__ import annotations

import unicodedata

import pytest
from textual.drivers.headless_driver import HeadlessDriver

from terminal.core.model import Reason
from terminal.status import QueueState, ScannerStatus

from .acting import seated
from .scripted import accepted, line, refused

CORPUS = [
    "[/foo]",
    "[50% off]",
    "[bold red]sale[/]",
    "[@click=app.quit]x[/]",
    "\x1b]0;owned\x07title",
    "\x1b[2Jcleared",
    "\x9b31mred",
    "evil\u202egnp.exe",
    "zero\u200bwidth\ufeff",
    "new\nline\r\ttab",
    "null\x00byte",
    "tags\U000e0041\U000e0042",
    "\ud800lone",
    "Z" + "\u0301" * 60,
    "券" * 300,
    "\u0301mark first",
    "x" * 100_000,
]


def raw_controls(text: str) -> set[str]:
    unwanted = {"Cc", "Cf", "Cs", "Co"}
    return {char for char in text if unicodedata.category(char) in unwanted} - {"\n"}


@pytest.mark.parametrize("text", CORPUS, ids=lambda text: ascii(text[:12]))
async def test_hostile_text_is_only_text(text: str) -> None:
    async with seated(size=(100, 30)) as seat:
        seat.till.book["EVIL"] = accepted(text)
        seat.till.book["EVIL2"] = refused(Reason.ALREADY_REDEEMED, place=text, till=text, note=text)
        seat.till.lines = [line(1, QueueState.PENDING, title=text, shown=text, note=text)]
        seat.till.set(shop=text, operator=text, scanners=(ScannerStatus(text, "fault", text),))
        seat.till.scan(b"EVIL")
        await seat.reads("GIVE")
        assert not raw_controls(seat.sees)
        if text.startswith("[") and text.isascii():
            assert f"{text} × 1" in seat.sees
        seat.till.scan(b"EVIL2")
        await seat.reads("WHY")
        assert not raw_controls(seat.sees)
        await seat.press("f4")
        await seat.reads("to be reported")
        assert not raw_controls(seat.sees)
        seat.till.scan(b"LUNCH-1")
        await seat.reads("Lunch set for two × 1")


async def test_nothing_raw_is_written_to_the_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    monkeypatch.setattr(HeadlessDriver, "write", lambda self, text: written.append(text))
    async with seated() as seat:
        seat.till.book["EVIL"] = accepted("\x1b]0;owned\x07title")
        seat.till.scan(b"EVIL")
        await seat.reads("title × 1")
    assert written
    assert "\x1b]0;" not in "".join(written)
