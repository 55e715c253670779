"""A decision in words: one word, two instructions, and the small print.

The look (shape and colour) is named here so that every screen, slip and script agrees on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from drivers.outputs.barcodes import half_blocks
from terminal.core.model import Authority, Code, Decision, Verdict, Worth
from terminal.counter import Shown
from terminal.locale import _, elsewhere, ngettext
from terminal.text import clean
from terminal.wording import faults
from terminal.wording.amounts import figures, money
from terminal.wording.besides import besides
from terminal.wording.coupons import explained, of_whom, where_to
from terminal.wording.moments import clock, last_day
from terminal.wording.reasons import advice_of, title_of, why_of


class Look(StrEnum):
    """Shape and colour of a card."""

    ACCEPTED = "accepted"  # green, tick
    OWN_WORD = "own-word"  # green with an amber edge, tick in a ring
    REFUSED = "refused"  # red, cross
    CHECK = "check"  # amber, diamond
    UNDONE = "undone"  # grey, an arrow that turns back
    ASKING = "asking"  # blue, hourglass


@dataclass(frozen=True, slots=True)
class Saying:
    """What a card says.

    word      the same for every verdict of its kind; `echo` is it in the other language
    aside     who stands behind it, and when
    first     label and text of the instruction for the hands
    second    label and text of the instruction for the drawer
    amount    the figure of the second one, to be drawn large; empty if it is a sentence
    room      an amount as long as this one may become while it is typed: its size is for that
    behind    how the amount came about
    options   what may be chosen: the key and what it stands for; `at` is the one under the cursor
    small     everything else
    code      for the phone call, at the edge
    bars      a bar code for the register, one line of half blocks, to be drawn several high
    """

    look: Look
    word: str
    echo: str = ""
    aside: tuple[str, ...] = ()
    first: tuple[str, str] = ("", "")
    second: tuple[str, str] = ("", "")
    amount: str = ""
    room: str = ""
    behind: str = ""
    options: tuple[tuple[str, str], ...] = ()
    at: int = -1
    small: tuple[str, ...] = ()
    code: str = ""
    bars: str = ""


def look_of(decision: Decision) -> Look:
    """Shape and colour of a decision."""
    if decision.verdict is Verdict.ACCEPTED:
        return Look.ACCEPTED if decision.authority is Authority.PLATFORM else Look.OWN_WORD
    return {Verdict.REFUSED: Look.REFUSED, Verdict.CHECK: Look.CHECK}.get(
        decision.verdict, Look.ASKING
    )


def mark(look: Look) -> str:
    """The shape of a look as one or two characters, for lists."""
    return {
        Look.ACCEPTED: "✓",
        Look.OWN_WORD: "✓!",
        Look.REFUSED: "✗",
        Look.CHECK: "–",
        Look.UNDONE: "↶",
        Look.ASKING: "…",
    }[look]


def verdict(shown: Shown, zone: str) -> Saying:
    """The card of a finished scan."""
    decision = shown.decision
    if decision.verdict is Verdict.ACCEPTED and decision.worth:
        if shown.voucher and shown.voucher.test:
            return _tried(decision, decision.worth, shown, zone)
        return _accepted(decision, decision.worth, shown, zone)
    if decision.verdict is Verdict.REFUSED and decision.refusal:
        return _refused(decision, shown, zone)
    return Saying(
        Look.CHECK,
        _("CHECK"),
        elsewhere("CHECK"),
        first=("", _("nothing was done")),
        second=("", _("scan again when you are ready")),
        small=(shown.code.shown,),
    )


def _accepted(decision: Decision, worth: Worth, shown: Shown, zone: str) -> Saying:
    return Saying(
        look_of(decision),
        _("ACCEPTED"),
        elsewhere("ACCEPTED"),
        aside=(*_training(shown), authority(decision.authority), _second_of(shown, zone)),
        first=_hands(worth),
        second=(_("TAKE"), _("nothing to pay") if worth.take == 0 else ""),
        amount=money(worth.take, worth.currency) if worth.take else "",
        behind=_sum(worth),
        small=(
            *_remarks(decision),
            *_guest(shown),
            *_small(decision, worth, shown.at, zone),
            *_witness(shown),
        ),
        bars=half_blocks(shown.bars) if shown.bars else "",
    )


def _tried(decision: Decision, worth: Worth, shown: Shown, zone: str) -> Saying:
    """The card of a voucher made for trying: amber, so that nobody hands anything over for it."""
    return Saying(
        Look.CHECK,
        _("TEST"),
        elsewhere("TEST"),
        aside=(authority(decision.authority), _second_of(shown, zone)),
        first=(_("GIVE"), _("nothing: this is a voucher for trying the till")),
        second=(_("TAKE"), _("nothing: it is booked as a test and counts nowhere")),
        small=(given(worth), *_witness(shown)),
    )


def _refused(decision: Decision, shown: Shown, zone: str) -> Saying:
    refusal = decision.refusal
    assert refusal is not None
    kind, coupon, title = shown.code.kind, shown.code.coupon, title_of(decision.about)
    cause, todo = why_of(decision, shown.at, zone, kind), advice_of(decision, kind)
    if coupon:
        cause, todo = explained(coupon, shown.at, zone), where_to(coupon)
    whose = (of_whom(coupon),) if coupon else ()
    return Saying(
        Look.REFUSED,
        _("REFUSED"),
        elsewhere("REFUSED"),
        aside=(_second_of(shown, zone), *([title] if title else ())),
        first=(_("WHY"), cause),
        second=(_("DO"), todo),
        small=(*whose, shown.code.shown) if shown.code.shown else (),
        code=refusal.reason.value,
    )


def authority(who: Authority | None) -> str:
    """Who stands behind a decision."""
    if who is Authority.TILL:
        return _("this till answers for it")
    return _("the shop answers for it") if who is Authority.SHOP else _("platform")


def given(worth: Worth) -> str:
    """What to hand over, and how many; the voucher's title where it only pays."""
    return named(worth.title, worth.uses, worth.bill is None)


