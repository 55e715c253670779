"""A till and the person at it, for stories."""

from __future__ import annotations

import shutil
import time
from datetime import date
from pathlib import Path

from terminal.bootstrap import claim, open_till
from terminal.config import FILE
from terminal.core import wire
from terminal.demo.counter import StoryCounter
from terminal.demo.relay import Relay
from terminal.files import replace_file
from terminal.flow import Shown
from terminal.platforms.baton import BatonPlatform
from terminal.slips.facts import witness_text
from terminal.slips.kept import accepted
from terminal.till import Till

_SETTINGS = '[till]\nlanguage = "en"\noperator = "Lin"\ncontact = 0.5\n'
_UNHURRIED = 10.0


class Post:
    """One till with its home folder, its line to the platform, and a hand that scans."""

    def __init__(self, home: Path, line: Relay) -> None:
        self.home, self.line = home, line
        self.counter = StoryCounter()
        self._till: Till | None = None

    @property
    def till(self) -> Till:
        """The running till."""
        assert self._till is not None  # the scene opens every post it makes
        return self._till

    def claim(self, token: str) -> None:
        """Introduce it to the platform."""
        claim(self.home, self.line.url, token, "story")
        path = self.home / FILE
        replace_file(path, (path.read_text("utf-8") + "\n" + _SETTINGS).encode(), 0o644)

    def open(self) -> None:
        """Start the till."""
        self.counter = StoryCounter()
        self._till = open_till(self.counter, home=self.home)
        self._till.start()

    def close(self) -> None:
        """Stop it; harmless when repeated."""
        if self._till is not None:
            self._till.stop()
            self._till = None

    def show(
        self, code: str, bill: int | None = None, *, uses: int = 1, typed: bool = False
    ) -> Shown:
        """Somebody shows a code, or tells it; the verdict."""
        self.counter.bill, self.counter.uses = bill, uses
        if typed:
            self.till.typed(code)
        else:
            self.till.scan(code.encode())
        return self.counter.verdict()

    def slip(self, shown: Shown) -> str:
        """What the QR on the customer's slip says."""
        facts = accepted(self.till.ledger.journal, shown.redemption)
        return witness_text(self.till.identity.till, facts.sequence, facts.hash, facts.signature)

    def image(self, folder: Path) -> None:
        """Somebody copies the disk while the till is off."""
        self.close()
        shutil.copytree(self.home, folder)
        self.open()

    def restore(self, folder: Path) -> None:
        """Somebody puts an older image back in place of the disk."""
        self.close()
        shutil.rmtree(self.home)
        shutil.copytree(folder, self.home)
        self.open()

    def statement(self, day: date) -> wire.Statement:
        """The platform's statement of a day, as it signed it."""
        return self.platform.statement(day, time.monotonic() + _UNHURRIED)

    def settlement(self, day: date) -> wire.Settlement | None:
        """A closed day in money, as the platform signed it."""
        return self.platform.settlement(day, time.monotonic() + _UNHURRIED)

    @property
    def platform(self) -> BatonPlatform:
        """The adapter through which the till speaks with its platform."""
        platform = next(iter(self.till.flow.platforms.values()))
        assert isinstance(platform, BatonPlatform)
        return platform
