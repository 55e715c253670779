"""The least that Textual can do: what was typed is drawn at Enter. The yardstick for the screen."""

from __future__ import annotations

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static


class Echo(App[None]):
    """One widget that fills the terminal."""

    CSS = "Static { height: 1fr; }"

    def compose(self) -> ComposeResult:
        """Empty but for a word that says it is there."""
        yield Static("ready", markup=False)

    def on_mount(self) -> None:
        """Nothing typed yet."""
        self._typed = ""

    def on_key(self, event: events.Key) -> None:
        """Collect; at Enter draw."""
        if event.key == "enter":
            self.query_one(Static).update(f"got {self._typed}")
            self._typed = ""
        else:
            self._typed += event.character or ""


if __name__ == "__main__":
    Echo().run(mouse=False)
