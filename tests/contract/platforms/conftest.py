"""The partners behind the platform contract: each a claimed till at a platform, and its vouchers.

The sandbox is one. A server of somebody else's that speaks our protocol is another: name a JSON
file in CONTRACT_PARTNER (not BATON_..., which no test gets to see):

    {"url": "https://...", "claim_token": "...",
     "once": ["codes of prizes or prepaid deals, each with one use", "... twenty of them"],
     "often": "a code with 600 uses or more, without a bill",
     "refused": {"expired": "code", "already_redeemed": "code"}}
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import requests

from offline_queue import Draft
from terminal.bootstrap import Books, claim, open_books
from terminal.clock import to_micros
from terminal.core.model import Authority, Code, How, Order, Reason, Reply, Standing, Voucher
from terminal.core.parse import parse
from terminal.core.record import EntryKind, Record, written
from terminal.ledger import order_of
from terminal.platforms.base import JournalHead, Platform, Reversal
from terminal.sandbox.server import Sandbox

PARTNER_FILE = os.environ.get("CONTRACT_PARTNER", "")
SEEDED = {
    Reason.ALREADY_REDEEMED: "used",
    Reason.EXPIRED: "expired",
    Reason.NOT_YET_VALID: "later",
    Reason.WRONG_SHOP: "elsewhere",
    Reason.REVOKED: "revoked",
}
MOST_AT_ONCE = 100  # drafts that the journal takes in one transaction


@dataclass(frozen=True)
class Supply:
    """Where a platform is, and the vouchers it was asked to provide."""

    url: str
    claim_token: str
    once: list[str]
    often: str
    refused: Mapping[str, str]


@dataclass
class Bench:
    """One adapter with a claimed till, a real journal for its proofs, and vouchers to use up."""

    supply: Supply
    books: Books

    @property
    def platform(self) -> Platform:
        return self.books.platforms[self.books.identity.platform]

    def fresh(self) -> str:
        """The code of a voucher that has one use, and has it still."""
        return self.supply.once.pop()

    def code(self, text: str, how: How = How.SCANNED) -> Code:
        """What the till makes of a code."""
        return parse(text.encode(), [self.platform.recogniser], how=how)

    def voucher(self, text: str) -> Voucher:
        """What the platform says of a code that can be used."""
        look = self.platform.prepare(self.code(text), self.deadline())
        assert look.voucher is not None
        return look.voucher

    def uses_left(self, text: str) -> int:
        return self.voucher(text).uses_left

    def order(self, text: str, authority: Authority = Authority.PLATFORM, uses: int = 1) -> Order:
        """A redemption that is in our journal and nowhere else."""
        return self.orders(text, 1, authority, uses)[0]

    def orders(
        self, text: str, count: int, authority: Authority = Authority.TILL, uses: int = 1
    ) -> list[Order]:
        """So many redemptions of one voucher, each of its own id."""
        code, journal = self.code(text), self.books.ledger.journal
        told = self.platform.prepare(code, self.deadline()).voucher
        record = Record(
            platform=self.platform.name,
            code=code.text,
            shown=code.shown,
            how=code.how.value,
            voucher=told.id if told else "",
            title=told.benefit.title if told else "",
            currency=self.books.identity.currency,
            uses=uses,
        )
        made: list[Order] = []
        while len(made) < count:
            batch = [
                self._draft(record, authority) for _ in range(min(MOST_AT_ONCE, count - len(made)))
            ]
            made += [order_of(entry, record) for entry in journal.append_many(batch)]
        return made

    def reversal(self, order: Order) -> Reversal:
        return Reversal(order.id, self.books.clock.now(), "not handed over")

    def head(self) -> JournalHead:
        head = self.books.ledger.journal.head()
        return JournalHead(head.sequence, head.hash)

    def deadline(self) -> float:
        return time.monotonic() + 20.0

    def _draft(self, record: Record, authority: Authority) -> Draft:
        ledger, moment = self.books.ledger, self.books.clock.read()
        return Draft(
            key=ledger.new_id().bytes,
            kind=EntryKind.INTENT.value,
            subject=f"{record.platform}:{record.voucher}",
            **written(record),
            at=to_micros(moment.at),
            clock_trust=int(moment.trust),
            boot_id=moment.boot_id,
            boot_time=moment.boot_time,
            authority=authority.value,
            business_date=ledger.business_date().isoformat(),
        )


@pytest.fixture(scope="session", params=["sandbox", *(["partner"] if PARTNER_FILE else [])])
def bench(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Bench]:
    """A till claimed anew, for all tests of the contract: a claim token serves once."""
    folder = tmp_path_factory.mktemp("bench")
    with sandbox(folder) if request.param == "sandbox" else partner() as supply:
        claim(folder / "till", supply.url, supply.claim_token, "contract")
        books = open_books(folder / "till")
        yield Bench(supply, books)
        books.close()


@contextmanager
def partner() -> Iterator[Supply]:
    """Somebody else's server, as its file describes it."""
    yield Supply(**json.loads(Path(PARTNER_FILE).read_text("utf-8")))


@contextmanager
def sandbox(folder: Path) -> Iterator[Supply]:
    """Our own protocol, served for real."""
    with Sandbox(folder / "sandbox", demo=True) as ready:

        def admin(path: str, body: Any) -> Any:
            headers = {"Authorization": f"Bearer {ready.admin_token}"}
            answer = requests.post(ready.url + path, json=body, headers=headers, timeout=10)
            answer.raise_for_status()
            return answer.json()

        yield supply_of(ready.url, admin)


def supply_of(url: str, admin: Callable[[str, Any], Any]) -> Supply:
    """What a sandbox is asked for by its admin calls."""
    seeded = admin("/admin/seed-demo", {})["vouchers"]
    forms = ("signed", "typed", "opaque")
    prize = {"kind": "prize", "title": "Contract prize", "currency": "CNY", "value": 9_00}
    return Supply(
        url,
        admin("/admin/claim-tokens", {"shop": "yunnan"})["claim_token"],
        [admin("/admin/vouchers", prize)[forms[turn % 3]] for turn in range(24)],
        admin("/admin/vouchers", prize | {"kind": "prepaid", "uses": 1000})["signed"],
        {reason.value: seeded[name]["signed"] for reason, name in SEEDED.items()},
    )


def forged(order: Order) -> Order:
    """The same order with one bit of its proof turned."""
    signature = bytes([order.signature[0] ^ 1]) + order.signature[1:]
    return replace(order, signature=signature)


def reason_of(reply: Reply) -> Reason:
    """Why a reply refuses; it must be one of ours, in words."""
    assert reply.standing is Standing.REFUSED
    assert reply.refusal is not None
    assert isinstance(reply.refusal.reason, Reason)
    return reply.refusal.reason
