"""`baton pay`: a QR that a phone reads, an exit code that tells, claims that a file proves."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import numpy as np
import pytest
import requests
import zxingcpp

from terminal.bootstrap import Books
from terminal.core.legs import LegState
from terminal.flow import Flow
from terminal.paying import Paying

from .commands import inside
from .conftest import Platform
from .counters import TestCounter

MAPPING = 'figure = "take"\nzone = "UTC"\n[columns]\namount = "Amount"\nid = "Slip"\n'


@pytest.fixture
def redemption(sound_platform: Platform, flow: Flow, counter: TestCounter) -> str:
    """One whose customer still owes 30.00."""
    counter.bill = 40_00
    made = sound_platform.issue("money_off", value=10_00)
    return flow.run(made["signed"].encode()).redemption


def test_who_does_not_pay_in_time_is_asked_no_longer(
    redemption: str, books: Books, tmp_path: Path
) -> None:
    done = inside(tmp_path / "till", "pay", "--wait", "0")
    assert (done.code, done.sentence) == (1, "baton: 30.00 not paid, and not asked for any more")
    assert read_qr(done.out.splitlines()[1:]) == done.out.split("open ")[1].split()[0]
    assert [leg.state for leg in Paying(books.ledger, platform_of(books)).legs()] == [
        LegState.GIVEN_UP
    ]


def test_the_till_sees_it_paid(redemption: str, books: Books, tmp_path: Path) -> None:
    paying = Paying(books.ledger, platform_of(books))
    page = paying.ask(redemption).page
    threading.Thread(target=lambda: (time.sleep(0.2), requests.post(page, timeout=10))).start()
    done = inside(tmp_path / "till", "pay", redemption, "--wait", "20", "--json")
    assert (done.code, done.json["state"], done.json["amount"]) == (0, "leg_answered", 30_00)
    again = inside(tmp_path / "till", "pay", redemption)
    assert (again.code, again.sentence) == (2, "baton: nothing is left to pay of this redemption")


def test_a_card_is_claimed_until_the_day_file_has_it(redemption: str, tmp_path: Path) -> None:
    home, file, mapping = tmp_path / "till", tmp_path / "day.csv", tmp_path / "map.toml"
    claimed = inside(home, "pay", redemption, "--card", "SLIP-000471")
    assert "30.00 claimed as card; unproved" in claimed.out
    mapping.write_text(MAPPING)
    prove = ("pay", "--prove", file, "--mapping", mapping)
    file.write_text("Slip,Amount\nslip-000471,29.00\n")
    assert (inside(home, *prove).code, "another amount" in inside(home, *prove).out) == (1, True)
    file.write_text("Slip,Amount\nslip-000471,30.00\n")
    done = inside(home, *prove)
    assert (done.code, done.out.split()[:2]) == (0, ["proved", "30.00"])
    assert inside(home, *prove).code == 1, "a row proves one claim, once"


def platform_of(books: Books):
    return books.platforms[books.identity.platform]


def read_qr(lines: list[str]) -> str:
    """What a phone reads off the half blocks: an upper and a lower dot in each cell."""
    dots = {" ": (0, 0), "▀": (1, 0), "▄": (0, 1), "█": (1, 1)}
    light = [[dots[cell] for cell in line] for line in lines if set(line) <= set(dots)]
    width = max(map(len, light))
    cells = np.array([row + [(0, 0)] * (width - len(row)) for row in light])
    rows = np.stack([cells[:, :, 0], cells[:, :, 1]], axis=1).reshape(-1, width)
    for picture in (rows, 1 - rows):
        drawn = np.kron(np.pad(picture, 4, constant_values=1), np.ones((8, 8))) * 255
        for found in zxingcpp.read_barcodes(drawn.astype(np.uint8)):
            return found.text
    return ""
