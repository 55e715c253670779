"""A platform that can be switched off, a till claimed with it, vouchers, and entries that wait."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from terminal.bootstrap import claim, open_books
from terminal.core.decide import Facts, decide
from terminal.core.model import (
    Benefit,
    Code,
    CodeKind,
    OfflineKit,
    OfflinePolicy,
    Voucher,
    VoucherKind,
)
from terminal.sandbox.api import utc_now
from terminal.sandbox.issue import open_issuer
from terminal.sandbox.issuing import Issued, IssueRequest, issue_voucher
from terminal.sandbox.server import Sandbox


@dataclass
class Shop:
    """Home of the till, and the platform's books and port."""

    home: Path
    state: Path
    port: int

    def issue(self, count: int, title: str) -> list[Issued]:
        """So many vouchers for one gift each, `title` with a number; the platform must be off."""
        sandbox = Sandbox(self.state)
        issuer = open_issuer(self.state)
        order = [
            IssueRequest("prize", f"{title}{number:05}", value=1, forms=["signed"])
            for number in range(count)
        ]
        made = [issue_voucher(sandbox.store, issuer, each, utc_now()) for each in order]
        sandbox._socket.close()
        sandbox.store.close()
        return made

    def wait(self, vouchers: list[Issued]) -> None:
        """Redeem these on the till's own word: so many entries wait to be reported."""
        books = open_books(self.home)
        now = books.clock.now()
        books.clock.learn(now, 0.0)
        policy = OfflinePolicy((VoucherKind.PRIZE,), 10**12, 10**9, max_age=3600)
        kit = OfflineKit(1, now - timedelta(seconds=5), policy=policy)
        for each in vouchers:
            gift = Benefit(VoucherKind.PRIZE, each.title, "CNY", value=1)
            voucher = Voucher(each.id, gift, uses_left=1, signed=True)
            text = each.signed or ""
            code = Code(CodeKind.SIGNED, text, text[:9], platform="baton")
            with books.ledger.single_flight():
                facts = Facts(code, books.identity.shop, signed=voucher, kit=kit)
                facts = books.ledger.recall(facts)
                books.ledger.write(facts, decide(facts, books.clock.now()), None)
        books.close()

    def waiting(self) -> int:
        """How many entries the till has still to report; beside the running till."""
        import apsw

        path = str(self.home / "journal.sqlite")
        connection = apsw.Connection(path, flags=apsw.SQLITE_OPEN_READONLY)
        row = connection.execute(
            "SELECT count(*) FROM outbox WHERE state NOT IN ('settled', 'conflict', 'parked')"
        ).fetchone()
        connection.close()
        return int(row[0]) if row else 0

    @contextmanager
    def platform(self) -> Iterator[None]:
        """The platform as a program of its own."""
        command = [sys.executable, "-m", "terminal.sandbox", "--exit-with-parent"]
        child = subprocess.Popen(
            [*command, "--port", str(self.port), "--state", str(self.state)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        try:
            assert child.stdout
            child.stdout.readline()
            yield
        finally:
            child.kill()
            child.wait(10)


def open_shop(folder: Path) -> Shop:
    """A claimed till, in English."""
    state, home = folder / "platform", folder / "till"
    with Sandbox(state) as ready:
        claim(home, ready.url, ready.claim_token, "bench")
    with (home / "baton.toml").open("a") as file:
        file.write('[till]\nlanguage = "en"\noperator = "Lin"\n')
    return Shop(home, state, urlsplit(ready.url).port or 0)
