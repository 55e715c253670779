"""The list of tickets: whole, then only what changed, also while it changes."""

from __future__ import annotations

import itertools
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from terminal.core.model import Look, Reason, Standing
from terminal.platforms.base import Account, Reversal
from terminal.platforms.pretix.adapter import PretixPlatform
from terminal.platforms.pretix.client import Client
from terminal.platforms.pretix.settings import PretixSettings
from terminal.platforms.pretix.tickets import ticket_id

from .rig import Rig
from .tills import BOTH, adapter, code, deadline, order


@pytest.fixture
def till(rig: Rig, tmp_path: Path):
    settings = PretixSettings(url=rig.url, lists=BOTH)
    account = Account("pretix", rig.token("full"), "baton-test", tmp_path / "kept")
    made = PretixPlatform(settings, account)
    made.offline_kit(None, deadline(60))
    yield made
    made.close()


def refused(look: Look) -> Reason | None:
    return look.refusal.reason if look.refusal else None


def fetch(till: PretixPlatform) -> None:
    till.offline_kit(None, deadline(60))


def test_every_ticket_of_both_events_is_there(rig: Rig, till: PretixPlatform):
    for slug, event in rig.facts["events"].items():
        for category, secrets in event["secrets"].items():
            gone = {"position_canceled", "forged", "tampered", "signed_but_unknown"}
            if category in gone or category.startswith("revoked"):
                continue
            for secret in secrets:
                ticket = till._harvest.store.ticket(ticket_id(secret))
                assert ticket is not None, (category, secret)
                assert ticket.event == slug


def test_a_change_arrives_and_nothing_else_is_fetched(rig: Rig, till: PretixPlatform):
    ticket = rig.ticket()
    assert refused(till.verify(code(ticket), None)) is None
    rig.block(ticket)
    fetch(till)
    assert refused(till.verify(code(ticket), None)) is Reason.BLOCKED
    with pytest.MonkeyPatch.context() as patch:
        pages: list[str] = []
        page = Client.page

        def counting(self, kind, path, *args):
            found = page(self, kind, path, *args)
            pages.extend([path] * len(found[0]))
            return found

        patch.setattr(Client, "page", counting)
        fetch(till)
    assert len(pages) <= 5, pages  # at most what changed within the overlap


def test_another_tills_redemption_and_its_undo_arrive(rig: Rig, till: PretixPlatform):
    other, ticket = adapter(rig.url, rig.token("full2")), rig.ticket()
    made = order(ticket)
    other.redeem(made, deadline())
    fetch(till)
    look = till.verify(code(ticket), None)
    assert refused(look) is Reason.ALREADY_REDEEMED
    assert look.refusal is not None
    assert look.refusal.till == str(rig.device_id("full2"))
    other.reverse(Reversal(made.id, datetime.now(UTC)), deadline())
    fetch(till)
    assert refused(till.verify(code(ticket), None)) is None
    other.close()


def test_a_signed_code_is_withdrawn_and_a_block_lifted(rig: Rig, till: PretixPlatform):
    signed = rig.ticket("valid", "signedfest")
    number = rig.position(signed, "signedfest")["id"]
    path = f"events/signedfest/orderpositions/{number}"
    rig.admin("POST", f"{path}/add_block/", {"name": "admin"})
    fetch(till)
    assert refused(till.verify(code(signed), None)) is Reason.BLOCKED
    rig.admin("POST", f"{path}/remove_block/", {"name": "admin"})
    fetch(till)
    assert refused(till.verify(code(signed), None)) is None
    rig.admin("POST", f"{path}/regenerate_secrets/", {})
    fetch(till)
    assert refused(till.verify(code(signed), None)) is Reason.REVOKED


def test_orders_that_change_while_they_are_fetched_are_all_right_in_the_end(rig: Rig):
    """Each change moves an order to the end of the listing; numbered pages would skip another."""
    tickets = rig.tickets(25)
    early = rig.facts["events"]["lunchfest"]["secrets"]["valid"][:150]
    alone = adapter(rig.url, rig.token("full"), lists=("lunchfest/1",))
    changed = threading.Event()
    page = Client.page

    def changing(self, kind, path, *args):
        """Between two pages of orders somebody blocks the oldest of them."""
        found = page(self, kind, path, *args)
        if path.endswith("orders/") and tickets:
            for _ in range(5):
                if tickets:
                    rig.block(blocked_now := tickets.pop())
                    blocked.append(blocked_now)
            changed.set()
        return found

    blocked: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Client, "page", changing)
        alone.offline_kit(None, deadline(60))
    assert len(blocked) == 25
    alone.offline_kit(None, deadline(60))
    for secret in early:
        assert alone._harvest.store.ticket(ticket_id(secret)) is not None
    for secret in blocked:
        assert refused(alone.verify(code(secret), None)) is Reason.BLOCKED
    alone.close()


def test_a_download_that_stops_goes_on_where_it_was(rig: Rig, tmp_path: Path):
    def opened() -> PretixPlatform:
        settings = PretixSettings(url=rig.url, lists=("lunchfest/1",))
        account = Account("pretix", rig.token("full"), "baton-test", tmp_path / "kept")
        return PretixPlatform(settings, account)

    counts = [0]
    while len(counts) < 3 or counts[-1] > counts[-2]:
        till, later = opened(), itertools.count(0, 7)  # each look at the clock: 7 s have passed
        till._harvest.monotonic = lambda passed=later: time.monotonic() + next(passed)
        till.offline_kit(None, deadline(60))
        counts.append(till._harvest.store.counts()[0])
        till.close()
    assert len(counts) > 4, counts
    assert counts[-1] > 1400


def test_without_its_disk_a_till_goes_on(rig: Rig, tmp_path: Path):
    (tmp_path / "kept").write_text("a file where the folder should be")
    settings = PretixSettings(url=rig.url, lists=("lunchfest/1",))
    account = Account("pretix", rig.token("full"), "baton-test", tmp_path / "kept")
    till = PretixPlatform(settings, account)
    till.offline_kit(None, deadline(60))
    made = order(rig.ticket())
    assert till.verify(code(made.code), None).voucher
    assert till.redeem(made, deadline()).standing is Standing.CONFIRMED
    till.close()


def test_a_till_that_starts_while_the_line_is_down_knows_its_tickets(rig: Rig, tmp_path: Path):
    account = Account("pretix", rig.token("full"), "baton-test", tmp_path / "kept")
    till = PretixPlatform(PretixSettings(url=rig.url, lists=BOTH), account)
    till.offline_kit(None, deadline(60))
    till.close()
    alone = PretixPlatform(PretixSettings(url="http://127.0.0.1:9", lists=BOTH), account)
    for event in ("lunchfest", "signedfest"):
        look = alone.verify(code(rig.ticket("valid", event)), None)
        assert look.voucher is not None
        assert look.voucher.signed
        assert look.voucher.benefit.title
    alone.close()