def named(title: str, uses: int, goods: bool) -> str:
    """A title with how many of it: goods are counted, money is not."""
    name = clean(title, 80) or _("voucher")
    return f"{name} × {uses}" if goods or uses > 1 else name


def _hands(worth: Worth) -> tuple[str, str]:
    """What to hand over; or, where nothing is, what the voucher pays of the bill."""
    if worth.bill is None:
        return (_("GIVE"), given(worth))
    if not worth.discount:  # what it brings comes besides
        return (_("VOUCHER"), given(worth))
    return (_("VOUCHER"), f"−{money(worth.discount, worth.currency)}  {given(worth)}")


def _sum(worth: Worth) -> str:
    """How the amount to take came about: `bill 100.00 − voucher 88.00`."""
    if worth.bill is None or not worth.discount:
        return ""
    bill, off = figures(worth.bill, worth.currency), figures(worth.discount, worth.currency)
    return _("bill {bill} − voucher {off}").format(bill=bill, off=off)


def _small(decision: Decision, worth: Worth, at: datetime, zone: str) -> tuple[str, ...]:
    parts = []
    if decision.balance is not None:
        left = money(decision.balance, worth.currency)
        parts.append(_("{amount} left on it").format(amount=left))
    elif uses := decision.uses_left:
        parts.append(ngettext("{n} use left", "{n} uses left", uses).format(n=uses))
    if decision.expires and (decision.uses_left or decision.balance):
        parts.append(_("until {day}").format(day=last_day(decision.expires, at, zone)))
    if decision.limit_left is not None:
        limit = money(decision.limit_left, worth.currency)
        parts.append(_("this till may still accept {amount}").format(amount=limit))
    if decision.coupon:
        parts.append(_("coupon for the next visit"))
    return (*parts, *besides(decision.effects, worth.currency))


def _training(shown: Shown) -> tuple[str, ...]:
    """A till that is set to test marks what it books."""
    return (_("TEST - NOT VALID"),) if shown.test else ()


def _second_of(shown: Shown, zone: str) -> str:
    return clock(shown.at, zone, seconds=True)


def _remarks(decision: Decision) -> tuple[str, ...]:
    """What the platform wants the cashier to read, in its own words."""
    said = (clean(remark, 80) for remark in decision.remarks[:3])
    return tuple(remark for remark in said if remark)


def _guest(shown: Shown) -> tuple[str, ...]:
    """Who stands there, as far as the platform tells: a level, and which visit this is."""
    voucher = shown.voucher
    if voucher is None:
        return ()
    level = (clean(voucher.level, 20),) if voucher.level else ()
    if voucher.visits is None:
        return level
    if voucher.visits == 0:
        return (*level, _("first visit"))
    return (*level, _("visit no. {n}").format(n=voucher.visits + 1))


def _witness(shown: Shown) -> tuple[str, ...]:
    """Place and mark of the journal entry, the same that the customer's wallet shows."""
    return (f"#{shown.sequence} {shown.hash.hex()[:8]}",) if shown.hash else ()


def arrived(code: Code) -> Saying:
    """The card of a scan that has just come in."""
    return Saying(
        Look.ASKING,
        _("READ"),
        elsewhere("READ"),
        first=("", code.shown),
        second=("", _("one moment, do not hand over yet")),
    )


def asking(code: Code, long: bool) -> Saying:
    """The card while the platform is asked; `long` after a second."""
    word = _("WAIT") if long else _("ASKING...")
    echo = elsewhere("WAIT") if long else elsewhere("ASKING...")
    return Saying(
        Look.ASKING,
        word,
        echo,
        first=("", _("the platform is asked about {code}").format(code=code.shown)),
        second=("", _("do not scan again, do not hand over yet")),
    )


def failed(why_not: str) -> Saying:
    """The card of a code that could not be judged at all."""
    return Saying(
        Look.REFUSED,
        _("REFUSED"),
        elsewhere("REFUSED"),
        first=(_("WHY"), faults.told(why_not)),
        second=(_("DO"), _("hand over nothing; call the technician if it stays")),
    )


def not_done(why_not: str) -> Saying:
    """The card of something asked for that the till did not do."""
    return Saying(
        Look.CHECK,
        _("CHECK"),
        elsewhere("CHECK"),
        first=("", _("nothing was done")),
        second=(_("WHY"), faults.told(why_not)),
    )
