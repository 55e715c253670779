"""A stage for one story: a platform with a clock of its own, tills with somebody at them, books.

The platform is a real server on a thread of this process, or any server of our protocol elsewhere;
the tills are whole ones, each behind a line that can be cut. Everything lies in one folder.
"""

from __future__ import annotations

import contextlib
import csv
import io
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from terminal.demo.customers_book import CustomersBook
from terminal.demo.host import Failed, Host, OwnHost, admin_call, admin_text
from terminal.demo.post import Post
from terminal.demo.relay import Relay
from terminal.errors import EnvironmentFault
from terminal.judging import Finding, judge
from terminal.keeping import till_lines, write_lines, write_settlement, write_statement

PATIENT = 15.0  # seconds for what should take one
SHOP, ZONE = "yunnan", ZoneInfo("Asia/Shanghai")
_STEP = 0.005


@dataclass
class Scene:
    """One story's world.

    folder  where everything lies; the books are in it once `keep_books` was called
    tell    takes each line of the story
    words   a verdict as lines of text, for the shop's time zone
    host    the platform elsewhere to play against; one of our own if there is none
    """

    folder: Path
    tell: Callable[[str], None]
    words: Callable[[Any, str], list[str]]
    host: Host | None = None
    posts: list[Post] = field(default_factory=list)
    customers: CustomersBook = field(default_factory=CustomersBook)

    def __enter__(self) -> Self:
        self._closing = contextlib.ExitStack()
        self.platform = self.host or OwnHost(self.folder / "platform")
        self.set_clock(days=1, hour=12)
        self._first_day = self.today()
        return self

    def __exit__(self, *_: object) -> None:
        for post in self.posts:
            post.close()
        self._closing.close()
        self.platform.close()

    # The platform

    def restart_platform(self) -> None:
        """Its machine loses power and comes back at the same address; what it booked is on disk."""
        if not self.platform.restart():
            self.tell("   (the platform is not ours to switch off: it stays up)")

    def now(self) -> datetime:
        """The platform's time; tills learn it from there."""
        return self.platform.now()

    def set_clock(self, days: int = 0, hour: int = 12, minute: int = 0) -> None:
        """Set the platform's clock to an hour of the shop's day, so many days on. Never back."""
        today = self.platform.now().astimezone(ZONE)
        wanted = today.replace(hour=hour, minute=minute, second=0, microsecond=0)
        wanted += timedelta(days=days)
        if wanted < today:
            raise ValueError("the platform's clock never runs backwards")
        self.platform.go_on(wanted - today)

    def today(self, back: int = 0) -> date:
        """The shop's business date now, or so many days ago: its day ends at 04:00."""
        return (self.platform.now().astimezone(ZONE) - timedelta(hours=4, days=back)).date()

    def admin(self, path: str, body: Any = None) -> Any:
        """An admin call to the platform, past the lines that get cut."""
        return admin_call(self.platform, path, body)

    def admin_text(self, path: str) -> str:
        """What an admin call answers as text."""
        return admin_text(self.platform, path)

    def page(self, path: str) -> str:
        """A page as a customer's phone gets it."""
        import requests

        return requests.get(self.platform.url + path, timeout=10).text

    def visit(self, address: str, *, send: bool = False) -> str:
        """A page by its address, as a phone opens it; or what its button does."""
        import requests

        path = urlsplit(address).path
        method = "POST" if send else "GET"
        return requests.request(method, self.platform.url + path, timeout=10).text

    def newcomer(self, name: str) -> str:
        """A customer who never was at the platform, also where a story was played before."""
        return name if self.host is None else f"{name} {self._first_day}"

    def issue(self, kind: str, title: str, **order: Any) -> dict[str, str]:
        """A new voucher: its id and its codes by form."""
        made: dict[str, str] = self.admin(
            "/admin/vouchers", {"kind": kind, "title": title, **order}
        )
        return made

    # Tills

    def open_post(self, name: str = "till", shop: str = SHOP) -> Post:
        """A newly claimed till, running, with somebody at it."""
        parts = urlsplit(self.platform.url)
        line = Relay(parts.hostname or "127.0.0.1", parts.port or 80)
        self._closing.callback(line.close)
        token = self.admin("/admin/claim-tokens", {"shop": shop})["claim_token"]
        post = Post(self.folder / name, line)
        post.claim(token)
        self.posts.append(post)
        post.open()
        self.wait("the platform to answer", lambda: post.till.status().known)
        return post

    # Telling and judging

    def say(self, text: str) -> None:
        """A heading."""
        self.tell(f"== {text}")

    def told(self, who: str, post: Post, shown: Any) -> None:
        """What a customer brought, and the verdict in the words of the counter."""
        self.tell(f"-> {who}")
        for text in self.words(shown, post.till.identity.zone):
            self.tell(f"   {text}")

    def check(self, what: str, held: bool, otherwise: str = "") -> None:
        """Raises Failed unless it held."""
        if not held:
            raise Failed(f"{what}: {otherwise or 'it did not'}")
        self.tell(f"   {what}: yes")

    def wait(self, what: str, until: Callable[[], bool]) -> None:
        """Until something has come about. Raises Failed when it does not."""
        deadline = time.monotonic() + PATIENT
        while not until():
            if time.monotonic() > deadline:
                raise Failed(f"waited {PATIENT:.0f} s in vain for {what}")
            time.sleep(_STEP)

    def all_reported(self, post: Post) -> None:
        """Until nothing of this till waits any more."""
        post.till.sync_now()
        self.wait("everything to be reported", lambda: post.till.status().waiting == 0)

    # Books

    def judged(self) -> list[Finding]:
        """What the judge finds in the books as they are now; the books are kept."""
        return judge(self.keep_books())

    def keep_books(self) -> Path:
        """Write all three books anew; the folder that `baton books compare` judges."""
        books = self.folder / "books"
        shutil.rmtree(books, ignore_errors=True)
        books.mkdir()
        dates: set[tuple[str, date]] = set()
        for post in self.posts:
            till = post.till
            kit = till.flow.kits(till.identity.platform)
            write_lines(books / f"till-{till.identity.till}.jsonl", till_lines(till.ledger, kit))
            dates |= {(till.identity.shop, day) for day in self._dates(post)}
        for shop, day in sorted(dates):
            post = next(each for each in self.posts if each.till.identity.shop == shop)
            statement = post.statement(day)
            if statement.lines:
                write_statement(books, statement)
            settlement = post.settlement(day) if statement.document else None
            if settlement and settlement.lines:
                write_settlement(books, settlement)
        for shop in sorted({shop for shop, _ in dates}):
            self._keep_bank(books, shop)
        if self.customers.claims:
            write_lines(books / "customers.jsonl", self.customers.lines())
        return books

    def _keep_bank(self, books: Path, shop: str) -> None:
        """The bank's own lines, with amounts in minor units."""
        told = csv.DictReader(io.StringIO(self.admin_text(f"/admin/bank/{shop}")))
        rows = [row for row in told if row["Booked"][:10] >= str(self._first_day)]
        lines: list[dict[str, Any]] = [
            {
                "line_number": number,
                "reference": row["Reference"],
                "amount": int(Decimal(row["Amount"]) * 100),
                "currency": row["Currency"],
                "date": row["Booked"][:10],
            }
            for number, row in enumerate(rows, 1)
        ]
        if lines:
            end = {"end": "bank", "lines": len(lines)}
            write_lines(books / f"bank-{shop}.jsonl", [*lines, end])

    def _dates(self, post: Post) -> set[date]:
        """The business dates of a till's journal, and all since up to the platform's today."""
        told = {entry.business_date for entry in post.till.ledger.journal.walk()} - {""}
        first = min(map(date.fromisoformat, told), default=self.today())
        days = (self.today() - first).days
        return {first + timedelta(days=count) for count in range(days + 1)}


def new_folder(keep: Path | None, closing: contextlib.ExitStack) -> Path:
    """The folder to keep everything in, or one that is gone with `closing`."""
    if keep is None:
        folder = Path(tempfile.mkdtemp(prefix="baton-story-"))
        closing.callback(shutil.rmtree, folder, ignore_errors=True)
        return folder
    why = "is not empty"
    try:
        keep.mkdir(parents=True, exist_ok=True)
        if not any(keep.iterdir()):
            return keep.resolve()
    except OSError as cause:
        why = f"cannot be made: {cause.strerror}"
    raise EnvironmentFault(
        f"the folder to keep the books in {why}", where=str(keep), advice="name a new one"
    )
