"""`baton run --kiosk` itself on a real terminal: the hostile corpus, and every key there is.

Nothing of it leaves the kiosk, starts anything, or reaches the terminal but as text; and whatever
came before, the next voucher is redeemed.
"""

from __future__ import annotations

import os
import random
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.scale import share

from .drawn import strangers
from .hostile_corpus import payloads
from .hostile_counter import QUIET, TITLES, groups
from .real_till import RealTill, Screen, real_till

SIZE = (12, 40)  # the strip: least room for anything that spills
GROUP = 48  # payloads between two vouchers that must be redeemed
LONGEST_TYPED = 6_000
PACE = 0.085  # seconds; a person's, so that each key acts if it can


@pytest.fixture(scope="module")
def till(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealTill]:
    with real_till(tmp_path_factory.mktemp("kiosk")) as made:
        with (made.home / "baton.toml").open("a") as file:
            file.write("[kiosk]\nverdict = 30.0\nquestion = 0.5\n")
        yield made


class Customer:
    """Redeems vouchers with hostile titles at one program."""

    def __init__(self, till: RealTill, screen: Screen, first: int) -> None:
        self.till, self.screen, self._number = till, screen, first
        self._began = len(screen.output)

    def redeems(self, send: Callable[[bytes], None]) -> None:
        """The platform has it, and the program is alive."""
        voucher = self.till.voucher(TITLES[self._number % len(TITLES)])
        self._number += 1
        send(voucher.opaque.encode())
        self.screen.until(lambda: self.till.redeemed(voucher) or self.screen.ended)
        assert not self.screen.ended, self.screen.output[-300:]

    def digests(self) -> None:
        """All that was typed has been read: only then does a pause end what was broken off."""
        worked = self._worked()
        while True:
            self.screen.rest_until(time.monotonic() + QUIET)
            before, worked = worked, self._worked()
            if worked - before < QUIET / 4:
                return

    def _worked(self) -> float:
        """Seconds of processor time of the program so far."""
        line = Path(f"/proc/{self.screen.child.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(line[11]) + int(line[12])) / os.sysconf("SC_CLK_TCK")

    def is_shut_in(self) -> None:
        """The program runs no other, and its terminal makes no signals of keys."""
        pid = self.screen.child.pid
        tasks = Path(f"/proc/{pid}/task").glob("*/children")
        assert "".join(each.read_text() for each in tasks) == ""
        local = termios.tcgetattr(self.screen.fd)[3]
        assert not local & (termios.ISIG | termios.ICANON)

    @property
    def strangers(self) -> list[str]:
        return strangers(self.screen.output[self._began :], *SIZE)


def test_corpus_by_serial_line_and_by_keys(till: RealTill) -> None:
    corpus = payloads()
    names = list(corpus)
    with till.opened(size=SIZE, kiosk=True) as screen:
        customer = Customer(till, screen, 0)
        for group in groups(share(names, 0, 3), GROUP):
            for name in group:
                till.scanner.show(corpus[name])
            customer.redeems(till.scanner.show)
        for group in groups(share(names, 1, 3), GROUP):
            for name in group:
                screen.type(corpus[name][:LONGEST_TYPED] + b"\r")
            customer.digests()  # its bar never rests, so the screen would not tell
            customer.redeems(lambda code: screen.type(code + b"\r"))
        customer.is_shut_in()
        assert customer.strangers == []


def keys() -> list[bytes]:
    """Every control byte, every key of a terminal with every modifier, in each spelling."""
    found = [bytes([number]) for number in (*range(0x20), 0x7F)]
    found += [b"\x1b" + bytes([number]) for number in b"cdfhnopqxz1[]O\r\t "]
    modifiers = (2, 3, 5)
    for end in b"ABCDFHPQRS":
        found += [b"\x1b[1;%d%c" % (modifier, end) for modifier in modifiers]
        found.append(b"\x1bO%c" % end)
    for number in (1, 2, 3, 4, 5, 6, 15, 17, 18, 19, 20, 21, 23, 24, 29):
        found += [b"\x1b[%d~" % number, b"\x1b[%d;5~" % number]
    found += [b"\x1b[%d;5u" % letter for letter in b"cqpzdw"]
    return [*found, b"\x1b[Z", b"\x1b[I", b"\x1b[O", b"\x1b[?1;2c", b"\x1b[<0;1;1M\x1b[<0;1;1m"]


def test_no_key_leaves_it(till: RealTill) -> None:
    """One by one at a person's pace, then all as a mess; five forged taps in the corner, too."""
    with till.opened(size=SIZE, kiosk=True) as screen:
        customer = Customer(till, screen, 60)
        for key in share(keys(), 0, 2):
            screen.type(key)
            screen.rest_until(time.monotonic() + PACE)
            assert not screen.ended, key
        customer.is_shut_in()
        customer.redeems(till.scanner.show)
        chance = random.Random(6)
        for _ in range(20):
            mess = b"".join(chance.choices(keys(), k=60)) + chance.randbytes(400)
            screen.type(mess + b"\x1b[<0;1;1M\x1b[<0;1;1m" * 6)
        screen.rest_until(time.monotonic() + QUIET)  # its bar never rests
        customer.is_shut_in()
        customer.redeems(till.scanner.show)
        assert customer.strangers == []
