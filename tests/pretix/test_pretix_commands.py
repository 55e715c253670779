"""The commands on a till of pretix's: redeem, queue, sync, and the table of `platform test`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from terminal.demo.relay import Relay
from terminal.errors import ExitCode

from ..integration.commands import inside
from .rig import Rig
from .tills import found_till, open_till


@pytest.fixture
def home(rig: Rig, tmp_path: Path, line: Relay) -> Path:
    """A claimed till behind a line that can be cut, and a cashier with patience."""
    home = tmp_path / "till"
    found_till(home, line.url, rig.token("full"))
    with (home / "baton.toml").open("a") as settings:
        settings.write("[till]\npatience = 30.0\n")
    return home


def told(home: Path, *args: str, code: ExitCode = ExitCode.FINE) -> Any:
    done = inside(home, *args, "--json")
    assert done.code == code, done.err
    return done.json


def test_a_code_is_redeemed_once(rig: Rig, home: Path):
    ticket = rig.ticket("bench")
    first = told(home, "redeem", ticket)
    assert (first["verdict"], first["authority"]) == ("accepted", "platform")
    again = told(home, "redeem", ticket, code=ExitCode.REFUSED)
    assert (again["verdict"], again["reason"]) == ("refused", "already_redeemed")
    assert len(rig.checkins(ticket)) == 1


def test_what_was_accepted_offline_waits_and_is_reported(rig: Rig, home: Path, line: Relay):
    one, other = rig.tickets(2, "bench")
    till = open_till(home)
    till.contact()
    till.close()
    told(home, "redeem", one)
    line.cut()
    shown = told(home, "redeem", other)
    assert (shown["verdict"], shown["authority"]) == ("accepted", "till")
    assert len(told(home, "queue")["entries"]) == 1
    assert told(home, "sync", code=ExitCode.UNANSWERED)["waiting"] == 1
    assert rig.checkins(other) == []
    line.mend()
    report = told(home, "sync")
    assert (report["states"], report["waiting"]) == ({"settled": 1}, 0)
    assert report["platforms"]["pretix"]["sent"] == 1
    assert told(home, "queue")["entries"] == []
    assert len(rig.checkins(other)) == 1


def test_the_table_of_the_contract_holds(rig: Rig, home: Path):
    fresh = [*rig.tickets(30, "bench"), *rig.tickets(3, "valid", "signedfest")]
    named = [word for ticket in fresh for word in ("--code", ticket)]
    refused = ["--refused", f"expired={rig.ticket('no_longer_valid')}", "--unknown", "z" * 32]
    table = inside(home, "platform", "test", "pretix", "--yes", "--counted", *named, *refused)
    assert table.code == ExitCode.FINE, table.out
    assert "18 held, 0 failed, 1 not tried" in table.out
    assert "FAIL" not in table.out
    assert told(home, "queue")["entries"] == []
