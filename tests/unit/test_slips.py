"""Slips as they are laid out: what stands on them, that it fits, that nothing outside commands."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from drivers.outputs.escpos_bytes import encoded
from drivers.outputs.paper import Bars, Cut, Qr, Text, cells
from terminal import locale
from terminal.core.model import Authority, Code, CodeKind, Coupon, Decision, Verdict, Worth
from terminal.core.shift import Line, ShiftReport, Totals
from terminal.counter import Shown
from terminal.slips.facts import Shop, SlipFacts, of_shown
from terminal.slips.layout import coupon_slip, redemption_slip, void_slip
from terminal.slips.totals import totals_slip

AT = datetime(2026, 11, 22, 6, 7, 31, tzinfo=UTC)
ID = "0193513e-7b2c-7cc1-9d1c-0f1e2d3c4b5a"
SHOP = Shop("Yunnan Rd", "2", "Asia/Shanghai", ("12 Yunnan Rd",), ("Thank you",))
FACTS = SlipFacts(
    "Lunch set for two",
    1,
    "CNY",
    discount=8800,
    take=1200,
    at=AT,
    redemption=ID,
    sequence=12_408,
    hash=bytes(range(32)),
    bill=10_000,
    operator="Lin",
    trace="tr-8f2c91",
    uses_left=2,
    expires=datetime(2026, 12, 31, 16, tzinfo=UTC),
)
LINE = Line("", "CNY", 3, 120_400, 34_000, 1, 8800, 1200)
REPORT = ShiftReport(
    True, 7, "Yunnan Rd", "2", "CNY", 1, 99, AT, "Lin", AT, "Lin", ("2026-11-22",),
    Totals((LINE,), (replace(LINE, name="money_off"),), (replace(LINE, name="双人午市套餐" * 4),),
           (replace(LINE, name="王小明"),), (LINE,), (), 3, (("shop", 1),), 0),
    1, 2, 8800, 120, bytes(32),
)  # fmt: skip
COUPON = Coupon("下次满 50 减 10", "BTN1:6BFOXN*TS0BI$ZD-PHQ7I9AD66V5B22CH9MBK", AT, "one a table")
HOSTILE = "a\x1bp\x00b\u202e\n[/x]\x9b" + "长" * 400


@pytest.fixture(params=["en", "zh_CN", "zh_TW"])
def language(request):
    before = locale.current()
    yield locale.use(request.param)
    locale.use(before)


def text_of(parts) -> str:
    return "\n".join(part.text for part in parts if isinstance(part, Text))


def slips(columns: int, facts: SlipFacts = FACTS, shop: Shop = SHOP, coupon: Coupon = COUPON):
    yield redemption_slip(facts, shop, columns)
    yield redemption_slip(replace(facts, bill=None, take=0), shop, columns, copy=True)
    yield void_slip(facts, shop, columns, facts.title, agreed=False)
    yield coupon_slip(coupon, shop, columns)
    yield totals_slip(replace(REPORT, shop=shop.name), shop, columns)
    yield totals_slip(replace(REPORT, z=False, hash=b"", opened=None), shop, columns)


@pytest.mark.parametrize("columns", [32, 48])
def test_every_line_fits_and_every_slip_is_cut(language, columns):
    for parts in slips(columns):
        assert parts[-1] == Cut()
        for part in parts:
            if isinstance(part, Text):
                assert cells(part.text) * (1 + part.big) <= columns, part


@pytest.mark.parametrize("columns", [32, 48])
def test_outside_text_is_harmless_wherever_it_stands(language, columns):
    facts = replace(FACTS, title=HOSTILE, operator=HOSTILE, trace=HOSTILE)
    shop = replace(SHOP, name=HOSTILE, header=(HOSTILE,), footer=(HOSTILE,))
    for parts in slips(columns, facts, shop, Coupon(HOSTILE, HOSTILE, None, HOSTILE)):
        for part in parts:
            content = part.text if isinstance(part, Text) else getattr(part, "content", "")
            assert content.isprintable()
            if isinstance(part, Text):
                assert cells(part.text) * (1 + part.big) <= columns


@pytest.mark.parametrize(("language", "mode"), [("zh_CN", "gb18030"), ("zh_TW", "big5")])
def test_printers_have_all_characters_of_our_own_words(language, mode):
    plain = replace(REPORT, totals=Totals(), opened_by="", made_by="")
    before = locale.current()
    locale.use(language)
    try:
        words = [*slips(48), totals_slip(plain, SHOP, 48), void_slip(FACTS, SHOP, 48, "", True)]
        coupon = coupon_slip(replace(COUPON, title="x"), SHOP, 48)
        own = [part.text for parts in (words[0], words[1], *words[-2:], coupon) for part in parts
               if isinstance(part, Text)]  # fmt: skip
    finally:
        locale.use(before)
    assert any("券" in line for line in own)
    assert not [line for line in own if b"?" in encoded(line, mode)]


def test_a_redemption_says_what_was_given_taken_and_proves_it():
    parts = redemption_slip(FACTS, SHOP, 48)
    text = text_of(parts)
    for said in (
        "Yunnan Rd",
        "2026-11-22 14:07:31",
        "Lin",
        "Lunch set for two x 1",
        "100.00",
        "-88.00",
        "￥12.00",
        "2 uses left",
        "until 31 Dec",
        ID,
        "tr-8f2c91",
        "#12408 0001020304050607",
        "Thank you",
    ):
        assert said in text
    (symbol,) = [part for part in parts if isinstance(part, Qr)]
    assert symbol.content == f"BTNW1:2:12408:{FACTS.hash.hex()}"
    assert "offline" not in text
    assert not [part for part in parts if isinstance(part, Bars)]


def test_nothing_to_pay_is_said_and_a_copy_and_a_test_are_marked():
    text = text_of(redemption_slip(replace(FACTS, take=0, test=True), SHOP, 32, copy=True))
    assert "nothing to pay" in text
    assert "*** COPY ***" in text
    assert "TEST" in text
    assert "*** COPY ***" not in text_of(redemption_slip(FACTS, SHOP, 32))


def test_our_own_word_and_the_registers_bars_stand_on_it():
    facts = replace(FACTS, authority=Authority.TILL, bars=Bars("2800000088002", ean=True))
    parts = redemption_slip(facts, SHOP, 32)
    assert "accepted offline" in text_of(parts).replace("\n", " ")
    assert facts.bars in parts


def test_a_void_says_why_and_who_knows_of_it():
    told = text_of(void_slip(FACTS, SHOP, 48, "wrong voucher", agreed=True))
    waits = text_of(void_slip(FACTS, SHOP, 48, "wrong voucher", agreed=False))
    assert "TAKEN BACK" in told
    assert "wrong voucher" in told
    assert told != waits
    assert "your voucher was used here" not in told


def test_a_coupon_is_a_code_to_scan_next_time():
    parts = coupon_slip(COUPON, SHOP, 32)
    assert Qr(COUPON.code, 6) in parts
    assert "2026-11-22" in text_of(parts)


@pytest.mark.parametrize("columns", [32, 48])
def test_a_z_report_has_number_sums_and_its_entry(columns):
    parts = totals_slip(REPORT, SHOP, columns)
    text = text_of(parts)
    for said in ("Z 7", "1,204.00", "340.00", "-88.00", "王小明", "entry #120", "signature"):
        assert said in text
    assert [part for part in parts if isinstance(part, Qr)]
    x = totals_slip(replace(REPORT, z=False, hash=b""), SHOP, columns)
    assert "signature" not in text_of(x)
    assert not [part for part in x if isinstance(part, Qr)]


def test_only_an_accepted_redemption_has_a_slip():
    code = Code(CodeKind.OPAQUE, "x", "x")
    worth = Worth("Lunch", 1, "CNY", 8800, 0)
    accepted = Shown(code, Decision(Verdict.ACCEPTED, Authority.TILL, worth), AT, ID, 1, b"x")
    assert of_shown(accepted, "Lin", "tr").operator == "Lin"
    for other in (
        replace(accepted, decision=Decision(Verdict.REFUSED)),
        replace(accepted, redemption=""),
    ):
        with pytest.raises(ValueError, match="accepted"):
            of_shown(other)
