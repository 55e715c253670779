"""The customer's witness: the wallet shows the pair that the till showed and the journal holds."""

from __future__ import annotations

import re

import pytest
import requests

from terminal.bootstrap import Books
from terminal.core.model import Authority
from terminal.demo.relay import Relay
from terminal.flow import Flow
from terminal.wording.verdicts import verdict

from .conftest import Platform

USE = re.compile(r'<p class="use">(.*?)</p>')


def uses_in_wallet(platform: Platform, customer: str) -> list[str]:
    page = requests.get(f"{platform.url}/wallet/{customer}", timeout=10)
    assert page.ok
    return USE.findall(page.text)


@pytest.mark.parametrize("online", [True, False])
def test_wallet_till_and_journal_show_the_same_entry(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow, online: bool
) -> None:
    customer = f"witness-{online}".lower()
    made = sound_platform.issue("prepaid", uses=3, customer=customer)
    assert uses_in_wallet(sound_platform, customer) == []
    if not online:
        line.cut()
    shown = flow.run(made["signed"].encode())
    assert shown.decision.authority is (Authority.PLATFORM if online else Authority.TILL)
    line.mend()
    books.sync.sync_once(anyway=True)

    entry = books.ledger.journal.at(shown.sequence)
    assert entry is not None
    assert entry.hash == shown.hash
    mark = entry.hash.hex()[:8]
    (use,) = uses_in_wallet(sound_platform, customer)
    assert use.endswith(f"till {books.identity.till}, entry {entry.sequence}, {mark}")
    assert f"#{entry.sequence} {mark}" in verdict(shown, books.identity.zone).small


def test_a_use_taken_back_stays_in_sight(
    sound_platform: Platform, books: Books, flow: Flow
) -> None:
    made = sound_platform.issue("prepaid", uses=3, customer="witness-undone")
    shown = flow.run(made["signed"].encode())
    token = books.platforms["baton"]._http  # the till's own line
    path = f"/v1/redemptions/{shown.redemption}:reverse"
    assert token.post(path, b'{"at": "2026-11-22T10:00:00Z"}', 1e9).status == 200
    (use,) = uses_in_wallet(sound_platform, "witness-undone")
    assert use.endswith(f"{shown.hash.hex()[:8]}, taken back")
