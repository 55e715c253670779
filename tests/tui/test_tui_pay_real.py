"""Paying with the program as it is: terminal, journal, platform; the customer's page pays."""

from __future__ import annotations

import re
from pathlib import Path

import requests

from .drawn import strangers, text_of
from .real_till import Screen, real_till

SIZE = (30, 100)
_PAGE = re.compile(r"http://127\.0\.0\.1:\d+/pay/[\w-]{16}")
F11 = b"\x1b[23~"


def asked(screen: Screen) -> str:
    """F11, then QR; the customer's page."""
    screen.send(F11)
    screen.until_since(0, b"How is it paid?")
    screen.until(lambda: b"QR: the customer pays" in screen.output)
    screen.send(b"1")
    return page_of(screen)


def page_of(screen: Screen) -> str:
    screen.until(lambda: bool(_PAGE.search(text_of(screen.output))))
    return _PAGE.findall(text_of(screen.output))[-1]


def test_till_sees_the_customer_pay_and_a_kill_forgets_no_payment(tmp_path: Path) -> None:
    with real_till(tmp_path) as till:
        with till.opened(size=SIZE) as screen:
            till.scanner.show(till.coupon(10_00).encode())
            screen.until(lambda: b"BILL" in screen.output)
            screen.send(b"4000")
            screen.send(b"\r")
            screen.until(lambda: b"F11" in screen.output)
            page = asked(screen)
        with till.opened(size=SIZE) as screen:
            screen.until(lambda: b"1 customer is still to pay by QR: " in screen.output)
            screen.send(F11)
            assert page_of(screen) == page, "it is the same payment"
            mark = len(screen.output)
            assert "Paid" in requests.post(page, timeout=10).text
            screen.until_since(mark, b"take nothing more")
            assert strangers(screen.output[mark:], *SIZE) == []
