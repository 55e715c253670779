"""Each adapter, by its plug-in's name, with a real partner: whoever writes one adds it to PARTNERS.

A partner is a context that gives a `Bench`; it skips with a reason where its server is not here.
"""

from __future__ import annotations

import importlib.util
import socket
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from terminal.bootstrap import Books, claim, open_books
from terminal.conformance import Bench, Supply
from terminal.identity import load_token
from terminal.platforms.base import Account, Platform

from .conftest import PARTNER_FILE, partner, sandbox
from .conftest import Supply as Sources
from .corner_club import TOKEN, Club, served

ROOT = Path(__file__).resolve().parents[3]
_CARDS = [f"CC-{number:08}" for number in range(40)]
_USED = "CC-77777777"


def bench_of(
    platform: Platform, books: Books, supply: Supply, settings: Any, account: Account
) -> Bench:
    """A bench whose stranger has another token, and whose other address nobody listens at."""
    kind: Any = type(platform)
    nowhere = replace(settings, url=f"http://127.0.0.1:{closed_port()}")
    return Bench(
        platform,
        books.ledger,
        books.identity.shop,
        supply,
        stranger=lambda: kind(settings, replace(account, token="nobody-gave-us-this")),
        unreachable=lambda: kind(nowhere, account),
    )


def closed_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def till(folder: Path) -> Iterator[tuple[Books, Sources]]:
    """A till that a sandbox, or the server that CONTRACT_PARTNER names, has claimed."""
    with partner() if PARTNER_FILE else sandbox(folder) as sources:
        claim(folder / "till", sources.url, sources.claim_token, "contract")
        books = open_books(folder / "till")
        try:
            yield books, sources
        finally:
            books.close()


@contextmanager
def own_protocol(folder: Path) -> Iterator[Bench]:
    """Our own protocol."""
    with till(folder) as (books, sources):
        name = books.identity.platform
        (settings,) = (each.settings for each in books.config.platforms if each.name == name)
        codes = Supply(sources.once, sources.refused, "VC-0000000000")
        account = Account(name, load_token(books.config.home, name))
        yield bench_of(books.platforms[name], books, codes, settings, account)


@contextmanager
def example(folder: Path) -> Iterator[Bench]:
    """The example of deploy/, one file of its own."""
    module = example_module()
    club = Club([*_CARDS, _USED])
    club.cards[_USED] = "by somebody else"
    with till(folder) as (books, _), served(club) as url:
        settings, account = module.CornerSettings(url=url), Account("corner", TOKEN)
        platform = module.CornerPlatform(settings, account)
        supply = Supply(list(_CARDS), {"already_redeemed": _USED}, "CC-99999999")
        yield bench_of(platform, books, supply, settings, account)


def example_module() -> ModuleType:
    """deploy/example_platform.py, which is no part of any package."""
    spec = importlib.util.spec_from_file_location(
        "example_platform", ROOT / "deploy" / "example_platform.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


PARTNERS: dict[str, Callable[[Path], AbstractContextManager[Bench]]] = {
    "baton": own_protocol,
    "example": example,
}
