"""One real program at work, and codes by groups: what the tests of the hostile corpus share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from .hostile_corpus import titles
from .real_till import RealTill, Screen

QUIET = 0.35  # seconds; a broken-off sequence or code is waited for no longer
SIZE = (30, 100)
TITLES = titles()


class Counter:
    """One program at work; each voucher that is redeemed there has the next hostile title."""

    def __init__(self, till: RealTill, screen: Screen, first: int = 0) -> None:
        self.till, self.screen = till, screen
        self._number = first
        self._began = len(screen.output)

    def redeems(self, send: Callable[[bytes], None], form: str = "opaque") -> None:
        """A voucher is sent, booked by the platform, and shown with its hostile title."""
        number = self._number
        self._number += 1
        title = TITLES[number % len(TITLES)]
        voucher = self.till.voucher(f"T{number:03} {title}")
        mark = len(self.screen.output)
        send(getattr(voucher, form).encode())
        self.screen.until_since(mark, b"T%03d" % number)
        assert self.till.redeemed(voucher), title

    @property
    def drawn(self) -> bytes:
        return self.screen.output[self._began :]


def groups(names: Iterable[str], size: int) -> Iterator[list[str]]:
    """So many at a time."""
    each = iter(names)
    while group := list(islice(each, size)):
        yield group
