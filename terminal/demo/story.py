"""The demo's story without a screen: the same customers, real drivers, real HTTP, checked books."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from drivers.errors import DriverError
from terminal.bootstrap import attach_camera, open_till
from terminal.core.model import Authority, Reason, Verdict
from terminal.core.money import Money
from terminal.core.reconcile import Finding, Match
from terminal.demo.books import compare_books
from terminal.demo.counter import StoryCounter
from terminal.demo.customers import FOREIGN, PAYMENT, forged
from terminal.demo.stage import CAMERA, MODULE, SERIAL, SSI, Stage
from terminal.errors import EnvironmentFault
from terminal.flow import Shown

_PATIENT = 90.0  # seconds for what should take one, or thirty where the processor is imitated


@dataclass(frozen=True, slots=True)
class Expected:
    """What must come of a step: who answers for it, or why it is refused."""

    authority: Authority | None = None
    reason: Reason | None = None
    take: int | None = None

    def met(self, shown: Shown) -> bool:
        """Whether the verdict is the one that was expected."""
        decision = shown.decision
        if self.reason is not None:
            return decision.verdict is Verdict.REFUSED and decision.reason is self.reason
        taken = decision.worth.take if decision.worth else None
        granted = decision.verdict is Verdict.ACCEPTED and decision.authority is self.authority
        return granted and (self.take is None or taken == self.take)


BY_PLATFORM = Expected(Authority.PLATFORM)
BY_TILL = Expected(Authority.TILL)


@dataclass
class Story:
    """Plays the steps and prints them; `failures` names what did not come as expected.

    words   a verdict as lines of text, for the shop's time zone
    camera  a device, video or folder to scan from as well; what it shows is nobody's to foresee
    """

    stage: Stage
    tell: Callable[[str], None]
    words: Callable[[Shown, str], list[str]]
    camera: str = ""
    failures: list[str] = field(default_factory=list)

    def play(self) -> bool:
        """All steps, then the comparison of both books; True when all is as it should be."""
        self.counter = StoryCounter()
        self.till = open_till(self.counter, home=self.stage.home)
        self.till.start()
        try:
            self._wait("the platform to answer", lambda: self.till.status().known)
            self._wait("the scanners to be ready", self._scanners_ready)
            self._at_the_counter()
            self._without_the_line()
            self._a_reply_is_lost()
            self._by_camera()
            self._compare()
        finally:
            self.till.stop()
        return not self.failures

    # Scenes

    def _at_the_counter(self) -> None:
        self.tell("== the line is up")
        again = Expected(reason=Reason.ALREADY_REDEEMED)
        cheaper = Expected(Authority.PLATFORM, take=88_00)
        percent = Expected(Authority.PLATFORM, take=75_55)
        paid = Expected(Authority.PLATFORM, take=0)
        off = "a 20.00 off coupon, bill 108.00"
        self._show("a prepaid lunch set", "lunch", BY_PLATFORM, CAMERA)
        self._show(off, "twenty_off", cheaper, SERIAL, bill=108_00)
        bill = "a 15 % off coupon, bill 88.88"
        self._show(bill, "fifteen_percent", percent, SSI, bill=88_88, form="typed")
        card = "a stored-value card, bill 40.00"
        self._show(card, "card", paid, MODULE, bill=40_00, form="opaque")
        self._show("the 20.00 off coupon again", "twenty_off", again, SERIAL, bill=108_00)
        self._show("a coupon used yesterday elsewhere", "used", again, SSI)
        self._show("an expired coupon", "expired", Expected(reason=Reason.EXPIRED), MODULE)
        bad = forged(self.stage.codes["lunch"]["signed"]).encode()
        self._fire("a forged voucher", bad, Expected(reason=Reason.BAD_SIGNATURE), CAMERA)
        unknown = Expected(reason=Reason.UNKNOWN_CODE)
        self._fire("somebody else's QR code", FOREIGN, unknown, SERIAL)
        payment = Expected(reason=Reason.PAYMENT_CODE)
        self._fire("a payment code, by mistake", PAYMENT, payment, SSI)

    def _without_the_line(self) -> None:
        self.tell("== the line is cut")
        self.stage.line.cut()
        again = Expected(reason=Reason.ALREADY_REDEEMED)
        never = Expected(reason=Reason.OFFLINE_NOT_ALLOWED)
        self._show("the lunch set, second use", "lunch", BY_TILL, SSI)
        self._show("a prize", "cola", BY_TILL, MODULE)
        self._show("the prize again", "cola", again, SERIAL)
        self._show("an opaque code", "card", never, SERIAL, form="opaque")
        waiting = self.till.status().waiting
        self._check("two acceptances wait to be reported", waiting == 2, f"{waiting} wait")
        self.tell("== the line is mended")
        self.stage.line.mend()
        self._wait("everything to be reported", lambda: self.till.status().waiting == 0)
        self.tell("   all reported back")

    def _a_reply_is_lost(self) -> None:
        self.tell("== the platform's next answer gets lost after it has booked")
        fault = {"kind": "lost_reply", "times": 1, "path": "/v1/redemptions", "exact": True}
        self._wait("the line to be up", lambda: self.till.status().up)
        self.stage.admin("/admin/faults", fault)
        self._show("the lunch set, third use", "lunch", BY_PLATFORM, SERIAL)

    def _by_camera(self) -> None:
        self.tell("== a phone in front of the camera")
        if not self.camera:
            order = {"kind": "prize", "title": "Mooncake", "currency": "CNY", "value": 12_00}
            text = self.stage.admin("/admin/vouchers", order)["signed"]
            self._fire("a prize on a phone", text.encode(), BY_PLATFORM, CAMERA)
            return
        camera = attach_camera(self.till, self.camera)
        try:
            self._tell_verdict(self.camera, self.counter.verdict(_PATIENT))
        finally:
            camera.stop()
            camera.join(_PATIENT)

    # Steps

    def _show(
        self,
        who: str,
        name: str,
        expected: Expected,
        scanner: str,
        *,
        bill: int | None = None,
        form: str = "signed",
    ) -> None:
        self._fire(who, self.stage.codes[name][form].encode(), expected, scanner, bill)

    def _fire(
        self, who: str, raw: bytes, expected: Expected, scanner: str, bill: int | None = None
    ) -> None:
        """Real bytes through pty, or drawn frames through the camera driver, and its reader."""
        self.counter.bill = bill
        # A reader holds back what looks like the same trigger press; a customer is slower. Not the
        # camera's: the phone before it may be on its way out.
        for reader in self.till.readers:
            if reader.scanner.name == scanner != CAMERA:
                reader.rearm()
        try:
            show = self.stage.hold_up if scanner == CAMERA else self.stage.scanners[scanner].show
            show(raw)
        except DriverError as fault:
            raise EnvironmentFault(str(fault)) from fault
        shown = self.counter.verdict(_PATIENT)
        self.stage.put_away()
        through = self._through(raw)
        self._judge(f"{who} [{through}]", shown, expected)
        self._check(who, through == scanner, f"it was held before the {scanner} scanner")

    def _through(self, raw: bytes) -> str:
        """The driver whose reader handed this code on last."""
        read = [
            (reader.last.at, reader.scanner.name)
            for reader in self.till.readers
            if reader.last is not None and reader.last.raw == raw
        ]
        return max(read, default=(0.0, "nobody"))[1]

    def _judge(self, who: str, shown: Shown, expected: Expected) -> None:
        self._tell_verdict(who, shown)
        self._check(who, expected.met(shown), f"came out as {shown.decision.verdict.value}")

    def _tell_verdict(self, who: str, shown: Shown) -> None:
        self.tell(f"-> {who}")
        for text in self.words(shown, self.till.identity.zone):
            self.tell(f"   {text}")

    def _compare(self) -> None:
        self.tell("== both books")
        found = compare_books(self.till)
        for finding in found:
            self.tell(f"   {finding.match.value:<14} {_figures(finding)}")
        agreed = all(finding.match is Match.MATCHED for finding in found)
        self._check("the statement equals the journal", agreed and bool(found), "the books differ")
        bad = self.till.ledger.journal.verify()
        self._check("every entry of the journal verifies", bad is None, str(bad))

    def _check(self, what: str, held: bool, otherwise: str) -> None:
        if not held:
            self.failures.append(f"{what}: {otherwise}")
            self.tell(f"   !! {what}: {otherwise}")

    def _wait(self, what: str, until: Callable[[], bool]) -> None:
        deadline = time.monotonic() + _PATIENT
        while not until():
            if time.monotonic() > deadline:
                raise EnvironmentFault(f"waited {_PATIENT:.0f} s in vain for {what}")
            time.sleep(0.02)

    def _scanners_ready(self) -> bool:
        states = [each.state for each in self.till.status().scanners]
        return states.count("ready") == len(self.till.readers)


def _figures(finding: Finding) -> str:
    line = finding.ours or finding.theirs
    if line is None:
        return ""
    paid = Money(line.discount, line.currency).plain()
    return f"{line.id}  {line.uses} x {line.voucher}  {paid} {line.currency}"
