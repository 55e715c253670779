"""When a line counts as down, and what it takes to count as up again."""

from datetime import UTC, datetime, timedelta

from terminal.core.breaker import LATELY, MOST_ANSWERS, WINDOW, Breaker

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def test_a_failure_that_is_certain_opens_it_at_once():
    assert Breaker().failed(NOON, certain=True).opened


def test_one_call_without_an_answer_is_no_outage_two_are():
    once = Breaker().failed(NOON, certain=False)
    assert not once.opened
    assert once.failed(NOON + WINDOW - SECOND, certain=False).opened
    assert not once.failed(NOON + WINDOW, certain=False).opened


def test_answers_in_between_do_not_excuse_two_silences():
    shaky = Breaker().failed(NOON, certain=False).answered(NOON + SECOND)
    assert shaky.failed(NOON + 2 * SECOND, certain=False).opened


def test_one_answer_closes_a_line_that_was_down_once():
    down = Breaker().failed(NOON, certain=True)
    up = down.answered(NOON + SECOND)
    assert not up.opened
    assert not up.failed(NOON + 2 * SECOND, certain=False).opened, "it begins anew"


def test_the_more_often_it_opened_lately_the_more_answers_it_takes():
    breaker, now, taken = Breaker(), NOON, []
    for _ in range(7):
        now += SECOND
        breaker, answers = breaker.failed(now, certain=True), 0
        while breaker.opened:
            now, answers = now + SECOND, answers + 1
            breaker = breaker.answered(now)
        taken.append(answers)
    assert taken == [1, 2, 3, 4, 5, MOST_ANSWERS, MOST_ANSWERS]


def test_answers_must_come_in_a_row():
    breaker = Breaker().failed(NOON, True).answered(NOON).failed(NOON + SECOND, True)
    half = breaker.answered(NOON + 2 * SECOND)
    assert half.opened
    again = half.failed(NOON + 3 * SECOND, True).answered(NOON + 4 * SECOND)
    assert again.opened
    assert not again.answered(NOON + 5 * SECOND).opened


def test_what_was_long_ago_is_forgiven():
    breaker = Breaker().failed(NOON, True).answered(NOON)
    later = breaker.failed(NOON + LATELY + SECOND, True)
    assert not later.answered(NOON + LATELY + 2 * SECOND).opened
