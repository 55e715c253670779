"""PARSE: whatever bytes come in, a Code comes out, and a payment code leaves no trace."""

import binascii
import re
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.check_digit import is_product, iso7064
from terminal.core.model import CodeKind, How, Reason
from terminal.core.parse import LONGEST, parse
from terminal.core.recognisers import PRODUCT_SYMBOLS, Recogniser, own_codes
from terminal.errors import ConfigError
from terminal.text import legible

OWN = own_codes("baton", "VC-[0-9A-Z]{6,40}")
BOTH = ("utf-8", "gb18030")


def both_checks() -> str:
    """A typed code that is a valid UPC-A as well."""
    for number in range(10**4):
        figures = f"{number:011d}"
        if is_product(code := figures + str(iso7064(figures))):
            return code
    raise AssertionError("none found")


TYPED = "12345678901" + str(iso7064("12345678901"))
UPC_TOO = both_checks()


def seen(text: str | bytes, how: How = How.SCANNED, symbology: str | None = None, **more):
    raw = text.encode() if isinstance(text, str) else text
    return parse(raw, [OWN], how=how, symbology=symbology, **more)


@pytest.mark.parametrize(
    ("text", "how", "symbology", "kind"),
    [
        ("BTN1:6BF", How.SCANNED, "QRCODE", CodeKind.SIGNED),
        ("BTN1:6BF", How.TYPED, None, CodeKind.SIGNED),
        ("VC-ABC123", How.SCANNED, "QRCODE", CodeKind.OPAQUE),
        (TYPED, How.SCANNED, "QRCODE", CodeKind.TYPED),
        (TYPED, How.TYPED, None, CodeKind.TYPED),
        (TYPED, How.SCANNED, None, CodeKind.TYPED),
        (UPC_TOO, How.TYPED, None, CodeKind.TYPED),
        (UPC_TOO, How.SCANNED, "QRCODE", CodeKind.TYPED),
    ],
)
def test_our_own_codes(text, how, symbology, kind):
    code = seen(text, how, symbology)
    assert (code.kind, code.text, code.how, code.platform) == (kind, text, how, "baton")
    assert code.reason is None
    assert text not in code.shown


@pytest.mark.parametrize("symbology", [*sorted(PRODUCT_SYMBOLS)])
def test_a_scanned_product_is_never_a_typed_code(symbology):
    for text in (TYPED, UPC_TOO):
        code = seen(text, symbology=symbology)
        assert (code.kind, code.reason) == (CodeKind.FOREIGN, Reason.UNKNOWN_CODE)


def test_what_could_be_a_product_is_one_where_the_symbol_is_not_told():
    assert seen(UPC_TOO).kind is CodeKind.FOREIGN


@pytest.mark.parametrize(
    "text",
    [
        f"{TYPED[:4]} {TYPED[4:8]} {TYPED[8:]}",
        f"{TYPED[:6]}-{TYPED[6:]}",
        f" {TYPED[:3]}  {TYPED[3:]}- \r\n",
        f"{TYPED}\t",
    ],
)
def test_people_group_digits_as_they_like(text):
    assert seen(text, How.TYPED).text == TYPED


def test_a_scanner_does_not_group_digits():
    assert seen(f"{TYPED[:6]} {TYPED[6:]}").kind is CodeKind.FOREIGN
    assert seen("VC-ABC-123", How.TYPED).kind is CodeKind.FOREIGN


@pytest.mark.parametrize("text", [TYPED[:-1] + str((int(TYPED[-1]) + 1) % 10), TYPED + "0", "5"])
@pytest.mark.parametrize("how", How)
def test_a_slip_of_the_finger_is_refused(text, how):
    assert seen(text, how).reason is Reason.UNKNOWN_CODE


def merchant(body: str) -> str:
    text = f"000201{body}6304"
    return f"{text}{binascii.crc_hqx(text.encode(), 0xFFFF):04X}"


PAYMENT = {
    "wechat, lowest": "10" + "0" * 16,
    "wechat, highest": "15" + "9" * 16,
    "alipay, 16 digits": "25" + "1" * 14,
    "alipay, 24 digits": "30" + "1" * 22,
    "alipay, between": "28" + "7" * 16,
    "merchant": merchant("010211520458125303156540510.005802CN5904Cafe"),
    "merchant, in Chinese": merchant("01021159" + "06" + "咖啡馆"),
    "merchant, lower case": merchant("0102115802CN5903Bar")[:-4]
    + merchant("0102115802CN5903Bar")[-4:].lower(),
    "consumer": "hQVDUFYwMWETTwegAAAAVVVVUAhQcm9kdWN0MQ==",
}


@pytest.mark.parametrize("name", PAYMENT)
@pytest.mark.parametrize("how", How)
def test_a_payment_code_is_refused_and_not_kept(name, how):
    secret = PAYMENT[name]
    code = parse(f" {secret}\r\n".encode(), [OWN, taker()], how=how)
    assert (code.kind, code.reason, code.platform) == (CodeKind.PAYMENT, Reason.PAYMENT_CODE, "")
    assert code.text == ""
    for length in (4, 6, 8):
        for start in range(0, len(secret) - length, length):
            assert secret[start : start + length] not in repr(code)


def taker() -> Recogniser:
    """A recogniser that takes whatever it is shown."""
    return Recogniser("taker", lambda _: CodeKind.OPAQUE)


@pytest.mark.parametrize(
    "text",
    [
        "09" + "0" * 16,
        "16" + "0" * 16,
        "12" + "0" * 15,
        "12" + "0" * 17,
        "24" + "1" * 14,
        "31" + "1" * 14,
        "25" + "1" * 13,
        "30" + "1" * 23,
        merchant("010211520458125303156540510.00")[:-4] + "0000",
        merchant("0102115802CN5903Bar") + "0",
        "000201" + "6304" + "ABCD",
        "HQVDUFYWMW",
    ],
)
def test_what_only_resembles_a_payment_code_is_not_one(text):
    assert seen(text).kind is CodeKind.FOREIGN


