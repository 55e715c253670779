"""Whose code is it, where several platforms are configured? Looks, region, then a person, once."""

from dataclasses import replace

import pytest

from terminal.core.decide import Facts, decide
from terminal.core.model import CodeKind, How, PromptKind, Reason
from terminal.core.parse import parse, readings
from terminal.core.pick import likely
from terminal.core.recognisers import Recogniser, own_codes
from terminal.core.regions import REGIONS, region_of
from terminal.whose import Whose, shape_of

from .test_core_decide import NOW


def by_pattern(platform: str, digits: int, regions: tuple[str, ...] = ()) -> Recogniser:
    def match(seen):
        return CodeKind.OPAQUE if seen.text.isdigit() and len(seen.text) == digits else None

    return Recogniser(platform, match, regions)


EAST, WEST = by_pattern("east", 10), by_pattern("west", 10)
NATIVE = by_pattern("native", 10, ("cn", "hk"))
OWN = own_codes("baton", "VC-[0-9A-Z]{6,40}")


def owners(text: str, *recognisers: Recogniser, region: str = "cn") -> list[str]:
    return [each.platform for each in readings(text.encode(), recognisers, region=region)]


def test_a_code_goes_to_the_platform_that_knows_it():
    assert owners("1234567890", OWN, EAST) == ["east"]
    assert owners("VC-ABC123", OWN, EAST) == ["baton"]
    assert owners("nobody's", OWN, EAST) == [""]


def test_two_that_know_it_are_both_named():
    assert owners("1234567890", EAST, WEST) == ["east", "west"]


def test_a_claim_for_this_region_goes_before_one_for_anywhere():
    assert owners("1234567890", EAST, NATIVE) == ["native"]
    assert owners("1234567890", EAST, NATIVE, region="HK") == ["native"]
    assert owners("1234567890", EAST, NATIVE, region="eu") == ["east"]
    assert owners("1234567890", NATIVE, region="eu") == [""]


def test_a_signature_goes_before_looks():
    greedy = Recogniser("greedy", lambda seen: CodeKind.OPAQUE)
    assert owners("BTN1:6BFOXN", greedy, OWN) == ["baton"]


def test_the_same_digits_are_a_payment_in_one_region_and_a_voucher_in_another():
    sixteen = by_pattern("fetch", 16)
    code = "2812345678901234"
    assert parse(code.encode(), [sixteen], region="cn").reason is Reason.PAYMENT_CODE
    assert parse(code.encode(), [sixteen], region="cn").text == ""
    assert owners(code, sixteen, region="eu") == ["fetch"]


def test_regions_are_known_by_name_in_any_case():
    assert region_of("CN") is REGIONS["cn"]
    assert region_of("cn").wallets
    assert region_of("eu").wallets is None


def test_a_paper_coupon_explains_itself_unless_a_platform_claims_it():
    text = "8110106141416543213500110000310123196000"
    code = parse(text.encode(), [OWN], symbology="DataBarExp")
    assert (code.kind, code.reason, code.coupon.value) == (
        CodeKind.COUPON,
        Reason.UNKNOWN_CODE,
        500,
    )
    claimed = parse(text.encode(), [by_pattern("bureau", 40)], symbology="DataBarExp")
    assert (claimed.platform, claimed.coupon) == ("bureau", None)


def test_whose_it_is_is_asked_with_the_platforms_names():
    rivals = readings(b"1234567890", [EAST, WEST])
    assert likely(rivals) == rivals
    decision = decide(Facts(rivals[0], "shop", rivals=rivals), NOW)
    assert decision.prompt.kind is PromptKind.WHOSE
    assert decision.prompt.options == ("east", "west")
    assert "1234567890" not in decision.prompt.title


def test_an_answer_holds_for_codes_of_the_same_look_until_the_shift_ends():
    whose = Whose()
    rivals = readings(b"1234567890", [EAST, WEST])
    whose.told(rivals, "west")
    again = readings(b"9876543210", [EAST, WEST])
    assert [each.platform for each in whose.settled(again)] == ["west"]
    longer = [replace(each, text="98765432109") for each in again]
    assert len(whose.settled(longer)) == 2, "another shape is another question"
    third = [*again, replace(again[0], platform="north")]
    assert len(whose.settled(third)) == 3, "so is another rival"
    whose.forget()
    assert len(whose.settled(again)) == 2


@pytest.mark.parametrize(
    ("text", "shape"),
    [("AB-1234", "A2-94"), ("1234567890", "910"), ("aB1", "a1A191"), ("券１", "券１")],
)
def test_a_shape_says_nothing_of_what_is_written(text, shape):
    assert shape_of(text) == shape


def test_what_one_platform_knows_alone_is_not_asked():
    assert len(Whose().settled(readings(b"VC-ABC123", [OWN, EAST], how=How.SCANNED))) == 1
