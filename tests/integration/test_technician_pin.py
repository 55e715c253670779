"""The technician's PIN on a claimed till: noted in the journal, by command and by program."""

from __future__ import annotations

from pathlib import Path

import pytest

from terminal.bootstrap import Books, gate_of
from terminal.core.record import EntryKind
from terminal.core.technician import TechnicianDeed
from terminal.entries import record_in
from terminal.errors import PinRefused
from terminal.technician import SUBJECT

from .commands import baton

PIN = b"246813\n"


def deeds(books: Books) -> list[str]:
    entries = books.ledger.journal.select([EntryKind.PEOPLE], subject=SUBJECT)
    return [record_in(each).verdict for each in entries]


def test_everything_at_the_gate_is_in_the_journal(books):
    home = books.config.home
    assert baton(home, "technician", "pin", "--json", stdin=PIN).json["set"]
    gate = gate_of(books.ledger, home)
    with pytest.raises(PinRefused):
        gate.enter("000001")
    gate.enter("246813", "service")
    gate.leave()
    assert deeds(books) == [
        TechnicianDeed.PIN_SET,
        TechnicianDeed.WRONG_PIN,
        TechnicianDeed.ENTERED,
        TechnicianDeed.LEFT,
    ]
    assert books.ledger.journal.verify() is None


def test_the_gate_opens_where_the_journal_cannot(books, monkeypatch):
    home = books.config.home
    gate = gate_of(books.ledger, home)
    gate.set_pin("246813")
    books.ledger.journal.close()
    gate.enter("246813")
    assert gate.left()


def test_a_pin_can_be_set_before_the_till_is_claimed(tmp_path: Path):
    done = baton(tmp_path, "technician", "pin", stdin=PIN)
    assert done.code == 0
    assert "not noted in the journal" in done.err
    assert "a PIN is set" in done.out
    assert baton(tmp_path, "technician", "pin", stdin=b"1234\n").code == 2
