"""What a kiosk says to a customer, and to staff where it is out of order: one poster at a time."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from terminal.core.model import Prompt, Verdict, Worth
from terminal.counter import Shown
from terminal.errors import PinRefused
from terminal.kiosk.goods import Ended, Ending
from terminal.kiosk.leg import Awaited, Confirmer
from terminal.kiosk.open_goods import OpenGoods
from terminal.kiosk.trouble import Fault, Trouble
from terminal.locale import _, elsewhere, ngettext
from terminal.status import Status
from terminal.text import clean
from terminal.undo import Undone
from terminal.wording import faults, kiosk_reasons, prompts
from terminal.wording.amounts import money
from terminal.wording.moments import clock, last_day
from terminal.wording.posters import Ground, Picture, Poster
from terminal.wording.reasons import till_name


def starting() -> Poster:
    """Before the till takes scans."""
    return Poster(Ground.REST, Picture.HOURGLASS, _("ONE MOMENT"), elsewhere("ONE MOMENT"))


def rest(reader: str, called: bool = False) -> Poster:
    """What a customer may do. `called`: staff is on the way."""
    where = {
        "below": _("hold your code below this screen, before the reader"),
        "above": _("hold your code above this screen, before the reader"),
        "left": _("hold your code to the left of this screen, before the reader"),
        "right": _("hold your code to the right of this screen, before the reader"),
    }[reader]
    small = (_("staff has been called"),) if called else ()
    return Poster(
        Ground.REST, Picture.PHONE, _("SCAN"), elsewhere("SCAN"), lines=(where,), small=small
    )


def checking(long: bool) -> Poster:
    """A code has come in; `long`: it takes more than a second."""
    said = _("this takes a few seconds, please do not go away") if long else ""
    return Poster(
        Ground.ASKING,
        Picture.HOURGLASS,
        _("ONE MOMENT"),
        elsewhere("ONE MOMENT"),
        lines=tuple(each for each in (_("your voucher is being checked"), said) if each),
    )


def verdict(shown: Shown, zone: str) -> Poster | None:
    """A finished scan; None where there is nothing to read."""
    decision = shown.decision
    if decision.verdict is Verdict.ACCEPTED and decision.worth:
        return _accepted(shown, decision.worth, _("take your"), zone)
    if decision.verdict is Verdict.REFUSED and decision.refusal:
        refusal = decision.refusal
        why = kiosk_reasons.why(refusal, shown.at, zone, shown.code.kind)
        return _refused(why, kiosk_reasons.what_to_do(refusal))
    return None


def failed() -> Poster:
    """A code that could not be judged at all."""
    return _refused(_("this code could not be checked"), _("please ask at the counter"))


def awaited(goods: Awaited, zone: str) -> Poster:
    """Accepted, and the goods are on their way."""
    worth = goods.shown.decision.worth
    assert worth
    if goods.confirmer is Confirmer.DEVICE:
        return _accepted(goods.shown, worth, _("comes out now, please take your"), zone)
    made = _accepted(goods.shown, worth, _("staff gives you"), zone)
    said = _("show this screen: number {n}").format(n=reference(goods.shown))
    return replace(made, lines=(said, *made.lines))


def ended(shown: Shown, how: Ended) -> Poster:
    """What became of the goods."""
    if how.ending is Ending.GIVEN:
        word, echo = _("THANK YOU"), elsewhere("THANK YOU")
        enjoy = (_("enjoy it, and come again"),)
        return Poster(Ground.ACCEPTED, Picture.TICK, word, echo, lines=enjoy)
    if how.ending is Ending.TAKEN_BACK:
        at_once = how.taken is None or how.taken.outcome is not Undone.QUEUED
        again = _("your voucher is good again")
        later = _("your voucher will be good again as soon as the line is back")
        missing = _("your goods did not come out")
        return _sorry(shown, (missing, again if at_once else later))
    unsure = _("nobody has confirmed that you got your goods")
    return _sorry(shown, (unsure, _("nothing is lost: tell staff this number")))


def reference(shown: Shown) -> str:
    """What a customer tells staff, and staff looks for: the place of the entry in the journal."""
    return f"#{shown.sequence}"


def asked(prompt: Prompt, typed: str = "", at: int = -1) -> Poster:
    """A question that a customer can answer."""
    options = prompts.options_of(prompt) if prompt.options else ()
    said = _("which voucher do you mean?") if options else _("how many do you want to use now?")
    return Poster(
        Ground.CHECK,
        Picture.DIAMOND,
        _("PLEASE CHOOSE"),
        elsewhere("PLEASE CHOOSE"),
        goods=clean(prompt.title, 60),
        lines=(said,),
        options=options,
        at=at,
        figure=typed,
    )


def at_counter() -> Poster:
    """A voucher that only a person can redeem."""
    said = (_("this voucher needs a person"), _("nothing was used up"))
    word, echo = _("TO THE COUNTER"), elsewhere("TO THE COUNTER")
    return Poster(Ground.CHECK, Picture.PERSON, word, echo, lines=said)


def called() -> Poster:
    """Staff was called."""
    said = (_("somebody is coming to you"),)
    word, echo = _("STAFF CALLED"), elsewhere("STAFF CALLED")
    return Poster(Ground.ASKING, Picture.BELL, word, echo, lines=said)


def pin(who: str, figures: int, remark: str) -> Poster:
    """Somebody types a number and a PIN, which is only counted."""
    dots = " ".join("●" * figures) or "· · · ·"
    return Poster(
        Ground.REST, Picture.PERSON, _("STAFF"), lines=(who,), figure=dots, small=(remark,)
    )


def pin_refused(fault: PinRefused) -> str:
    """Why a PIN opens nothing: that of a person, or that of the device."""
    if fault.why == "unset":
        return _("this device has no PIN yet: `baton technician pin`")
    if fault.why in ("wait", "locked"):
        return _("too many wrong PINs: wait {n} s").format(n=math.ceil(fault.seconds))
    return _("this PIN is wrong")


def menu(options: Sequence[str], status: Status | None) -> Poster:
    """What a technician may do here."""
    numbered = tuple((str(place), text) for place, text in enumerate(options, 1))
    small: tuple[str, ...] = ()
    if status is not None:
        tasks = ngettext("{n} task for staff", "{n} tasks for staff", status.conflicts)
        waits = ngettext("{n} waiting", "{n} waiting", status.waiting)
        small = (waits.format(n=status.waiting), tasks.format(n=status.conflicts))
    return Poster(Ground.REST, Picture.PERSON, _("STAFF"), options=numbered, small=small)


def goods_left(goods: OpenGoods, zone: str) -> str:
    """One of the goods that nobody confirmed, in a list: `#41 · 18:22 · Lunch set`."""
    title = clean(goods.title, 40) or _("voucher")
    many = f"{title} × {goods.uses}" if goods.uses > 1 else title
    return f"#{goods.number} · {clock(goods.at, zone)} · {many}"


def goods_list(options: Sequence[str]) -> Poster:
    """What nobody confirmed; none: only the till itself has something to decide."""
    numbered = tuple((str(place), text) for place, text in enumerate(options, 1))
    said = _("nobody has confirmed these goods")
    if not options:
        said = _("no goods wait here; other tasks are decided at the till")
    return Poster(Ground.REST, Picture.PERSON, _("STAFF"), lines=(said,), options=numbered)


def goods_asked(goods: OpenGoods, zone: str, options: Sequence[str]) -> Poster:
    """What is to be said of one of them."""
    numbered = tuple((str(place), text) for place, text in enumerate(options, 1))
    said = goods_left(goods, zone)
    return Poster(Ground.REST, Picture.PERSON, _("STAFF"), lines=(said,), options=numbered)


def goods_closed(number: int, given: bool) -> Poster:
    """It is in the journal."""
    what = _("given") if given else _("taken back, the voucher is good again")
    lines = (f"#{number} · {what}",)
    return Poster(Ground.ACCEPTED, Picture.TICK, _("NOTED"), elsewhere("NOTED"), lines=lines)


def not_done(why: str) -> Poster:
    """Something that staff wanted did not come about."""
    return Poster(Ground.CHECK, Picture.PERSON, _("NOT DONE"), elsewhere("NOT DONE"), lines=(why,))


def out_of_order(trouble: Trouble, status: Status | None, now: datetime, support: str) -> Poster:
    """For the customer one line; for staff what is wrong, what to do, a code and a QR."""
    what, advice = _of_fault(trouble)
    raw = tuple(faults.told(each) for each in (trouble.what, trouble.advice) if each)
    place = (clean(status.shop, 40), till_name(status.till)) if status else ()
    head = f"{support}BATON {trouble.fault.value}"
    told = (clean(each, 120) for each in (trouble.name, trouble.what, trouble.advice) if each)
    full = "\n".join([head, *place, f"{now:%Y-%m-%d %H:%M}Z", *told])
    return Poster(
        Ground.REST,
        Picture.CLOSED,
        _("OUT OF ORDER"),
        elsewhere("OUT OF ORDER"),
        lines=(
            _("please go to the counter"),
            _("for staff: {what}").format(what=what),
            advice,
        ),
        small=(trouble.fault.value, *raw),
        qr=(full, "\n".join([head, *place]), head),
    )


def _of_fault(trouble: Trouble) -> tuple[str, str]:
    name = clean(trouble.name, 30)
    by_itself = _("look at its cable and its power; this screen goes away by itself")
    technician = _("call the technician and read out the code")
    return {
        Fault.START: (_("the till cannot start"), technician),
        Fault.JOURNAL: (_("nothing may be accepted here"), technician),
        Fault.SCANNER: (_("no scanner answers ({name})").format(name=name), by_itself),
        Fault.GOODS: (_("nothing can be handed out ({name})").format(name=name), by_itself),
        Fault.LINE: (
            _("there is no line, and nothing may be accepted without it"),
            _("look at the network; this screen goes away by itself"),
        ),
    }[trouble.fault]


def _accepted(shown: Shown, worth: Worth, label: str, zone: str) -> Poster:
    title = clean(worth.title, 80) or _("voucher")
    goods = f"{title} × {worth.uses}" if worth.uses > 1 else title
    pay = _("please pay {amount} at the counter")
    lines = (pay.format(amount=money(worth.take, worth.currency)),) if worth.take else ()
    return Poster(
        Ground.ACCEPTED,
        Picture.TICK,
        _("ACCEPTED"),
        elsewhere("ACCEPTED"),
        label=label,
        goods=goods,
        lines=lines,
        small=(*_left(shown, worth, zone), _witness(shown)),
    )


def _left(shown: Shown, worth: Worth, zone: str) -> tuple[str, ...]:
    """What is still on the voucher."""
    decision = shown.decision
    found: tuple[str, ...] = ()
    if decision.balance is not None:
        left = money(decision.balance, worth.currency)
        found = (_("{amount} left on it").format(amount=left),)
    elif uses := decision.uses_left:
        found = (ngettext("{n} use left", "{n} uses left", uses).format(n=uses),)
    if found and decision.expires:
        day = last_day(decision.expires, shown.at, zone)
        found = (*found, _("until {day}").format(day=day))
    return (*found, _("coupon for the next visit")) if decision.coupon else found


def _witness(shown: Shown) -> str:
    """The same mark that the slip and the customer's wallet hold."""
    return f"{reference(shown)} {shown.hash.hex()[:8]}" if shown.hash else ""


def _refused(why: str, advice: str) -> Poster:
    word, echo = _("NOT ACCEPTED"), elsewhere("NOT ACCEPTED")
    return Poster(Ground.REFUSED, Picture.CROSS, word, echo, lines=(why, advice))


def _sorry(shown: Shown, lines: tuple[str, ...]) -> Poster:
    return Poster(
        Ground.CHECK,
        Picture.PERSON,
        _("SORRY"),
        elsewhere("SORRY"),
        label=_("number"),
        goods=reference(shown),
        lines=lines,
        small=(_witness(shown),),
    )
