"""A till whose verdicts are written down: real threads, real bridge, no journal and no platform."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from terminal.core.model import (
    Authority,
    Code,
    CodeKind,
    Decision,
    Prompt,
    PromptKind,
    Reason,
    Refusal,
    Verdict,
    Voucher,
    Worth,
)
from terminal.core.record import Record
from terminal.core.shift import ShiftReport
from terminal.counter import Counter, Shown
from terminal.desk import Choice
from terminal.errors import WrongUse
from terminal.history import Past, past_of
from terminal.status import QueueLine, QueueState, Status, Today
from terminal.text import shortened
from terminal.undo import TakenBack, Undone

from .scripted_payments import ScriptedPayments
from .scripted_staff import ScriptedStaff

NOW = datetime(2026, 11, 22, 6, 7, 31, tzinfo=UTC)  # 14:07:31 in Shanghai
STATUS = Status(
    *("Yunnan Rd", "2", "CNY", "Asia/Shanghai", "Lin", True, True, NOW),
    today=Today(37, 120400, 3),
)
PROMPT = Prompt(PromptKind.BILL, "CNY", "Coupon 88 off")


def accepted(title: str, take: int = 0, **more: object) -> Decision:
    """The platform said yes."""
    worth = Worth(title, 1, "CNY", 8800, take, take + 8800 if take else None)
    made = Decision(Verdict.ACCEPTED, Authority.PLATFORM, worth)
    return replace(made, **more)  # type: ignore[arg-type]


def refused(reason: Reason, **more: object) -> Decision:
    """Somebody said no."""
    return Decision(
        Verdict.REFUSED,
        Authority.PLATFORM,
        refusal=Refusal(reason, **more),  # type: ignore[arg-type]
    )


BOOK: dict[str, Decision] = {
    "LUNCH-1": accepted("Lunch set for two", uses_left=2),
    "OWN-1": accepted("Prize: cola", authority=Authority.TILL, limit_left=39200),
    "USED-1": refused(
        Reason.ALREADY_REDEEMED, at=NOW - timedelta(days=1), place="Nanjing Rd", till="1"
    ),
}
UNKNOWN = refused(Reason.UNKNOWN_CODE)


class ScriptedBooks:
    """What has been, as a test writes it down."""

    def __init__(self) -> None:
        self.rows: list[Past] = []
        self.asked: list[str] = []

    def last(self, count: int = 10) -> list[Past]:
        return self.rows[:count]

    def find(
        self, words: str, count: int = 50, wanted: Callable[[], bool] = lambda: True
    ) -> list[Past]:
        self.asked.append(words)
        return [row for row in self.rows if words in title_of(row)][:count]


def title_of(row: Past) -> str:
    worth = row.shown.decision.worth
    return worth.title if worth else row.shown.code.shown


class ScriptedTill:
    """Judges from BOOK, or by what a test puts there; `COUPON` asks for the bill."""

    def __init__(self, counter: Counter, on_status: Callable[[Status], None]) -> None:
        self.counter, self.on_status = counter, on_status
        self.now = STATUS
        self.book = dict(BOOK)
        self.scans: list[bytes] = []
        self.answers: list[int | str | None] = []
        self.lines: list[QueueLine] = []
        self.history = ScriptedBooks()
        self.staff = ScriptedStaff(self)
        self.payments = ScriptedPayments(self, NOW)
        self.shown: list[Shown] = []
        self.undone: list[tuple[str, str]] = []
        self.resolved: list[tuple[int, Choice]] = []
        self.reprinted: list[str] = []
        self.reports: list[tuple[ShiftReport, bool]] = []
        self.refuses = ""
        self.prompts = {"COUPON": PROMPT}
        self.vouchers: dict[str, Voucher] = {}
        self.gate = threading.Event()
        self.nudged = threading.Event()
        self.stopped = threading.Event()
        self._tell: Callable[[bytes], None] = lambda raw: None
        self._jobs: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="scripted-flow", daemon=True)

    def start(self) -> None:
        self._thread.start()
        self.on_status(self.now)

    def stop(self) -> None:
        self._jobs.put(None)
        self.gate.set()
        self._thread.join(10)
        assert not self._thread.is_alive(), "the flow was left waiting"
        self.stopped.set()

    def scan(self, raw: bytes, symbology: str | None = None, source: str = "") -> None:
        self._tell(raw)
        self._jobs.put(raw)

    def tell_of_scans(self, tell: Callable[[bytes], None]) -> None:
        self._tell = tell

    def typed(self, text: str) -> None:
        self._jobs.put(text.encode())

    def queue(self, limit: int = 200) -> list[QueueLine]:
        return self.lines[:limit]

    def undo(
        self, redemption: str = "", reason: str = "", by: str = "", approval: int = -1
    ) -> TakenBack:
        self._agree()
        self.undone.append((redemption, reason))
        record = Record(title="Lunch set for two", uses=1, currency="CNY", shown="LUN…1")
        return TakenBack(redemption, Undone.TAKEN_BACK, record, sequence=9)

    def resolve(self, sequence: int, choice: Choice) -> None:
        self._agree()
        self.resolved.append((sequence, choice))
        self.lines = [each for each in self.lines if each.sequence != sequence]

    def reprint(self, redemption: str) -> None:
        self._agree()
        self.reprinted.append(redemption)

    def print_report(self, report: ShiftReport, copy: bool = False) -> None:
        """Keep what was to be printed."""
        self.reports.append((report, copy))

    def _agree(self) -> None:
        if self.refuses:
            raise WrongUse(self.refuses)

    def sync_now(self) -> bool:
        self.nudged.set()
        return self.now.up

    def set(self, **changes: object) -> None:
        """Another status."""
        self.now = replace(self.now, **changes)  # type: ignore[arg-type]
        self.on_status(self.now)

    def _run(self) -> None:
        while (raw := self._jobs.get()) is not None:
            self.scans.append(raw)
            self._judge(raw.decode("utf-8", "replace"))

    def _judge(self, text: str) -> None:
        code = Code(CodeKind.SIGNED, text, shortened(text), platform="scripted")
        self.counter.seen(code)
        if text == "BROKEN":
            self.counter.failed("the disk is full: free some space")
            return
        if text == "SLOW":
            self.counter.asking(code)
            self.gate.wait(10)
        prompt = next((each for name, each in self.prompts.items() if name in text), None)
        decision = self._asked(prompt, code) if prompt else self.book.get(text, UNKNOWN)
        made = decision.verdict is Verdict.ACCEPTED
        proof = (f"id-{text}", 41, bytes(range(32))) if made else ("", -1, b"")
        shown = Shown(code, decision, NOW, *proof, self.vouchers.get(text))
        if made:
            self.shown.append(shown)
            self.history.rows = [past_of(shown), *self.history.rows]
        self.counter.show(shown)

    def worth_of(self, redemption: str) -> Worth:
        """What was granted under one id, here or in what has been."""
        rows = [*self.shown, *(row.shown for row in self.history.rows)]
        worth = next(each.decision.worth for each in rows if each.redemption == redemption)
        assert worth
        return worth

    def _asked(self, prompt: Prompt, code: Code) -> Decision:
        answer = self.counter.ask(prompt, code)
        self.answers.append(answer)
        if answer is None:
            return Decision(Verdict.CHECK, prompt=prompt)
        return accepted(prompt.title, answer - 8800 if prompt is PROMPT else 0)


def line(sequence: int, state: QueueState, **more: object) -> QueueLine:
    """One entry of the queue."""
    made = QueueLine(
        *(sequence, "id", state, "outcome", NOW, f"voucher {sequence}", "BTN…1", 8800, "CNY")
    )
    return replace(made, **more)  # type: ignore[arg-type]
