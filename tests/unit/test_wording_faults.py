"""Sentences of the till that the screens translate: those that it really says."""

from __future__ import annotations

import re
from pathlib import Path

import terminal
from terminal import locale
from terminal.wording import faults

SOURCES = Path(terminal.__file__).parent


def test_every_known_sentence_is_still_said_somewhere() -> None:
    """Else the source was reworded and the screen would show English again."""
    texts = [
        re.sub(r'"\s*\n\s*f?"', "", path.read_text("utf-8"))
        for path in SOURCES.rglob("*.py")
        if path.name != "faults.py"
    ]
    said = "\n".join(texts)
    known = {each: re.sub(r"\d+", r"\\{[^}]+\\}", re.escape(each)) for each in faults._KNOWN}
    assert [each for each, spelled in known.items() if not re.search(spelled, said)] == []


def test_parts_are_translated_one_by_one_and_strangers_are_cleaned() -> None:
    locale.use("zh_CN")
    try:
        assert faults.told("it cannot be taken back: \x1b[1mit rains") == "无法撤销: [1mit rains"
        assert "无法撤销" not in faults.told("it cannot be taken back here")
    finally:
        locale.use("en")
