"""`baton report`: a day of real redemptions as text, page, CSV and JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from terminal.bootstrap import Books, days_of
from terminal.core.figures import Stand
from terminal.demo.relay import Relay
from terminal.flow import Flow

from .commands import inside
from .conftest import Platform


def test_a_day_in_every_form(
    sound_platform: Platform, books: Books, flow: Flow, line: Relay, tmp_path: Path
) -> None:
    lunch = sound_platform.issue("prepaid", title="=HYPERLINK(1)")
    prize = sound_platform.issue("prize", title="<b>可乐</b>", value=5_00)
    used = flow.run(lunch["signed"].encode())
    flow.run(lunch["signed"].encode())
    line.cut()
    flow.run(prize["signed"].encode())
    home, day = books.config.home, books.ledger.business_date()
    books.close()

    told = inside(home, "report", "--json").json
    assert (told["figures"]["redeemed"], told["figures"]["offline_share"]) == (2, 5000)
    assert told["figures"]["reasons"] == {"already_redeemed": 1}
    (claim_,) = told["figures"]["claims"]
    assert (claim_["owed"], claim_["at_risk"], claim_["disputed"]) == (10_00, 5_00, 0)
    assert told["figures"]["times"]["count"] == 3
    assert 0 < told["figures"]["times"]["worst"] < 60_000
    assert (told["running"], told["waiting"], told["day"]) == (True, 1, str(day))

    path = tmp_path / "day.html"
    made = inside(home, "report", str(day), "--html", "-o", path)
    assert (made.code, made.out.strip()) == (0, str(path))
    page = path.read_text("utf-8")
    assert "&lt;b&gt;可乐" in page
    assert "<b>" not in page
    assert path.stat().st_mode & 0o077 == 0

    text = inside(home, "report", str(day), "--csv", "-o", "-").out
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row["campaign"] for row in rows] == ["'=HYPERLINK(1)", "<b>可乐</b>"]
    assert [row["stand"] for row in rows] == ["owed", "at_risk"]
    assert rows[0]["redemption"] == used.redemption
    assert (rows[0]["voucher_paid"], rows[1]["owed_by_platform"]) == ("10.00", "0.00")
    assert not any(lunch["id"] in cell for row in rows for cell in row.values())

    shown = inside(home, "report")
    assert "paid by vouchers: ¥15.00" in shown.out


def test_what_is_taken_back_is_subtracted_where_it_was_claimed(
    sound_platform: Platform, books: Books, flow: Flow
) -> None:
    flow.run(sound_platform.issue("prepaid")["signed"].encode())
    flow.run(sound_platform.issue("prepaid")["signed"].encode())
    home = books.config.home
    books.close()
    assert inside(home, "undo", "--reason", "wrong dish").code == 0
    (claim_,) = inside(home, "report", "--json").json["figures"]["claims"]
    assert (claim_["owed"], claim_["owed_count"]) == (10_00, 1)
    sales = list(days_of(books).sales(books.ledger.business_date(), books.ledger.business_date()))
    assert [(sale.back, sale.marked.stand) for sale in sales] == [
        *((False, Stand.OWED), (False, Stand.OWED), (True, Stand.OWED))
    ]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("2026-13-01",), "no date"),
        (("\x1b[31m",), "no date"),
        (("2026-11",), "only --csv"),
        (("2026-11-02", "--until", "2026-11-01", "--csv"), "before the first"),
    ],
)
def test_wrong_dates_are_said(
    claimed: Callable[[str], Path], words: tuple[str, ...], sentence: str
) -> None:
    done = inside(claimed("till"), "report", *words)
    assert (done.code, sentence in done.sentence) == (2, True)


def test_a_day_on_which_nothing_happened_is_a_page_as_well(
    claimed: Callable[[str], Path], tmp_path: Path
) -> None:
    home = claimed("till")
    done = inside(home, "report", "2001-01-01", "--html", "-o", "-", LANGUAGE="zh_CN")
    assert (done.code, "<svg" in done.out) == (0, False)
    assert inside(home, "report", "2001-01", "--csv", "-o", "-").out.count("\n") == 1
