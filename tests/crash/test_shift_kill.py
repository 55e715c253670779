"""A program killed while it closes shifts leaves whole Z reports, numbered without a gap."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from offline_queue import Draft, Journal
from offline_queue.outbox import Outbox
from terminal.clock import Clock
from terminal.ledger import Ledger
from terminal.shift import Shifts, check_reports

ROOT = Path(__file__).resolve().parents[2]
CHILD = """
import sys
from pathlib import Path
from tests.crash.test_shift_kill import opened
shifts = opened(Path(sys.argv[1]))
while True:
    print(shifts.z().number, flush=True)
"""
KEY = b"k" * 32


def opened(folder: Path) -> Shifts:
    """A till's books without a platform: enough to close shifts."""
    from uuid import uuid4

    from terminal.identity import DeviceKey

    key, clock = DeviceKey(KEY), Clock()
    genesis = Draft(uuid4().bytes, "genesis", "", key.public, 1, 0, bytes(16), 0)
    journal = Journal.open(folder / "journal.sqlite", "till", key.sign, None, genesis)
    ledger = Ledger(journal, Outbox(journal), clock, folder / "lock", uuid4)
    return Shifts(ledger, "shop", "CNY", lambda: None)


@pytest.mark.parametrize("seen", [1, 2, 5])
def test_killed_between_two_z_reports(tmp_path: Path, seen: int) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env=os.environ.copy(),
    )
    assert child.stdout
    told = [int(child.stdout.readline()) for _ in range(seen)]
    child.send_signal(signal.SIGKILL)
    told += [int(line) for line in child.stdout.read().splitlines() if line.strip()]
    child.wait(30)
    child.stdout.close()
    shifts = opened(tmp_path)
    try:
        numbers = [each.number for each in reversed(shifts.reports(10_000))]
        assert numbers == list(range(1, len(numbers) + 1))
        assert told == numbers[: len(told)], "what was shown is in the journal"
        assert shifts.z().number == len(numbers) + 1
        assert check_reports(shifts.ledger) is None
        assert shifts.ledger.journal.verify() is None
    finally:
        shifts.ledger.journal.close()
