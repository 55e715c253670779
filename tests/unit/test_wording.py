"""Decisions and reasons in the words of the cashier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from terminal import locale
from terminal.core.model import (
    About,
    Authority,
    Code,
    CodeKind,
    Decision,
    Prompt,
    PromptKind,
    Reason,
    Refusal,
    Verdict,
    Worth,
)
from terminal.flow import Shown
from terminal.history import past_of
from terminal.status import QueueLine, QueueState
from terminal.wording import Look, figures, moments, money, past, prompts, reasons, status, verdicts

ZONE = "Asia/Shanghai"
NOW = datetime(2026, 11, 22, 6, 7, 31, tzinfo=UTC)
CODE = Code(CodeKind.SIGNED, "BTN1:X", "BTN…X", platform="p")


@pytest.fixture(autouse=True)
def _language() -> Iterator[None]:
    locale.use("en")
    yield
    locale.use("en")


def shown(decision: Decision, code: Code = CODE) -> Shown:
    return Shown(code, decision, NOW)


@pytest.mark.parametrize("language", list(locale.LANGUAGES))
@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_has_a_clause_and_an_advice(reason: Reason, language: str) -> None:
    locale.use(language)
    why, advice = reasons.why(Refusal(reason), NOW, ZONE), reasons.what_to_do(Refusal(reason))
    assert why
    assert advice
    assert reason.value not in (why, advice)
    assert "error" not in f"{why} {advice}".lower()
    assert max(len(why), len(advice)) <= 60


YESTERDAY = NOW - timedelta(hours=19, minutes=45)


@pytest.mark.parametrize(
    ("refusal", "clause", "chinese"),
    [
        (
            Refusal(Reason.ALREADY_REDEEMED, YESTERDAY, "Nanjing Rd", "1"),
            "used yesterday 18:22, Nanjing Rd, till 1",
            "券已于昨天 18:22 在Nanjing Rd 1 号机用掉",
        ),
        (
            Refusal(Reason.ALREADY_REDEEMED, YESTERDAY),
            "used yesterday 18:22",
            "券已于昨天 18:22 用掉",
        ),
        (Refusal(Reason.ALREADY_REDEEMED), "used before", "券已用掉"),
        (
            Refusal(Reason.EXPIRED, datetime(2026, 11, 20, 16, tzinfo=UTC)),
            "its last day was 20 Nov",
            "有效期到11月20日为止",
        ),
        (
            Refusal(Reason.NOT_YET_VALID, datetime(2027, 1, 1, 1, tzinfo=UTC)),
            "not valid before 1 Jan 2027 09:00",
            "2027年1月1日 09:00 起才可使用",
        ),
        (Refusal(Reason.WRONG_SHOP, place="人民路"), "only for use in 人民路", "仅限在人民路使用"),
        (
            Refusal(Reason.OFFLINE_CAP_REACHED, note="age"),
            "offline for too long to go on accepting",
            "断网太久，不能继续受理",
        ),
    ],
)
def test_why(refusal: Refusal, clause: str, chinese: str) -> None:
    assert reasons.why(refusal, NOW, ZONE) == clause
    locale.use("zh_CN")
    assert reasons.why(refusal, NOW, ZONE) == chinese


USED = {
    "here": (Refusal(Reason.ALREADY_REDEEMED, YESTERDAY, "Nanjing Rd"), "when and where it was"),
    "without a place": (Refusal(Reason.ALREADY_REDEEMED, YESTERDAY), "customer when it was used"),
    "without a time": (Refusal(Reason.ALREADY_REDEEMED, till="2"), "customer where it was used"),
    "unknown to this till": (Refusal(Reason.ALREADY_REDEEMED), "scan it again once online"),
}


@pytest.mark.parametrize("known", USED)
def test_nobody_is_asked_to_tell_what_the_screen_does_not_know(known: str) -> None:
    refusal, advice = USED[known]
    decision = Decision(Verdict.REFUSED, Authority.TILL, refusal=refusal)
    assert advice in reasons.advice_of(decision)


def test_where_the_platform_does_not_say_when_nobody_is_asked_to_wait_for_it() -> None:
    refusal = Refusal(Reason.ALREADY_REDEEMED)
    decision = Decision(Verdict.REFUSED, Authority.PLATFORM, refusal=refusal)
    assert reasons.advice_of(decision) == "ask for another voucher"


def test_outside_text_in_a_refusal_is_cleaned() -> None:
    refusal = Refusal(Reason.ALREADY_REDEEMED, NOW, "\x1b[2JX\n" + "y" * 99, "\u202e2")
    why = reasons.why(refusal, NOW, ZONE)
    assert why.startswith("used today 14:07, [2JX yyy")
    assert len(why) < 80


def test_a_code_without_text_is_not_called_unknown_to_the_platform() -> None:
    refusal = Refusal(Reason.UNKNOWN_CODE)
    said = {kind: reasons.why(refusal, NOW, ZONE, kind) for kind in CodeKind}
    assert said[CodeKind.UNREADABLE] == "this code holds nothing that can be read"
    assert said[CodeKind.FOREIGN] == "this code is not a voucher"
    assert said[CodeKind.SIGNED] == "the platform does not know this voucher"


WORTH = Worth("Coupon 88 off", 1, "CNY", 8800, 1200, 10000, 8800)


def test_accepted_by_the_platform() -> None:
    end = datetime(2026, 12, 31, 16, tzinfo=UTC)
    decision = Decision(Verdict.ACCEPTED, Authority.PLATFORM, WORTH, uses_left=2, expires=end)
    saying = verdicts.verdict(shown(decision), ZONE)
    assert (saying.look, saying.word, saying.echo) == (Look.ACCEPTED, "ACCEPTED", "可以兑换")
    assert saying.first == ("VOUCHER", "−¥88.00  Coupon 88 off"), "the hands give nothing"
    assert (saying.second[0], saying.amount) == ("TAKE", "¥12.00")
    assert saying.behind == "bill 100.00 − voucher 88.00"
    assert saying.small == ("2 uses left", "until 31 Dec")
    assert saying.aside == ("platform", "14:07:31")


def test_accepted_on_our_own_word_with_nothing_to_pay() -> None:
    worth = Worth("Prize: cola", 1, "CNY", 0, 0, value=450)
    decision = Decision(Verdict.ACCEPTED, Authority.TILL, worth, uses_left=0, limit_left=39200)
    saying = verdicts.verdict(shown(decision), ZONE)
    assert saying.look is Look.OWN_WORD
    assert saying.first == ("GIVE", "Prize: cola × 1")
    assert saying.second == ("TAKE", "nothing to pay")
    assert saying.amount == ""
    assert saying.small == ("this till may still accept ¥392.00",)
    assert saying.aside[0] == "this till answers for it"


def test_refused_has_its_word_for_the_phone_call() -> None:
    decision = Decision(Verdict.REFUSED, Authority.TILL, refusal=Refusal(Reason.BAD_SIGNATURE))
    saying = verdicts.verdict(shown(decision), ZONE)
    assert (saying.look, saying.word, saying.code) == (Look.REFUSED, "REFUSED", "bad_signature")
    assert saying.small == ("BTN…X",)


def test_refused_says_which_voucher_it_was_and_what_its_bill_lacks() -> None:
    refusal, about = Refusal(Reason.RULES_NOT_MET), About("20 off", "CNY", 36_00, 100_00)
    decision = Decision(Verdict.REFUSED, Authority.TILL, refusal=refusal, about=about)
    saying = verdicts.verdict(shown(decision), ZONE)
    assert saying.aside == ("14:07:31", "20 off")
    assert saying.first == ("WHY", "the bill of ¥36.00 is below ¥100.00")
    assert saying.second == ("DO", "tell the customer: ¥64.00 more, and it can be used")
    assert past.row(shown(decision), ZONE) == ("20 off", "", "", saying.first[1])
    used = replace(decision, refusal=Refusal(Reason.ALREADY_REDEEMED, at=YESTERDAY))
    saying = verdicts.verdict(shown(used), ZONE)
    assert (saying.aside[1], saying.first[1]) == ("20 off", "used yesterday 18:22")


def test_question_names_its_voucher_cleaned() -> None:
    saying = prompts.asked(Prompt(PromptKind.BILL, "CNY", "\x1b[1m[50% off]"))
    assert saying.first == ("FOR", "[1m[50% off]")


def test_what_can_no_longer_be_undone_says_until_when_it_could() -> None:
    decision = Decision(Verdict.ACCEPTED, Authority.PLATFORM, WORTH, undo_until=YESTERDAY)
    row = past_of(shown(decision))
    told = dict(past.details(row, NOW, ZONE))
    assert told["undo"] == "too late: it could be undone until yesterday 18:22"
    assert "undo" not in dict(past.details(row, YESTERDAY, ZONE))


def test_rows_of_the_list() -> None:
    accepted = Decision(Verdict.ACCEPTED, Authority.TILL, WORTH)
    row = past.row(shown(accepted), ZONE)
    waits = "this till, waiting"
    assert row == ("Coupon 88 off", "voucher ¥88.00", "took ¥12.00", waits)
    lunch = replace(accepted, worth=Worth("Lunch", 2, "CNY", 0, 0, value=8800))
    assert past.row(shown(lunch), ZONE)[1] == "gave 2"
    left = Decision(Verdict.CHECK, prompt=Prompt(PromptKind.BILL, "CNY", "Coupon"))
    assert past.row(shown(left), ZONE) == ("Coupon", "", "", "nothing was done")


@pytest.mark.parametrize(
    ("minor", "currency", "text"),
    [
        (0, "CNY", "¥0.00"),
        (120400, "CNY", "¥1,204.00"),
        (-5, "CNY", "-¥0.05"),
        (880, "JPY", "JPY 880"),
        (1234567, "KWD", "KWD 1,234.567"),
        (100, "\x1b[1m", "[1m 1.00"),
    ],
)
def test_money(minor: int, currency: str, text: str) -> None:
    assert money(minor, currency) == text


def test_figures_have_no_sign_of_a_currency() -> None:
    assert figures(-123456, "CNY") == "-1,234.56"


@pytest.mark.parametrize(
    ("seconds", "text", "chinese"),
    [
        (-3, "under 1 min", "不到 1 分钟"),
        (59, "under 1 min", "不到 1 分钟"),
        (26 * 60, "26 min", "26 分钟"),
        (119 * 60, "119 min", "119 分钟"),
        (3 * 3600, "3 h", "3 小时"),
        (49 * 3600, "2 days", "2 天"),
    ],
)
def test_span(seconds: float, text: str, chinese: str) -> None:
    assert moments.span(seconds) == text
    locale.use("zh_CN")
    assert moments.span(seconds) == chinese


def test_days_are_those_of_the_shop() -> None:
    late = datetime(2026, 11, 22, 16, 30, tzinfo=UTC)  # already the 23rd in Shanghai
    assert moments.when(NOW, late, ZONE) == "yesterday 14:07"
    assert moments.when(NOW, late, "UTC") == "today 06:07"
    assert moments.heading(late, ZONE) == "Mon 23 Nov 00:30"
    locale.use("zh_CN")
    assert moments.heading(late, ZONE) == "11月23日 周一 00:30"


def test_an_end_at_midnight_is_the_day_before() -> None:
    assert moments.last_day(datetime(2026, 11, 22, 16, tzinfo=UTC), NOW, ZONE) == "today"
    assert moments.last_day(datetime(2026, 11, 22, 10, tzinfo=UTC), NOW, ZONE) == "today 18:00"
    assert moments.last_day(datetime(2026, 11, 23, 10, tzinfo=UTC), NOW, ZONE) == "tomorrow"


@pytest.mark.parametrize("language", list(locale.LANGUAGES))
def test_every_state_of_the_queue_has_words(language: str) -> None:
    locale.use(language)
    for state in QueueState:
        line = QueueLine(1, "id", state, "outcome", NOW, "", "", 0, "CNY")
        assert status.queue_state(line, NOW, ZONE) not in ("", state.value)


@pytest.mark.parametrize("name", ["", "No/Where", "../../etc/passwd", "\x00"])
def test_unknown_zone_is_utc(name: str) -> None:
    assert moments.clock(NOW, name) == "06:07"
