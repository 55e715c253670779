"""Issuing: check digits, forms of codes, the issuer's key."""

import random
import re

import pytest

from terminal.core.check_digit import is_product, is_typed_code
from terminal.core.signed import NotAVoucher, verify
from terminal.sandbox.issue import (
    codes_for,
    is_upc_a,
    mod_11_10,
    open_issuer,
    symbols,
    typed_code,
)
from terminal.sandbox.issuing import IssueRequest, issue_voucher
from terminal.sandbox.store import StateFault, Store
from terminal.sandbox.vouchers import find_voucher

BELOW = random.Random(7).randrange


def test_the_standards_own_example():
    """ISO 7064, 9.1: 0794 gets the check digit 5."""
    assert mod_11_10("0794") == 5


def test_typed_codes_are_right_for_the_till_and_never_a_product():
    for _ in range(3000):
        code = typed_code(BELOW)
        assert is_typed_code(code)
        assert not is_product(code)


def test_a_code_that_is_also_a_upc_a_is_skipped():
    """Both check digits of these eleven digits are the same: found by trying."""
    clash = next(
        digits
        for number in range(1000)
        if is_upc_a((digits := f"{number:011d}") + str(mod_11_10(digits)))
    )
    following = [*clash, *"12345678901"]
    digits = iter(int(digit) for digit in following)
    assert typed_code(lambda _below: next(digits)) == "12345678901" + str(mod_11_10("12345678901"))


@pytest.mark.parametrize(("code", "right"), [("036000291452", True), ("036000291453", False)])
def test_the_upc_a_check_digit(code, right):
    assert is_upc_a(code) is right
    assert is_product(code) is right


def test_one_wrong_digit_is_always_noticed():
    code = typed_code(BELOW)
    for place in range(12):
        for digit in "0123456789":
            wrong = code[:place] + digit + code[place + 1 :]
            assert wrong == code or not is_typed_code(wrong)


def test_opaque_codes_have_no_letters_that_look_like_digits():
    assert re.fullmatch("[0-9A-HJKMNP-TV-Z]{2000}", symbols(2000, BELOW))


@pytest.fixture
def store():
    store = Store()
    yield store
    store.close()


def test_all_forms_name_the_same_voucher(store, tmp_path):
    from datetime import UTC, datetime

    now = datetime(2026, 11, 22, tzinfo=UTC)
    issuer = open_issuer(tmp_path)
    order = IssueRequest("percent_off", "15 % off", basis_points=1500, cap=30_00, expires=now)
    made = issue_voucher(store, issuer, order, now)
    known = find_voucher(store, made.id)
    carried = verify(made.signed, (issuer.key,))
    assert carried.issuer == issuer.name
    assert carried.voucher.id == made.id
    assert carried.voucher.expires == known.expires
    assert carried.voucher.trace == known.trace != ""
    benefit = carried.voucher.benefit
    assert (benefit.title, benefit.basis_points, benefit.cap) == ("15 % off", 1500, 30_00)
    assert codes_for(known, issuer, ("typed",)).keys() == {"typed"}


def test_the_key_is_made_once_and_kept_private(tmp_path):
    one, two = open_issuer(tmp_path), open_issuer(tmp_path)
    assert one == two
    assert (tmp_path / "issuer.key").stat().st_mode & 0o777 == 0o600
    assert one.private.hex() not in repr(one)
    assert str(one.private) not in repr(one)


def test_two_sandboxes_have_two_keys(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    a, b = open_issuer(tmp_path / "a"), open_issuer(tmp_path / "b")
    assert a.key.id != b.key.id
    with pytest.raises(NotAVoucher):
        verify("BTN1:", (a.key,))


def test_a_key_of_the_wrong_length_is_not_used(tmp_path):
    (tmp_path / "issuer.key").write_bytes(b"short")
    with pytest.raises(StateFault, match="5 bytes instead of 32"):
        open_issuer(tmp_path)
