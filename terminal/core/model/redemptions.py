"""What is done about a voucher: an order, the platform's reply, a decision."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from terminal.core.model.kinds import FollowUp
from terminal.core.model.questions import Question
from terminal.core.model.vouchers import Voucher
from terminal.core.model.words import Authority, How, PromptKind, Reason, Standing, Verdict


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why not, and what the platform tells about it (when and where it was used...)."""

    reason: Reason
    at: datetime | None = None
    place: str = ""
    till: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What is known of a code before it is redeemed, from its platform or without it.

    voucher    what it is; None where nobody could tell
    refusal    why it may not be used; beside a voucher where that is known
    final      False where the platform may know better than this till: its refusal only stands
               while the platform cannot be asked
    questions  what must be answered before it is redeemed
    """

    voucher: Voucher | None = None
    refusal: Refusal | None = None
    final: bool = True
    questions: tuple[Question, ...] = ()


@dataclass(frozen=True, slots=True)
class Receipt:
    """The platform's countersignature under one journal entry of ours.

    signature  Ed25519 over the canonical form (`terminal.core.wire.receipt_bytes`)
    """

    sequence: int
    hash: bytes
    at: datetime
    key: str
    signature: bytes


@dataclass(frozen=True, slots=True)
class Coupon:
    """A voucher for the next visit that the platform sent along; all of it is outside text.

    code  what a till will scan then
    """

    title: str
    code: str = field(repr=False)
    until: datetime | None = None
    terms: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What the platform did besides: points, stamps, or minor units of a rebate.

    total  how many the customer has by now; 0 = it does not tell
    """

    kind: FollowUp
    amount: int
    total: int = 0


@dataclass(frozen=True, slots=True)
class Granted:
    """The platform redeemed it, in its own figures.

    discount   minor units the voucher pays
    take       minor units the customer still pays
    remarks    what the cashier should read ("check the ID"); outside text
    reference  the platform's own name for this redemption, needed to take it back; at most 200
               characters
    """

    discount: int
    take: int
    uses_left: int
    balance: int | None = None
    undo_until: datetime | None = None
    receipt: Receipt | None = None
    coupon: Coupon | None = None
    remarks: tuple[str, ...] = ()
    reference: str = ""
    effects: tuple[Effect, ...] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """A platform's answer about one redemption id.

    voucher    what was redeemed or refused, where it was not told before (`prepare` is folded)
    questions  what must be answered first, where it is INCOMPLETE
    booked     REFUSED by its rules and booked all the same, since the goods were gone
    """

    standing: Standing
    granted: Granted | None = None
    refusal: Refusal | None = None
    receipt: Receipt | None = None
    voucher: Voucher | None = None
    questions: tuple[Question, ...] = ()
    booked: bool = False


@dataclass(frozen=True, slots=True)
class Worth:
    """One use applied to one bill: what to give, what to take (minor units).

    discount  what the voucher pays of the bill
    take      what the customer still pays
    value     what the shop loses if the platform says no: the discount, or the goods' face value
    """

    title: str
    uses: int
    currency: str
    discount: int
    take: int
    bill: int | None = None
    value: int = 0


@dataclass(frozen=True, slots=True)
class About:
    """What a refusal is about, as far as it is known.

    title  the voucher's; outside text
    bill   minor units, once somebody has told it
    least  the smallest bill it may be used on, minor units; 0 = any
    """

    title: str
    currency: str = ""
    bill: int | None = None
    least: int = 0

    @property
    def missing(self) -> int:
        """What the bill lacks, minor units."""
        return 0 if self.bill is None else max(0, self.least - self.bill)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A question to the cashier.

    title     what it is about: the voucher's title; outside text
    question  in the platform's words ("check the ID"); empty = the screen has words for the kind
    options   what may be chosen, in order; outside text
    least, most  limits of the answer: uses, minor units, or characters; most 0 = no limit
    about     the platform's question that is put; empty where the till itself asks
    pattern   regular expression for the whole of a text; empty = any
    """

    kind: PromptKind
    currency: str = ""
    title: str = ""
    question: str = ""
    options: tuple[str, ...] = ()
    least: int = 0
    most: int = 0
    about: str = ""
    pattern: str = ""

    def fits(self, answer: int | str) -> bool:
        """Whether an answer is of the prompt's kind and within its limits.

        Whoever answers is not trusted with that: a screen, a script, a hurried thumb.
        """
        if self.kind is PromptKind.SERIAL:
            return isinstance(answer, str) and self._is_text(answer.strip())
        if not isinstance(answer, int) or isinstance(answer, bool):
            return False
        if self.kind in (PromptKind.CHOICE, PromptKind.WHOSE):
            return 0 <= answer < len(self.options)
        if self.kind is PromptKind.CONFIRM:
            return answer in (0, 1)
        return self._within(answer)

    def _is_text(self, text: str) -> bool:
        if not self._within(len(text)):
            return False
        return not (text and self.pattern) or re.fullmatch(self.pattern, text) is not None

    def _within(self, size: int) -> bool:
        return self.least <= size and (not self.most or size <= self.most)


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict and everything a screen, a slip or a journal entry says of it.

    about       what was refused, where that is known
    reverse     a redemption may have reached the platform and must be taken back
    limit_left  minor units this till may still accept on its own word
    remarks     what the platform wants the cashier to read; outside text
    """

    verdict: Verdict
    authority: Authority | None = None
    worth: Worth | None = None
    refusal: Refusal | None = None
    prompt: Prompt | None = None
    uses_left: int | None = None
    balance: int | None = None
    expires: datetime | None = None
    limit_left: int | None = None
    undo_until: datetime | None = None
    reverse: bool = False
    coupon: Coupon | None = None
    remarks: tuple[str, ...] = ()
    about: About | None = None
    effects: tuple[Effect, ...] = ()

    @property
    def reason(self) -> Reason | None:
        """Why it was refused, if it was."""
        return self.refusal.reason if self.refusal else None


@dataclass(frozen=True, slots=True)
class Order:
    """One redemption to be made: everything a platform needs, fixed once the id exists.

    id       UUIDv7, 16 bytes, the key for life
    voucher  the platform's id of it; empty where its redeem is the first look
    answers  what was answered to the platform's questions, by question id
    entry, signature, sequence, hash  our signed journal entry that records it, as proof
    """

    id: bytes
    code: str
    how: How
    platform: str
    voucher: str
    worth: Worth
    at: datetime
    authority: Authority
    operator: str = ""
    test: bool = False
    trace: str = ""
    business_date: str = ""
    entry: bytes = b""
    signature: bytes = b""
    sequence: int = -1
    hash: bytes = b""
    answers: tuple[tuple[str, str], ...] = ()
