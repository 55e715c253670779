"""Everything known about one scan: what the decider judges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from terminal.core.model import Code, OfflineKit, Question, Refusal, Reply, Standing, Voucher
from terminal.core.policy import NOTHING_AT_RISK, AtRisk


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything known about one scan.

    signed     the voucher that the code carries, its signature verified
    told       the voucher as the platform has just told it
    refusal    why the code or its voucher was refused before any redemption was tried
    doubt      what this till has against it while the platform, which may know better, is away
    reply      the platform's answer to our redemption id; None = not asked
    reachable  whether the platform can be asked now
    bill       minor units, once told
    rivals     the vouchers seen at one time, this one among them, while nobody has chosen
    names      what the rivals are called where somebody has to choose; else their short codes
    uses_told  whether the cashier was asked how many uses
    folded     the platform cannot look without redeeming: its reply is the look
    questions  what the platform wants to know first, and
    answers    what was answered so far, by question id
    left_open  whether the cashier has left one of them open
    serial     what the cashier read off the thing handed over
    confirmed  whether the cashier has said yes to what only a person can check
    used_here  uses of this voucher that this till's journal holds
    unreported those of them that the kit cannot have counted yet
    last_use   the newest use of the voucher that this till knows of, as a refusal tells it
    at_risk    what this till has outstanding on its own word
    heard      UTC instant at which the platform last answered anything; None = not in this run
    sure       whether the clock can be believed to the second
    brought    UTC instant at which the code came in; None = now
    read_at    where the journal stood when these facts were read; the ledger's own, opaque here
    """

    code: Code
    shop: str
    reachable: bool = False
    signed: Voucher | None = None
    told: Voucher | None = None
    refusal: Refusal | None = None
    doubt: Refusal | None = None
    reply: Reply | None = None
    bill: int | None = None
    uses: int = 1
    rivals: tuple[Code, ...] = ()
    names: tuple[str, ...] = ()
    uses_told: bool = False
    folded: bool = False
    questions: tuple[Question, ...] = ()
    answers: tuple[tuple[str, str], ...] = ()
    left_open: bool = False
    serial: str = ""
    confirmed: bool = False
    kit: OfflineKit | None = None
    used_here: int = 0
    unreported: int = 0
    last_use: Refusal | None = None
    at_risk: AtRisk = NOTHING_AT_RISK
    heard: datetime | None = None
    sure: bool = True
    brought: datetime | None = None
    read_at: object = None

    @property
    def is_test(self) -> bool:
        """Whether the voucher is made for trying, by its signature or by the platform's word."""
        return any(each.test for each in (self.signed, self.told) if each)

    @property
    def voucher(self) -> Voucher | None:
        """As the platform tells it while it can be asked; else what was signed, if anything."""
        return self.told if self.told and self.reachable else self.signed or self.told

    @property
    def spent(self) -> int:
        """Uses of this voucher that are known to be gone: the kit's count and our own since."""
        counted = self.kit.spent.get(self.voucher.id, 0) if self.kit and self.voucher else 0
        return max(counted + self.unreported, self.used_here)

    @property
    def asked_in_vain(self) -> bool:
        """Whether our redemption may have reached the platform without a usable answer.

        A confirmation without figures is none: it can neither be shown nor be forgotten.
        """
        if self.reply is None:
            return False
        mute = self.reply.standing is Standing.CONFIRMED and self.reply.granted is None
        return mute or self.reply.standing is Standing.UNKNOWN
