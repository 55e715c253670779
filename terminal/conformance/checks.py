"""What every adapter must do alike: one function for each sentence, on a real platform.

A check says nothing where it holds, or one clause worth reading. It raises Unmet where something
does not hold, NotTried where it cannot be made on this platform or this bench.
"""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import cast
from uuid import UUID

from terminal.conformance.bench import Bench, NotTried, met
from terminal.core.capabilities import Key, Prepare, QueryBy
from terminal.core.model import (
    Authority,
    Order,
    Reason,
    Refusal,
    Reply,
    Standing,
    VoucherKind,
)
from terminal.platforms.base import RefusedScan

NEVER = timedelta(0)


def looks(bench: Bench) -> str:
    """Looking tells what a voucher is, and consumes nothing"""
    if bench.platform.capabilities.prepare is not Prepare.YES:
        raise NotTried("folded into redeeming")
    text = bench.fresh()
    first = bench.look(text)
    met(first.voucher is not None, "it does not tell what a fresh voucher is")
    met(first.refusal is None, "a fresh voucher may not be used")
    met(bench.look(text) == first, "it tells something else the second time")
    _confirmed(bench.redeem(bench.order(text)), "after looking twice it cannot be redeemed")
    return ""


def redeems(bench: Bench) -> str:
    """A fresh voucher is redeemed, and its figures are told"""
    order = bench.order(bench.fresh())
    started = time.monotonic()
    reply = bench.redeem(order)
    took = time.monotonic() - started
    _confirmed(reply, "a fresh voucher is not redeemed")
    if bench.platform.capabilities.prepare is Prepare.FOLDED:
        met(reply.voucher is not None, "its reply does not tell what was redeemed")
    return f"{took * 1000:.0f} ms"


