"""A configured platform on the bench of the contract suite, behind this till's own journal."""

from __future__ import annotations

import socket
from dataclasses import replace
from typing import Any

from terminal import identity
from terminal.bootstrap.books import USER_AGENT, Books
from terminal.conformance import Bench, Supply
from terminal.errors import WrongUse
from terminal.platforms.base import Account
from terminal.text import clean


def trial_of(books: Books, name: str, supply: Supply, test: bool = True) -> Bench:
    """The bench of one platform of this till. Raises WrongUse for a name that is none."""
    platform = books.platforms.get(name)
    if platform is None:
        known = ", ".join(books.platforms)
        raise WrongUse(
            f"no platform of this till is called {clean(name, 40)!r}", advice=f"known: {known}"
        )
    kind: Any = type(platform)
    (settings,) = (each.settings for each in books.config.platforms if each.name == name)
    token = identity.load_token(books.config.home, name)
    account = Account(name, token, USER_AGENT)
    nowhere = replace(settings, url=f"http://127.0.0.1:{_closed_port()}")
    return Bench(
        platform,
        books.ledger,
        books.identity.shop,
        supply,
        region=books.config.till.region,
        test=test,
        stranger=lambda: kind(settings, replace(account, token="nobody-gave-us-this")),
        unreachable=lambda: kind(nowhere, account),
    )


def _closed_port() -> int:
    """A port of this machine at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])
