"""The platform's wristband: what it means where, and in which order a visit may go."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from terminal.core.model import Reason, VoucherKind
from terminal.sandbox.issue import open_issuer
from terminal.sandbox.issuing import BadOrder, IssueRequest, issue_voucher
from terminal.sandbox.ledger import write_redemption
from terminal.sandbox.store import Shop, Store, micros
from terminal.sandbox.tabs import in_wallet, keep_use, out_of_turn, put_on, seen_at, set_touchpoint
from terminal.sandbox.vouchers import find_voucher

NOW = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
SHOP = Shop("here", "Here", "CNY", "Asia/Shanghai", "04:00")
IN, TAB, PAY, OUT = "check_in", "tab", "pay_tab", "leave"


class Visit:
    """A wristband, and a till at each place."""

    def __init__(self, store: Store) -> None:
        store.add_shop(SHOP)
        self.store, self.issuer, self.count = store, open_issuer(store.folder), 0
        self.band = issue_voucher(store, self.issuer, IssueRequest("tab", "band"), NOW).id
        self.tills = {}
        for at, kind in enumerate((IN, TAB, PAY, OUT)):
            till = store.add_till(SHOP, bytes(32), f"token {kind}", "machine", at)
            set_touchpoint(store, till.id, kind)
            self.tills[kind] = till.id

    def at(self, kind):
        return seen_at(self.store, find_voucher(self.store, self.band), self.tills[kind])

    def why_not(self, kind):
        refusal = out_of_turn(self.store, self.at(kind))
        return refusal.reason if refusal else None

    def passes(self, kind, bill=None):
        assert self.why_not(kind) is None
        self.count += 1
        id_, band = self.count.to_bytes(16), self.at(kind)
        row = {"id": id_, "till": self.tills[kind], "shop": SHOP.id, "voucher": self.band}
        row |= {"state": "confirmed", "bill": bill, "at": micros(NOW), "booked_at": micros(NOW)}
        write_redemption(self.store, row)
        keep_use(self.store, id_, band)
        return id_


@pytest.fixture
def visit(tmp_path):
    store = Store(tmp_path)
    yield Visit(store)
    store.close()


def test_a_wristband_is_what_its_place_makes_of_it(visit):
    for kind in (IN, TAB, PAY, OUT):
        assert visit.at(kind).kind is VoucherKind(kind)
    elsewhere = seen_at(visit.store, find_voucher(visit.store, visit.band), "a till nobody placed")
    assert elsewhere.kind is VoucherKind.TAB


def test_nothing_goes_before_the_entrance(visit):
    assert [visit.why_not(kind) for kind in (TAB, PAY, OUT)] == [Reason.RULES_NOT_MET] * 3
    visit.passes(IN)
    assert visit.why_not(IN) == Reason.ALREADY_REDEEMED


def test_a_tab_holds_what_stands_and_is_paid_once(visit):
    visit.passes(IN)
    visit.passes(TAB, 30_00)
    wrong = visit.passes(TAB, 8_00)
    assert put_on(visit.store, visit.at(TAB), 5_00).total == 43_00
    visit.store.run("UPDATE redemptions SET state = 'reversed' WHERE id = ?", wrong)
    assert visit.at(PAY).value == 30_00
    assert visit.why_not(OUT) == Reason.UNPAID
    paid = visit.passes(PAY)
    assert [visit.why_not(kind) for kind in (TAB, PAY)] == [Reason.ALREADY_REDEEMED] * 2
    visit.store.run("UPDATE redemptions SET state = 'reversed' WHERE id = ?", paid)
    assert visit.at(PAY).value == 30_00, "who takes a payment back opens the tab again"


def test_who_has_nothing_on_the_tab_may_leave_and_only_once(visit):
    visit.passes(IN)
    visit.passes(OUT)
    assert [visit.why_not(kind) for kind in (IN, TAB, PAY, OUT)] == [Reason.ALREADY_REDEEMED] * 4
    assert in_wallet(visit.store, find_voucher(visit.store, visit.band)).state == "over"


@pytest.mark.parametrize("kind", [IN, PAY, OUT])
def test_a_place_cannot_be_issued(visit, kind):
    with pytest.raises(BadOrder, match="issued as tab"):
        issue_voucher(visit.store, visit.issuer, IssueRequest(kind, "band"), NOW)