def counts_once(bench: Bench) -> str:
    """The same order twice, and from four sides at once, counts once"""
    if bench.platform.capabilities.key is not Key.OURS:
        raise NotTried("our id is not its key")
    order = bench.order(bench.fresh())
    replies: list[Reply] = [bench.redeem(order), bench.redeem(order)]
    threads = [
        threading.Thread(target=lambda: replies.append(bench.redeem(order))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    met(len(replies) == 6, "a call of several at once broke off")
    for reply in replies:
        _confirmed(reply, "sent again under its id, it is refused")
    if bench.platform.capabilities.day_list:
        met(_listed(bench, order) == 1, "it is not booked exactly once")
    return ""


def refuses_a_second_use(bench: Bench) -> str:
    """Another order on a used voucher is refused as already redeemed, or as having nothing left"""
    text = bench.fresh()
    first, second = bench.order(text), bench.order(text)
    _confirmed(bench.redeem(first), "a fresh voucher is not redeemed")
    _refused(_counted(bench, bench.redeem(second)), _used_up(bench, text))
    return ""


def refuses_for_its_reasons(bench: Bench) -> str:
    """Each voucher that must be refused is, for the reason it must be"""
    if not bench.supply.refused:
        raise NotTried("no such codes were named")
    by_looking = []
    for reason, text in bench.supply.refused.items():
        look = bench.look(text)
        if bench.platform.capabilities.prepare is Prepare.FOLDED:
            _refused(bench.redeem(bench.order(text)), Reason(reason))
            continue
        met(look.refusal, f"looking does not say {reason}")
        met(cast(Refusal, look.refusal).reason is Reason(reason), f"it does not say {reason}")
        if look.voucher and _takes(bench, text):
            by_looking.append(reason)
    only = f"; only looking tells {', '.join(by_looking)}" if by_looking else ""
    return f"{len(bench.supply.refused)} reasons{only}"


def _takes(bench: Bench, text: str) -> bool:
    """Whether it redeems what it has just said may not be used: a till that looks never asks."""
    try:
        order = bench.order(text)
    except NotTried:
        return False
    return bench.redeem(order).standing is Standing.CONFIRMED


def refuses_the_unknown(bench: Bench) -> str:
    """A code that it does not know is refused, without a voucher"""
    if not bench.supply.unknown:
        raise NotTried("no such code was named")
    if bench.platform.capabilities.prepare is Prepare.YES:
        look = bench.look(bench.supply.unknown)
        met(look.voucher is None, "it tells what a voucher is that it does not know")
        met(
            look.refusal and look.refusal.reason is Reason.UNKNOWN_CODE, "it is not told as unknown"
        )
        return ""
    reply = bench.redeem(bench.order(bench.supply.unknown))
    _refused(reply, Reason.UNKNOWN_CODE)
    met(reply.voucher is None, "it tells what a voucher is that it does not know")
    return ""


def finds_a_lost_answer(bench: Bench) -> str:
    """What became of a redemption is found, in the way it declares"""
    way = bench.platform.capabilities.query
    if way is QueryBy.NONE:
        raise NotTried("it cannot be asked")
    order = bench.order(bench.fresh())
    _confirmed(bench.redeem(order), "a fresh voucher is not redeemed")
    asked = bench.heard(order, bench.platform.query(order, bench.deadline()))
    _confirmed(asked, "it does not know what it has just redeemed")
    never = bench.order(bench.fresh())
    told = bench.heard(never, bench.platform.query(never, bench.deadline()))
    if way is QueryBy.RETRY:
        _confirmed(told, "asked by sending again, it does not count")
    else:
        met(told.standing is Standing.ABSENT, f"of an id never seen it says {told.standing}")
        _confirmed(bench.redeem(never), "asking has changed something")
    return f"by {way.value}"


def takes_back(bench: Bench) -> str:
    """A redemption is taken back, once more is harmless, and the voucher is free again"""
    if bench.platform.capabilities.undo == NEVER:
        raise NotTried("it takes nothing back")
    text = bench.fresh()
    order = bench.order(text)
    _confirmed(bench.redeem(order), "a fresh voucher is not redeemed")
    for _ in range(2):
        reply = bench.reverse(order)
        met(reply.standing is Standing.REVERSED, f"taking back says {reply.standing}")
    _confirmed(bench.redeem(bench.order(text)), "the voucher is not free again")
    return ""


def blocks_what_never_came(bench: Bench) -> str:
    """Taking back what it has never seen: blocked for ever, or told as never seen"""
    can = bench.platform.capabilities
    if can.undo == NEVER:
        raise NotTried("it takes nothing back")
    order = bench.order(bench.fresh())
    reply = bench.reverse(order)
    if not can.blocks:
        unseen = (Standing.ABSENT, Standing.UNKNOWN)
        met(reply.standing in unseen, f"of an id never seen it says {reply.standing}")
        absent = reply.standing is Standing.ABSENT
        return "told as never seen" if absent else "not sure while it may be on its way"
    met(reply.standing is Standing.REVERSED, f"of an id never seen it says {reply.standing}")
    late = bench.redeem(order)
    met(late.standing in (Standing.REFUSED, Standing.REVERSED), "it counts when it comes late")
    return "blocked"


def hears_of_offline(bench: Bench) -> str:
    """What was accepted offline is booked one by one, one bad among good ones, with its time"""
    good = [bench.order(bench.fresh(), Authority.TILL) for _ in range(2)]
    used = bench.fresh()
    first, bad = bench.order(used), bench.order(used, Authority.TILL)
    _confirmed(bench.redeem(first), "a fresh voucher is not redeemed")
    if bench.platform.capabilities.back_dated:
        good[0] = replace(good[0], at=good[0].at - timedelta(minutes=3))
    size = bench.platform.capabilities.batch
    batch = [good[0], bad, good[1]]
    replies: list[Reply] = []
    for start in range(0, len(batch), size):
        part = batch[start : start + size]
        said = bench.platform.forward(part, bench.head(), bench.deadline())
        met(len(said) == len(part), "not every order has a reply")
        replies += [bench.heard(*pair) for pair in zip(part, said, strict=True)]
    for reply in (replies[0], replies[2]):
        _confirmed(reply, "a good one beside a bad one is not booked")
    _refused(_counted(bench, replies[1]), _used_up(bench, used))
    met(bench.platform.forward([], bench.head(), bench.deadline()) == [], "nothing is something")
    return "the bad one is booked all the same" if replies[1].booked else ""


def hears_of_refusals(bench: Bench) -> str:
    """A scan that the till refused on its own word is told, twice without harm"""
    if not bench.platform.capabilities.refusals:
        raise NotTried("it does not want to hear of them")
    refusal = Refusal(Reason.OFFLINE_NOT_ALLOWED)
    now = bench.ledger.clock.now()
    scan = RefusedScan(bench.ledger.new_id().bytes, bench.fresh(), now, refusal)
    for _ in range(2):
        reply = bench.platform.report_refused(scan, bench.deadline())
        met(reply.standing is Standing.CONFIRMED, f"it says {reply.standing}")
    return ""


def judges_alone(bench: Bench) -> str:
    """Without the platform, a fresh voucher says what it is by itself, or nothing at all"""
    if not bench.platform.capabilities.offline:
        raise NotTried("nothing of it can be judged offline")
    code, kit = bench.code(bench.fresh()), bench.kit()
    first = bench.platform.verify(code, kit)
    met(first == bench.platform.verify(code, kit), "it judges otherwise the second time")
    met(not (first.refusal and first.final), "it refuses a fresh voucher for good")
    spoiled = replace(code, text=code.text[:-1] + ("A" if code.text[-1] != "A" else "B"))
    look = bench.platform.verify(spoiled, kit)
    met(look.voucher is None or look.refusal, "it believes a code with a letter changed")
    return "signed" if first.voucher else "needs the platform"


def lists_a_day(bench: Bench) -> str:
    """What was redeemed today is in the day's list, once"""
    if not bench.platform.capabilities.day_list:
        raise NotTried("it lists no days")
    order = bench.order(bench.fresh())
    _confirmed(bench.redeem(order), "a fresh voucher is not redeemed")
    met(_listed(bench, order) == 1, "it is not listed exactly once")
    long_ago = datetime(2001, 1, 1, tzinfo=UTC).date()
    met(bench.platform.list_day(long_ago, bench.deadline()) == [], "a day before it is not empty")
    return ""


def _listed(bench: Bench, order: Order) -> int:
    today = bench.ledger.business_date()
    days = (today - timedelta(days=1), today)
    lines = [each for day in days for each in bench.platform.list_day(day, bench.deadline())]
    return sum(each.id == str(UUID(bytes=order.id)) for each in lines)


def _used_up(bench: Bench, text: str) -> Reason:
    """Why a voucher that was redeemed is refused: of stored value nothing is left."""
    told = bench.look(text).voucher
    stored = told is not None and told.benefit.kind is VoucherKind.STORED_VALUE
    return Reason.INSUFFICIENT_BALANCE if stored else Reason.ALREADY_REDEEMED


def _counted(bench: Bench, second: Reply) -> Reply:
    """The reply to a second use, unless the first was a test that uses nothing up."""
    if bench.test and second.standing is Standing.CONFIRMED:
        raise NotTried("tests use no voucher up here")
    return second


def _confirmed(reply: Reply, else_: str) -> None:
    why = f" ({reply.refusal.reason})" if reply.refusal else ""
    met(reply.standing is Standing.CONFIRMED, f"{else_}: {reply.standing}{why}")
    met(reply.granted is not None, "it is confirmed without figures")


def _refused(reply: Reply, reason: Reason) -> None:
    met(reply.standing is Standing.REFUSED, f"it is not refused: {reply.standing}")
    said = reply.refusal.reason if reply.refusal else "nothing"
    met(said is reason, f"it is refused for {said}, not for {reason}")
