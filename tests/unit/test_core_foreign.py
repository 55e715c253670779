"""Other systems' statements: ids cut, changed or lost are matched by a clear sign, or orphans."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from terminal.core.foreign import (
    BadStatement,
    Columns,
    ForeignLine,
    OurLine,
    StatementMapping,
    compare_foreign,
    rows_of,
)
from terminal.core.reconcile import BookLine, Match, match_of
from terminal.foreign import load_mapping

AT = datetime(2026, 11, 22, 6, 0, tzinfo=UTC)
MAP = StatementMapping(
    Columns(amount="金额", id="订单号", at="时间", state="状态"), counted=["成功"]
)
HEAD = ["时间", "订单号", "金额", "状态"]


def ours(n: int, amount: int = 20_00, minutes: int = 0) -> OurLine:
    id_ = f"019b12ab-34cd-7000-8000-{n:012d}"
    line = BookLine(id_, "V1", 1, amount, "CNY", AT + timedelta(minutes=minutes), "2026-11-22")
    return OurLine(line, (id_, f"TRACE{n:05d}", ""))


def theirs(id_: str, amount: int = 20_00, minutes: int = 0, row: int = 2) -> ForeignLine:
    return ForeignLine(row, id_, amount, AT + timedelta(minutes=minutes))


def test_rows_are_read_as_the_mapping_says():
    table = [
        HEAD,
        ["2026-11-22 14:00:00", "'019B12AB", "¥1,020.50", "成功"],
        ["2026-11-22 14:01:00", "x", "3.00", "失败"],
        ["", "", "", ""],
    ]
    assert rows_of(table, MAP) == [ForeignLine(2, "019B12AB", 1020_50, AT)]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ([["A", "B"]], "it has no column '金额'"),
        ([HEAD, ["2026-11-22 14:00:00", "x", "1.234", "成功"]], "row 2: '1.234' is not an amount"),
        ([HEAD, ["2026-11-22 14:00:00", "x", "NaN", "成功"]], "is not an amount"),
        ([HEAD, ["2026-11-22 14:00:00", "x", "1e400", "成功"]], "is not an amount"),
        ([HEAD, ["22/11/2026", "x", "1.00", "成功"]], "row 2: '22/11/2026' is not a time"),
        ([], "it has no column"),
    ],
)
def test_what_makes_no_sense_is_told_in_one_clause(table, words):
    with pytest.raises(BadStatement, match=words.replace("(", r"\(")):
        rows_of(table, MAP)


@pytest.mark.parametrize(
    "told",
    [
        "019b12ab-34cd-7000-8000-000000000001",
        "019B12AB34CD70008000000000000001",
        "TRACE00001",
        "trace00001",
    ],
)
def test_an_id_is_known_whatever_case_or_dashes(told):
    (found,) = compare_foreign([ours(1)], [theirs(told)], MAP)
    assert found.match is Match.MATCHED


def test_an_id_cut_to_twenty_characters_is_matched_where_it_is_clear():
    one = replace(ours(1), names=("AAAABBBBCCCCDDDDEEEEFFFF1",))
    two = replace(ours(2), names=("ZAAABBBBCCCCDDDDEEEEFFFF2",))
    rows = [theirs("aaaabbbbccccddddeeee"), theirs("zaaabbbbccccddddeeee", row=3)]
    found = compare_foreign([one, two], rows, MAP)
    assert [each.match for each in found] == [Match.MATCHED, Match.MATCHED]


def test_an_id_cut_so_short_that_two_fit_is_an_orphan():
    lines = [ours(1), ours(2)]  # their first 20 characters are the same
    found = compare_foreign(lines, [theirs(lines[0].line.id[:20])], MAP)
    assert [each.match for each in found] == [
        Match.LOCAL_ONLY,
        Match.LOCAL_ONLY,
        Match.PLATFORM_ONLY,
    ]


def test_a_lost_id_is_matched_by_amount_and_minute_only_where_one_fits():
    found = compare_foreign([ours(1), ours(2, 30_00)], [theirs("", minutes=3)], MAP)
    assert [each.match for each in found] == [Match.MATCHED, Match.LOCAL_ONLY]
    both = compare_foreign([ours(1), ours(2)], [theirs("")], MAP)
    assert [each.match for each in both] == [
        Match.LOCAL_ONLY,
        Match.LOCAL_ONLY,
        Match.PLATFORM_ONLY,
    ]
    late = compare_foreign([ours(1)], [theirs("", minutes=6)], MAP)
    assert [each.match for each in late] == [Match.LOCAL_ONLY, Match.PLATFORM_ONLY]


def test_amount_and_time_differ():
    found = compare_foreign([ours(1), ours(2)], [theirs("TRACE00001", 21_00)], MAP)
    assert found[0].match is Match.AMOUNT_DIFFERS
    found = compare_foreign([ours(1)], [theirs("TRACE00001", minutes=30)], MAP)
    assert found[0].match is Match.TIME_DIFFERS


names = st.sampled_from(["TRACE00001", "trace00002", "", "strange-id-12345", "TRACE0000"])
rows = st.lists(st.builds(theirs, names, st.sampled_from([20_00, 30_00])), max_size=5)


@given(st.lists(st.builds(ours, st.integers(1, 3)), max_size=3), rows)
def test_no_line_serves_twice_and_none_is_lost(mine, told):
    found = compare_foreign(mine, told, MAP)
    assert sum(each.ours is not None for each in found) == len(mine)
    assert sum(each.theirs is not None for each in found) == len(told)


@pytest.mark.parametrize(
    ("change", "match"),
    [
        ({}, Match.MATCHED),
        ({"late": True}, Match.LATE),
        ({"date": "2026-11-23"}, Match.TIME_DIFFERS),
        ({"at": AT + timedelta(minutes=6)}, Match.TIME_DIFFERS),
        ({"at": None, "date": ""}, Match.MATCHED),
        ({"discount": 1, "late": True, "date": "2026-11-23"}, Match.AMOUNT_DIFFERS),
    ],
)
def test_figures_come_before_the_day_and_the_day_before_the_cut(change, match):
    line = ours(1).line
    assert match_of(line, replace(line, **change)) is match


def test_the_example_that_is_shipped_is_read():
    root = Path(__file__).resolve().parents[2]
    mapping = load_mapping(root / "deploy/statement-mapping.toml")
    assert (mapping.columns.amount, mapping.counted) == ("Amount", ["success"])
