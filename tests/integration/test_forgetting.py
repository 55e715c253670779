"""Customers are forgotten on request and by age; the books hold, here and where they were kept."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from offline_queue import ERASURE
from terminal.bootstrap import Books
from terminal.core.model import (
    Benefit,
    Coupon,
    Granted,
    Reason,
    Receipt,
    Refusal,
    Reply,
    Standing,
    Verdict,
    Voucher,
    VoucherKind,
)
from terminal.demo.relay import Relay
from terminal.entries import record_in
from terminal.errors import WrongUse
from terminal.flow import Flow
from terminal.forgetting import Forgetting, redacted
from terminal.report import note_of, reply_of

from .commands import inside
from .conftest import Platform
from .flows import contact


def on_disk(home: Path) -> bytes:
    """Everything that lies under a till's folder but its settings."""
    return b"".join(each.read_bytes() for each in home.glob("journal*"))


def test_a_customer_is_forgotten_and_the_books_hold(
    sound_platform: Platform, books: Books, flow: Flow, tmp_path: Path
) -> None:
    mei, other = (sound_platform.issue("prepaid", trace=name) for name in ("T-mei", "T-other"))
    shown = flow.run(mei["signed"].encode())
    flow.run(other["signed"].encode())
    home, journal = books.config.home, books.ledger.journal
    secrets = [mei["id"].encode(), mei["signed"].encode(), b"T-mei"]
    assert all(secret in on_disk(home) for secret in secrets)
    told = inside(home, "forget", "t-MEI", "--json")
    assert told.json == {"found": 2, "erased": 0}
    assert all(secret in on_disk(home) for secret in secrets), "it was only counted"

    books.close()
    done = inside(
        home, "forget", "t-MEI", "--reason", "she asked", "--by", "Chen", "--yes", "--json"
    )
    assert done.json == {"erased": 2, "kept": 0, "scrubbed": True}
    assert [secret for secret in secrets if secret in on_disk(home)] == []
    assert other["signed"].encode() in on_disk(home)
    assert inside(home, "journal", "verify").code == 0
    (declared,) = journal.select([ERASURE])
    assert declared.operator == "Chen"
    entries = [
        each
        for each in journal.entries()
        if str(each.key.hex()) == shown.redemption.replace("-", "")
    ]
    assert [(record_in(e).voucher, record_in(e).code, e.trace) for e in entries] == [
        ("", "", "")
    ] * 2
    assert record_in(entries[-1]).title == "Test prepaid"
    assert inside(home, "forget", "T-mei", "--json").json == {"found": 0, "erased": 0}


def test_a_forgotten_voucher_is_still_known_to_be_used_here(
    sound_platform: Platform, books: Books, flow: Flow, line: Relay
) -> None:
    voucher = sound_platform.issue("prize")
    assert flow.run(voucher["signed"].encode()).decision.verdict is Verdict.ACCEPTED
    forgetting = Forgetting(books.ledger)
    assert forgetting.erase(forgetting.of_customer([voucher["id"]]), "asked").entries == 2
    line.cut()
    again = flow.run(voucher["signed"].encode()).decision
    assert (again.verdict, again.reason) == (Verdict.REFUSED, Reason.ALREADY_REDEEMED)


def test_what_is_not_reported_yet_is_kept(
    sound_platform: Platform, books: Books, flow: Flow, line: Relay
) -> None:
    voucher = sound_platform.issue("prize")
    line.cut()
    flow.run(voucher["signed"].encode())
    forgetting = Forgetting(books.ledger)
    done = forgetting.erase(forgetting.of_customer([voucher["id"]]), "asked")
    assert (done.entries, done.kept) == (0, 1)
    line.mend()
    contact(books)
    books.sync.sync_once(anyway=True)
    done = forgetting.erase(forgetting.of_customer([voucher["id"]]), "asked")
    assert (done.entries, done.kept) == (1, 0)
    assert books.ledger.journal.verify() is None


def test_what_is_older_than_the_shop_keeps_it_goes(
    sound_platform: Platform, books: Books, flow: Flow
) -> None:
    flow.run(sound_platform.issue("prize")["signed"].encode())
    forgetting, today = Forgetting(books.ledger), books.ledger.business_date()
    assert forgetting.retain(0).entries == 0
    assert forgetting.retain(1).entries == 0
    assert len(forgetting.older_than(today)) == 0
    found = forgetting.older_than(today + timedelta(days=1))
    assert forgetting.erase(found, "old").entries == 2


def test_kept_books_agree_after_it_and_show_what_was_taken_away_by_hand(
    sound_platform: Platform, books: Books, flow: Flow, tmp_path: Path
) -> None:
    vouchers = [sound_platform.issue("prize") for _ in range(2)]
    for each in vouchers:
        flow.run(each["signed"].encode())
    forgetting = Forgetting(books.ledger)
    forgetting.erase(forgetting.of_customer([vouchers[0]["id"]]), "asked")
    home = books.config.home
    books.close()
    kept = tmp_path / "books"
    assert inside(home, "books", "keep", kept).code == 0
    assert inside(home, "books", "compare", kept).code == 0
    (till,) = kept.glob("till-*.jsonl")
    lines = [json.loads(each) for each in till.read_text("utf-8").splitlines()]
    cut = next(each for each in lines if each.pop("beside", None))
    cut["voucher"] = cut["trace"] = ""
    till.write_text("".join(json.dumps(each) + "\n" for each in lines), "utf-8")
    judged = inside(home, "books", "compare", kept, "--json")
    assert judged.code != 0
    assert "no entry declares it erased" in judged.out


def test_of_the_platforms_answer_only_figures_reason_and_receipt_stay() -> None:
    at = datetime(2026, 11, 22, tzinfo=UTC)
    receipt = Receipt(7, b"h" * 32, at, "k-1", b"s" * 64)
    coupon = Coupon("next time", "MEI-CODE", at)
    granted = Granted(8800, 0, 1, 300, at, receipt, coupon, ("ask for Mei",), "mei-ref")
    refusal = Refusal(Reason.WRONG_CUSTOMER, note="it is Mei's")
    voucher = Voucher("MEI-V", Benefit(VoucherKind.PREPAID, "Lunch", "CNY"))
    told = Reply(Standing.CONFIRMED, granted, refusal, receipt, voucher, booked=True)
    kept = redacted(note_of(told))
    assert b"mei" not in kept.lower()
    back = reply_of(kept)
    assert back is not None
    assert back.granted is not None
    assert (back.receipt, back.granted.receipt, back.granted.discount) == (receipt, receipt, 8800)
    assert (back.booked, back.granted.undo_until) == (True, at)
    assert redacted(b"its platform is not configured") == b"its platform is not configured"


def test_no_reason_no_erasure(books: Books, flow: Flow, sound_platform: Platform) -> None:
    flow.run(sound_platform.issue("prize")["signed"].encode())
    forgetting = Forgetting(books.ledger)
    with pytest.raises(WrongUse, match="reason"):
        forgetting.erase(
            forgetting.older_than(books.ledger.business_date() + timedelta(days=1)), " "
        )


@pytest.mark.parametrize(
    "words", [(), ("x", "--older-than", "9"), ("--older-than", "0"), ("--older-than", "x")]
)
def test_wrong_words_are_said(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert inside(tmp_path, "forget", *words).code == 2
