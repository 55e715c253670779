"""An app as anybody would write it, for the control: `plain_child.py LOG`.

An entry, a button, Textual's defaults. LOG tells in words what a code did to it.
"""

from __future__ import annotations

import sys
from pathlib import Path

from textual import on
from textual.app import App, ComposeResult
from textual.command import CommandPalette
from textual.events import DescendantBlur
from textual.widgets import Button, Input

LOG = Path(sys.argv[1])


def note(what: str) -> None:
    """One line."""
    with LOG.open("a") as file:
        file.write(f"{what}\n")


class Plain(App[None]):
    """Takes codes by an entry."""

    CSS = "Button { dock: top; width: 100%; }"

    def compose(self) -> ComposeResult:
        """The button lies where the forged click goes."""
        yield Button("pay out")
        yield Input()

    def on_mount(self) -> None:
        """The entry has the focus."""
        self.query_one(Input).focus()
        self.call_after_refresh(self.query_one(Input).insert_text_at_cursor, "")

    @on(Input.Submitted)
    def _submitted(self, message: Input.Submitted) -> None:
        note(message.value.encode("utf-8", "surrogateescape").hex())
        message.input.value = ""

    @on(Button.Pressed)
    def _pressed(self) -> None:
        note("button")

    @on(CommandPalette.Opened)
    def _palette(self) -> None:
        note("palette")

    def on_descendant_blur(self, event: DescendantBlur) -> None:
        """The next code goes somewhere else."""
        note("blur")


if __name__ == "__main__":
    Plain().run()
