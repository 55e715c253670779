"""Several codes in one view: vouchers before strangers, a signature before looks."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from terminal.core.model import Code, CodeKind, Reason
from terminal.core.pick import likely


def voucher(text: str, kind: CodeKind = CodeKind.OPAQUE) -> Code:
    return Code(kind, text, text[:3], platform="baton")


FOREIGN = Code(CodeKind.FOREIGN, "https://x.example", "htt…", reason=Reason.UNKNOWN_CODE)
PAYMENT = Code(CodeKind.PAYMENT, "", "····", reason=Reason.PAYMENT_CODE)
UNREADABLE = Code(CodeKind.UNREADABLE, "", "", reason=Reason.UNKNOWN_CODE)
SIGNED = voucher("BTN1:AAA", CodeKind.SIGNED)
OTHER = voucher("BTN1:BBB", CodeKind.SIGNED)
OPAQUE = voucher("VC-0000001")
TYPED = voucher("123456789012", CodeKind.TYPED)


def test_strangers_beside_a_voucher_are_nobodys_business() -> None:
    assert likely([FOREIGN, PAYMENT, OPAQUE, UNREADABLE]) == (OPAQUE,)


def test_a_signature_goes_before_looks() -> None:
    assert likely([TYPED, OPAQUE, SIGNED]) == (SIGNED,)


def test_two_vouchers_remain_two() -> None:
    assert likely([SIGNED, PAYMENT, OTHER]) == (SIGNED, OTHER)
    assert likely([OPAQUE, TYPED]) == (OPAQUE, TYPED)


def test_one_voucher_seen_twice_is_one() -> None:
    assert likely([SIGNED, FOREIGN, replace(SIGNED)]) == (SIGNED,)


def test_without_a_voucher_the_refusal_that_tells_most_is_kept() -> None:
    assert likely([UNREADABLE, FOREIGN, PAYMENT]) == (PAYMENT,)
    assert likely([UNREADABLE, FOREIGN]) == (FOREIGN,)
    assert likely([UNREADABLE]) == (UNREADABLE,)


ALL = [FOREIGN, PAYMENT, UNREADABLE, SIGNED, OTHER, OPAQUE, TYPED]


@given(st.lists(st.sampled_from(ALL), min_size=1, max_size=8))
def test_the_order_of_a_view_never_makes_another_voucher(codes: list[Code]) -> None:
    found = likely(codes)
    assert found
    assert {code.text for code in found} == {code.text for code in likely(codes[::-1])}
    assert len({code.text for code in found}) == len(found)
