"""A till whose rights the platform takes: it stops, also without a line, and its queue stays."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from offline_queue import SendState
from terminal.bootstrap import Books, flow_of, open_books
from terminal.core.model import Reason, Verdict
from terminal.demo.relay import Relay
from terminal.flow import Flow
from terminal.sandbox.server import Sandbox, main

from .conftest import Platform
from .counters import TestCounter
from .flows import contact


def till_of(books: Books) -> str:
    return f"/admin/tills/{books.identity.till}"


def told(platform: Platform, books: Books) -> dict[str, Any]:
    tills = platform.admin("/admin/tills")["items"]
    return next(till for till in tills if till["id"] == books.identity.till)


def revoke(platform: Platform, books: Books) -> None:
    platform.admin(f"{till_of(books)}:revoke", {"reason": "stolen from the counter"})


def queued(platform: Platform, line: Relay, books: Books, flow: Flow) -> str:
    """One acceptance on the till's own word, its report still to come."""
    line.cut()
    shown = flow.run(platform.issue("prize")["signed"].encode())
    assert shown.decision.verdict is Verdict.ACCEPTED
    line.mend()
    return str(shown.redemption)


def test_it_stops_at_its_next_contact_and_keeps_its_queue(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow
) -> None:
    kept = queued(sound_platform, line, books, flow)
    revoke(sound_platform, books)
    books.sync.sync_once(anyway=True)
    contact(books)
    assert flow.run(sound_platform.issue("prize")["signed"].encode()).decision.reason is (
        Reason.AUTH_FAILED
    )
    assert [item.state for item in books.ledger.outbox.waiting()] == [SendState.PENDING]
    booked = [each["id"] for each in sound_platform.admin("/admin/redemptions")["items"]]
    assert kept not in booked


def test_neither_a_cut_line_nor_a_restart_makes_it_accept_again(
    sound_platform: Platform, line: Relay, claimed: Callable[[str], Path], counter: TestCounter
) -> None:
    code = sound_platform.issue("prize")["signed"].encode()
    home = claimed("till")
    books = open_books(home)
    contact(books)
    revoke(sound_platform, books)
    contact(books)
    line.cut()
    assert flow_of(books, counter).run(code).decision.reason is Reason.AUTH_FAILED
    books.close()
    books = open_books(home)
    contact(books)
    assert flow_of(books, counter).run(code).decision.reason is Reason.AUTH_FAILED
    books.close()


def test_restored_it_reports_what_it_kept(
    sound_platform: Platform, line: Relay, books: Books, flow: Flow
) -> None:
    kept = queued(sound_platform, line, books, flow)
    revoke(sound_platform, books)
    contact(books)
    books.sync.sync_once(anyway=True)
    sound_platform.admin(f"{till_of(books)}:restore", {})
    contact(books)
    books.sync.resume(books.identity.platform)
    books.sync.sync_once(anyway=True)
    assert books.ledger.outbox.counts().waiting == 0
    booked = [each["id"] for each in sound_platform.admin("/admin/redemptions")["items"]]
    assert kept in booked
    shown = flow.run(sound_platform.issue("prize")["signed"].encode())
    assert shown.decision.verdict is Verdict.ACCEPTED


def test_who_may_decide_it(sound_platform: Platform, books: Books) -> None:
    assert told(sound_platform, books)["revoked_at"] is None
    revoke(sound_platform, books)
    assert told(sound_platform, books)["revoked_at"]
    assert told(sound_platform, books)["revoked_why"] == "stolen from the counter"
    with pytest.raises(Exception, match="404"):
        revoke(sound_platform, books)
    with pytest.raises(Exception, match="422"):
        sound_platform.admin(f"{till_of(books)}:revoke", {"reason": " "})
    sound_platform.admin(f"{till_of(books)}:restore", {})


def test_the_command_beside_a_sandbox_that_serves(tmp_path: Path, capsys) -> None:
    with Sandbox(tmp_path, demo=True) as ready:
        platform = Platform(ready.url, ready.admin_token)
        first = platform.admin("/admin/tills")["items"][0]["id"]
        words = ["--state", str(tmp_path)]
        assert main([*words, "--revoke", first]) == 0
        assert platform.admin("/admin/tills")["items"][0]["revoked_at"]
        assert main([*words, "--revoke", first]) == 1
        assert main([*words, "--restore", first]) == 0
        assert platform.admin("/admin/tills")["items"][0]["revoked_at"] is None
    assert main(["--revoke", first]) == 2
    assert "no rights any more" in capsys.readouterr().err
