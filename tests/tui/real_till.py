"""`baton run` as it is: its own process on a real terminal, journal, line and platform.

The scanner is the serial simulator's; the platform is the sandbox, whose titles a test may forge.
"""

from __future__ import annotations

import json
import os
import select
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import requests

from drivers.scanners.line_simulator import LineSimulator
from terminal.bootstrap import claim
from terminal.config import FILE
from terminal.sandbox.server import Sandbox

from .terminals import Terminal

MODULE = "tests.tui.real_child"
READY = b"F2"
KIOSK_READY = b"hold your code"


@dataclass
class Forged:
    """A voucher at the platform."""

    id: str
    opaque: str
    typed: str


class RealTill:
    """A claimed till and its platform; `opened` starts the program."""

    def __init__(self, folder: Path, sandbox: Sandbox, url: str, admin: str) -> None:
        self.folder, self._sandbox = folder, sandbox
        self._url, self._admin = url, {"Authorization": f"Bearer {admin}"}
        self.scanner = LineSimulator(folder / "scanner")
        self.home = folder / "till"

    def claim(self, token: str) -> None:
        """The till's home: identity, journal, settings."""
        claim(self.home, self._url, token, "test")
        with (self.home / FILE).open("a") as file:
            file.write('[till]\noperator = "Lin"\nverdict = 30.0\n')
            file.write(f"[scanners.front]\ndriver = 'serial'\ndevice = '{self.scanner.path}'\n")

    def voucher(self, title: str = "Tea") -> Forged:
        """A voucher whose title is put into the platform's book as it is."""
        order = {"kind": "prepaid", "title": "x", "forms": ["opaque", "typed"]}
        made = requests.post(
            f"{self._url}/admin/vouchers", json=order, headers=self._admin, timeout=10
        ).json()
        with self._sandbox.store.transaction():
            self._sandbox.store.run("UPDATE vouchers SET title = ? WHERE id = ?", title, made["id"])
        return Forged(made["id"], made["opaque"], made["typed"])

    def coupon(self, off: int) -> str:
        """The code of a coupon that takes so much off a bill."""
        order = {"kind": "money_off", "title": "Coupon", "currency": "CNY", "value": off}
        url = f"{self._url}/admin/vouchers"
        made = requests.post(url, json=order, headers=self._admin, timeout=10).json()
        return str(made["signed"])

    def shop(self, name: str) -> None:
        """The shop is called so from now on; refusals say it."""
        with self._sandbox.store.transaction():
            self._sandbox.store.run("UPDATE shops SET name = ?", name)

    def redeemed(self, voucher: Forged) -> bool:
        """Whether the platform has it."""
        sql = "SELECT 1 FROM redemptions WHERE voucher = ? AND state = 'confirmed'"
        return self._sandbox.store.find(sql, voucher.id) is not None

    @contextmanager
    def opened(
        self, *options: str, size: tuple[int, int] = (30, 100), kiosk: bool = False
    ) -> Iterator[Screen]:
        """The program, ready to scan."""
        screen = Screen(
            self.folder / "log",
            *(json.dumps(options), *(["--kiosk"] if kiosk else [])),
            module=MODULE,
            size=size,
            BATON_HOME=str(self.home),
            COLORTERM="truecolor",
        )
        try:
            ready = [KIOSK_READY] if kiosk else [READY, b"online"]
            screen.until(lambda: all(each in screen.output for each in ready))
            yield screen
        finally:
            screen.close()


class Screen(Terminal):
    """Our end of the program's terminal."""

    def rest(self, seconds: float) -> None:
        """Wait until nothing was drawn for so long: all that came before has been dealt with."""
        end, size = time.monotonic() + seconds, len(self.output)
        while time.monotonic() < end:
            if select.select([self.fd], [], [], 0.02)[0]:
                self.output += os.read(self.fd, 65536)
            if len(self.output) != size:
                end, size = time.monotonic() + seconds, len(self.output)

    def rest_until(self, moment: float) -> None:
        """Keep what is drawn until a moment on the monotonic clock."""
        self.until(lambda: time.monotonic() > moment)

    def type(self, raw: bytes) -> None:
        """Keys as fast as the line takes them; what is drawn meanwhile is kept."""
        while raw:
            readable, writable, _ = select.select([self.fd], [self.fd], [], 0.5)
            if readable:
                self.output += os.read(self.fd, 65536)
            if writable:
                raw = raw[os.write(self.fd, raw[:256]) :]

    def until_since(self, mark: int, text: bytes) -> None:
        """Wait until a text was drawn after a place in the output."""
        self.until(lambda: text in self.output[mark:] or self.ended)
        assert not self.ended, self.output[-300:]


@contextmanager
def real_till(folder: Path) -> Iterator[RealTill]:
    """A platform with a shop and a claimed till."""
    sandbox = Sandbox(folder / "sandbox")
    with sandbox as ready:
        till = RealTill(folder, sandbox, ready.url, ready.admin_token)
        till.claim(ready.claim_token)
        try:
            yield till
        finally:
            till.scanner.close()
