"""The till itself: syncs per accept of the real flow, and its cost at any backlog."""

from __future__ import annotations

import json
import sys
import urllib.request
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from uuid_utils import compat

from offline_queue import Outbox
from terminal.bootstrap import claim, flow_of, open_books
from terminal.clock import Clock
from terminal.contact import Prober
from terminal.core.decide import Facts, decide
from terminal.core.model import (
    Benefit,
    Code,
    CodeKind,
    OfflineKit,
    OfflinePolicy,
    Prompt,
    Verdict,
    Voucher,
    VoucherKind,
)
from terminal.errors import Unreachable
from terminal.flow import Shown
from terminal.ledger import Ledger
from terminal.sandbox.server import Sandbox

from .disk_cost import mark, tell_or_skip
from .figures import in_turns, median, milli, say
from .shop_day import fill, open_journal

_SHOP = "yunnan"  # of the demo
_ACCEPTS = 40  # the sandbox lets a till accept fifty on its own word


def syncs(folder: Path) -> None:
    """Flushes and bytes per accept through PARSE, ASK, DECIDE and JOURNAL, against the sandbox."""
    with Sandbox(folder / "sandbox", demo=True) as platform:
        for way, expected in (("own_word", 1), ("asked", 2)):
            home = folder / way
            claim(home, platform.url, _token(platform))
            codes = [_issue(platform) for _ in range(_ACCEPTS)]
            (home / "codes.json").write_text(json.dumps(codes))
            child = [sys.executable, "-m", __name__, str(home), way]
            tell_or_skip(f"disk_per_accept_{way}", child, folder / f"{way}.trace", expected)


def at_any_backlog(folder: Path, waiting: int, on: str = "disk") -> None:
    """Facts, decision and entry with so many acceptances waiting, against none, by turns."""
    with open_journal(folder / "backlog") as full, open_journal(folder / "no_backlog") as empty:
        fill(full, waiting)
        many, none = (_ledger(journal, folder) for journal in (full, empty))
        ones, others = in_turns(lambda: _accept(many), lambda: _accept(none))
    ratio = median(ones) / median(others)
    say(
        "till_accept_as_it_grows",
        "within 20 % of empty",
        abs(ratio - 1) <= 0.2,
        on=on,
        waiting=waiting,
        ratio=round(ratio, 2),
        grown_ms=milli(median(ones)),
        empty_ms=milli(median(others)),
    )


def _ledger(journal: Any, folder: Path) -> Ledger:
    lock = folder / f"{journal.path.parent.name}.lock"
    clock = Clock()
    clock.learn(clock.now(), 0.0)  # the platform told the time a moment ago
    return Ledger(journal, Outbox(journal), clock, lock, compat.uuid7)


def _accept(ledger: Ledger) -> None:
    now = ledger.clock.now()
    policy = OfflinePolicy((VoucherKind.PRIZE,), 10**12, 10**9, max_age=3600)
    kit = OfflineKit(1, now - timedelta(seconds=5), policy=policy)
    gift = Benefit(VoucherKind.PRIZE, "prize", "CNY", value=1000)
    voucher = Voucher(str(compat.uuid7()), gift, uses_left=1, signed=True)
    code = Code(CodeKind.SIGNED, "BTN1:" + "X" * 200, "BTN1:…", platform="baton")
    with ledger.single_flight():
        facts = ledger.recall(Facts(code, "shop-1", signed=voucher, kit=kit))
        decision = decide(facts, now)
        assert decision.verdict is Verdict.ACCEPTED, decision
        ledger.write(facts, decision, None)


class _Silent:
    """A counter where nobody stands."""

    def seen(self, code: Code) -> None: ...
    def asking(self, code: Code) -> None: ...
    def ask(self, prompt: Prompt, code: Code) -> int | None: ...
    def show(self, shown: Shown) -> None: ...
    def failed(self, why: str) -> None: ...


def _call(platform: Any, path: str, body: Any) -> Any:
    bearer = {"Authorization": f"Bearer {platform.admin_token}", "Content-Type": "application/json"}
    request = urllib.request.Request(platform.url + path, json.dumps(body).encode(), bearer)
    with urllib.request.urlopen(request, timeout=10) as answer:
        return json.load(answer)


def _token(platform: Any) -> str:
    return str(_call(platform, "/admin/claim-tokens", {"shop": _SHOP})["claim_token"])


def _issue(platform: Any) -> str:
    order = {"kind": "prize", "title": "prize", "currency": "CNY", "value": 100}
    return str(_call(platform, "/admin/vouchers", order)["signed"])


def main() -> None:
    """Redeem the codes in this home, in reach of the platform or not; marks for strace."""
    home, way = Path(sys.argv[1]), sys.argv[2]
    books = open_books(home)
    Prober(books.platforms, books.lines, books.kits, books.clock).probe()
    if way == "own_word":
        for line in books.lines.values():
            line.lost(books.clock.now(), Unreachable("the line is cut"))
    flow = flow_of(books, _Silent())
    flow.place = replace(flow.place, patience=10.0)
    for code in json.loads((home / "codes.json").read_text()):
        mark()
        shown = flow.run(code.encode())
        assert shown.decision.verdict is Verdict.ACCEPTED, shown.decision
    mark()
    books.close()


if __name__ == "__main__":
    main()
