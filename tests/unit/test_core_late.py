"""What the till's own journal says against a line of the paper form."""

from __future__ import annotations

import pytest

from terminal.core.decide import Facts
from terminal.core.late import used_up
from terminal.core.model import Benefit, Code, CodeKind, Voucher, VoucherKind

CODE = Code(CodeKind.SIGNED, "text", "te…", platform="baton")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [(VoucherKind.MONEY_OFF, True), (VoucherKind.PREPAID, True), (VoucherKind.MEMBERSHIP, False)],
)
def test_only_what_is_counted_can_be_used_up(kind: VoucherKind, expected: bool) -> None:
    """A member comes as often as he likes, on paper too."""
    voucher = Voucher("v-1", Benefit(kind, "title", "CNY", value=100), uses_left=1, signed=True)
    facts = Facts(CODE, "here", signed=voucher, used_here=1)
    assert used_up(facts, 1) is expected