def test_a_wallet_is_hidden_however_people_group_it():
    assert seen("1345 6789 0123 456789", How.TYPED).kind is CodeKind.PAYMENT


@pytest.mark.parametrize(
    ("region", "kind"),
    [("cn", CodeKind.PAYMENT), ("CN", CodeKind.PAYMENT), ("us", CodeKind.OPAQUE)],
)
def test_a_regions_wallets_are_looked_for_there(region, kind):
    assert parse(b"2512345678901234", [taker()], region=region).kind is kind


@pytest.mark.parametrize("region", ["us", ""])
@pytest.mark.parametrize("name", ["merchant", "consumer"])
def test_the_worlds_payment_codes_are_known_everywhere(region, name):
    assert seen(PAYMENT[name], region=region).kind is CodeKind.PAYMENT


def test_group_separators_are_part_of_the_code():
    text = "8112\x1d000123\x1d"
    code = parse(text.encode(), [taker()])
    assert code.text == text
    assert "\x1d" not in code.shown


@pytest.mark.parametrize("char", [chr(n) for n in (*range(32), *range(0x7F, 0xA0)) if n != 0x1D])
def test_other_controls_are_refused(char):
    code = parse(f"VC-{char}ABC123".encode(), [taker()])
    assert (code.kind, code.text, code.shown) == (CodeKind.UNREADABLE, "", "")
    assert code.reason is Reason.UNKNOWN_CODE


@pytest.mark.parametrize(
    "raw", [b"", b" \t\r\n", b"\xff\xfe\xff", b"A" * (LONGEST + 1), b"7" * 10**5]
)
def test_nothing_and_too_much_are_unreadable(raw):
    code = parse(raw, [taker()])
    assert (code.kind, code.reason) == (CodeKind.UNREADABLE, Reason.UNKNOWN_CODE)
    assert code.text == code.shown == ""


def test_blanks_inside_are_text():
    assert parse("a b\u00a0c".encode(), [taker()]).text == "a b\u00a0c"


def test_the_longest_code_is_still_read():
    assert LONGEST == 4096, "what the drivers let through"
    assert len(parse(b"A" * LONGEST, [taker()]).text) == LONGEST


def test_text_of_other_encodings_is_read_in_their_order():
    raw = "优惠券".encode("gb18030")
    assert parse(raw, [taker()]).kind is CodeKind.UNREADABLE
    assert parse(raw, [taker()], read=partial(legible, encodings=BOTH)).text == "优惠券"


def test_the_first_recogniser_that_knows_it_has_it():
    assert parse(b"VC-ABC123", [OWN, taker()]).platform == "baton"
    assert parse(b"VC-ABC123", [taker(), OWN]).platform == "taker"
    assert parse(b"https://example.org/?q=1", [OWN]).reason is Reason.UNKNOWN_CODE


@given(
    st.binary(max_size=200)
    | st.text(max_size=100).map(lambda text: text.encode("utf-8", "ignore")),
    st.sampled_from(How),
    st.none() | st.sampled_from(["EAN13", "QRCODE", "nonsense"]),
    st.sampled_from([("utf-8",), BOTH, (), ("utf-7", "raw_unicode_escape")]),
    st.sampled_from(["cn", "us"]),
)
def test_it_never_raises_and_what_it_shows_is_safe(raw, how, symbology, encodings, region):
    code = parse(
        raw,
        [OWN, taker()],
        how=how,
        symbology=symbology,
        read=partial(legible, encodings=encodings),
        region=region,
    )
    assert (code.reason is None) == (code.platform != "")
    assert code.shown == "" or code.shown.isprintable() or "\ufffd" in code.shown
    assert not re.search("[\x00-\x1f\x7f-\x9f]", code.shown)


@given(st.from_regex(r"\A000201[\s\S]{10,60}6304[0-9A-F]{4}\Z"))
def test_what_resembles_a_merchant_code_never_raises(text):
    for encodings in (("utf-8",), ("raw_unicode_escape",)):
        parse(
            text.encode("utf-8", "surrogatepass"), [OWN], read=partial(legible, encodings=encodings)
        )


def test_lone_surrogates_from_a_lax_encoding_are_no_accident():
    raw = rb"000201\ud8005802CN5903Bar6304ABCD"
    assert (
        parse(raw, [OWN], read=partial(legible, encodings=("raw_unicode_escape",))).reason
        is Reason.UNKNOWN_CODE
    )


def test_a_pattern_that_is_none_is_a_mistake_in_the_settings():
    with pytest.raises(ConfigError, match=r"platforms\.mine\.opaque") as told:
        own_codes("mine", "VC-(")
    assert str(told.value).isprintable()


WRITTEN = ["vc-abc1234567", "ＶＣ－ＡＢＣ１２３４５６７", " VC-abc1234567 "]


@pytest.mark.parametrize("written", WRITTEN)
def test_what_fingers_type_is_read_as_it_was_meant(written: str) -> None:
    code = parse(written.encode(), [own_codes("baton", "VC-[0-9A-Z]{6,40}")], how=How.TYPED)
    assert (code.kind, code.text) == (CodeKind.OPAQUE, "VC-ABC1234567")


def test_a_code_in_a_log_is_only_its_short_form() -> None:
    code = parse(b"VC-ABC1234567", [own_codes("baton", "VC-[0-9A-Z]{6,40}")])
    assert "VC-ABC1234567" not in repr(code)
