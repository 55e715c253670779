"""What all screens share: keys are listed where they work, and no code can press them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.screen import Screen
from textual.widget import Widget

from terminal.locale import LANGUAGES, _, following
from terminal.status import Status
from terminal.tui.widgets.bars import KeyBar, KeyUse

if TYPE_CHECKING:
    from terminal.tui.app import BatonApp


class BatonScreen(Screen[None], inherit_bindings=False):
    """Function keys act, figures fill entries; letters belong to the scanner."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    redemption = ""  # whose payment it is about, if it is

    @property
    def baton(self) -> BatonApp:
        """The app, by its own name."""
        from terminal.tui.app import BatonApp

        assert isinstance(self.app, BatonApp)
        return self.app

    def keys(self) -> list[KeyUse]:
        """The keys that work at this moment."""
        return [self.language_key(), self.leave_key()]

    def other_key(self, event: events.Key) -> None:
        """A key that is not in the list."""

    def tell(self, status: Status) -> None:
        """The till at a glance has changed."""

    # What the keyboard asks of a screen (terminal.tui.keyboard.Entry)

    @property
    def typing(self) -> bool:
        """Whether an entry is open."""
        return False

    def remember(self) -> None:
        """Nothing to keep here."""

    def take_back(self) -> None:
        """Nothing to put back here."""

    def too_quick(self) -> None:
        """Nothing to say here."""

    def told_failed(self, why: str) -> bool:
        """Something asked for was not done; True if this screen says so itself."""
        return False

    # Keys found on every screen

    def language_key(self) -> KeyUse:
        """F7, named in the language it leads to."""
        name = LANGUAGES[following()]
        tells = _("Change the language of the screen")
        return KeyUse("f7", "F7", name, tells, self.baton.change_language)

    def leave_key(self) -> KeyUse:
        """F10, asked twice."""
        tells = _("Leave the till; it asks for the key once more")
        return KeyUse("f10", "F10", _("leave"), tells, self.baton.leave)

    def help_key(self) -> KeyUse:
        """F1, for this screen."""
        return KeyUse("f1", "F1", _("help"), _("This list"), self.baton.to_help)

    def back_key(self, key: str = "escape", shown: str = "Esc") -> KeyUse:
        """Back to where one came from; nothing is done."""
        return KeyUse(key, shown, _("back"), _("Back, and nothing is done"), self.baton.back)

    def technician_key(self) -> list[KeyUse]:
        """F9, where there are technician's screens: from the help, and where nothing starts."""
        if not self.baton.has_bench:
            return []
        tells = _("For the technician: checks, devices, network; it asks for a PIN")
        return [KeyUse("f9", "F9", _("technician"), tells, self.baton.to_technician)]

    def on_key(self, event: events.Key) -> None:
        """Do what a listed key says."""
        event.stop()
        for use in self.keys():
            if use.key == event.key:
                if not use.waits:
                    use.act()
                break
        else:
            self.other_key(event)
        self.refresh_keys()

    def most_keys(self) -> list[KeyUse]:
        """The keys for which the key bar keeps its height; none where it may change."""
        return []

    def key_bar(self) -> KeyBar:
        """A key bar for this screen."""
        return KeyBar(self.keys, lambda: self.baton.leaving, self.most_keys)

    def refresh_keys(self) -> None:
        """The keys may have changed."""
        for bar in self.query(KeyBar):
            bar.refresh(layout=True)

    def draw_anew(self) -> None:
        """Everything, in whatever language is spoken now."""
        for widget in self.query(Widget):
            widget.refresh(layout=True)
