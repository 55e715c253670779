"""DECIDE: the only decider, online and offline. Facts in, a Decision out.

It is asked again whenever a fact is added (the bill's amount, the platform's reply), and always
judges all facts from the start, so no path can skip a rule.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from terminal.core.facts import Facts
from terminal.core.model import (
    About,
    Authority,
    Decision,
    Prompt,
    PromptKind,
    Question,
    Reason,
    Refusal,
    Reply,
    Standing,
    Verdict,
    Voucher,
    Worth,
)
from terminal.core.model.kinds import UsesRule, rules_of, shape_of
from terminal.core.policy import (
    AtRisk,
    Hour,
    cannot_be_dated,
    may_accept,
    not_shown_now,
    room_left,
)
from terminal.core.questions import prompt_of, unanswered
from terminal.core.worth import granted_worth, worth_of

__all__ = ["UNSURE", "Facts", "decide"]

UNSURE = "unsure"  # note of a refusal that may be of a second try, while the first may count


def decide(facts: Facts, now: datetime) -> Decision:
    """What to do about this voucher, given what is known at the UTC instant `now`."""
    decision = _judged(facts, now)
    if decision.verdict is not Verdict.REFUSED or facts.voucher is None:
        return decision
    benefit = facts.voucher.benefit
    about = About(benefit.title, benefit.currency, facts.bill, benefit.minimum)
    return replace(decision, about=about)


def _judged(facts: Facts, now: datetime) -> Decision:
    if len(facts.rivals) > 1:
        return Decision(Verdict.CHECK, prompt=_which(facts))
    if facts.code.reason:
        return _refused(Refusal(facts.code.reason), facts.asked_in_vain)
    if facts.reply and not facts.asked_in_vain:
        return _by_reply(facts, facts.reply)
    if facts.reply and facts.reply.refusal:
        return _refused(Refusal(Reason.PLATFORM_ERROR, note=UNSURE), reverse=True)
    if facts.refusal:
        authority = Authority.PLATFORM if facts.reachable else Authority.TILL
        return _refused(facts.refusal, facts.asked_in_vain, authority)
    if facts.doubt and not facts.reachable:
        return _refused(facts.doubt, facts.asked_in_vain)
    if question := unanswered(facts.questions, facts.answers):
        return _asked(facts, question)
    if facts.voucher is None:
        return _by_looks(facts)
    return _by_voucher(facts, facts.voucher, now)


def _which(facts: Facts) -> Prompt:
    """Which of several vouchers; or of one whose code several platforms know, whose it is."""
    if len({rival.text for rival in facts.rivals}) == 1:
        owners = tuple(rival.platform for rival in facts.rivals)
        return Prompt(PromptKind.WHOSE, title=facts.code.shown, options=owners)
    return Prompt(
        PromptKind.CHOICE, options=facts.names or tuple(rival.shown for rival in facts.rivals)
    )


def _asked(facts: Facts, question: Question) -> Decision:
    title = facts.voucher.benefit.title if facts.voucher else ""
    return Decision(Verdict.CHECK, prompt=prompt_of(question, title))


def _by_looks(facts: Facts) -> Decision:
    """Nobody has told what it is. Where the platform cannot look, its redeem is the look."""
    if facts.folded and facts.reachable and facts.reply is None:
        return Decision(Verdict.ASK, worth=Worth("", facts.uses, "", 0, 0))
    unknown = Refusal(Reason.OFFLINE_NOT_ALLOWED, note="unknown")
    return _refused(unknown, facts.asked_in_vain)


def _by_reply(facts: Facts, reply: Reply) -> Decision:
    """The platform has spoken: it is final."""
    if reply.standing is Standing.INCOMPLETE:
        question = unanswered(facts.questions, facts.answers)
        if question and not facts.left_open:
            return _asked(facts, question)
        open_ = Refusal(Reason.RULES_NOT_MET, note="questions")
        return _refused(open_, authority=Authority.PLATFORM)
    granted = reply.granted
    if granted is None or reply.standing is not Standing.CONFIRMED:
        refusal = reply.refusal or Refusal(Reason.PLATFORM_ERROR)
        return _refused(refusal, authority=Authority.PLATFORM)
    return Decision(
        Verdict.ACCEPTED,
        Authority.PLATFORM,
        granted_worth(facts.voucher, facts.uses, facts.bill, granted),
        uses_left=granted.uses_left if _is_counted(facts.voucher) else None,
        balance=granted.balance,
        expires=facts.voucher.expires if facts.voucher else None,
        undo_until=granted.undo_until,
        coupon=granted.coupon,
        remarks=granted.remarks,
        effects=granted.effects,
    )


def _by_voucher(facts: Facts, voucher: Voucher, now: datetime) -> Decision:
    """Its own rules, then the cashier's part, then who may grant it."""
    if not facts.reachable and (refusal := _by_its_rules(facts, voucher, now)):
        return _refused(refusal, facts.asked_in_vain)
    if prompt := _missing(facts, voucher):
        return Decision(Verdict.CHECK, prompt=prompt, expires=voucher.expires)
    worth = worth_of(voucher.benefit, facts.bill, facts.uses)
    if isinstance(worth, Refusal):
        return _refused(worth, facts.asked_in_vain)
    if facts.reachable and facts.reply is None:
        return Decision(Verdict.ASK, worth=worth, expires=voucher.expires)
    return _on_our_word(facts, voucher, worth, now)


def _missing(facts: Facts, voucher: Voucher) -> Prompt | None:
    """What the kind's policy has the cashier tell and nobody has told yet."""
    benefit, left = voucher.benefit, voucher.uses_left - (facts.spent if voucher.signed else 0)
    asked = Prompt(PromptKind.BILL, benefit.currency, benefit.title)
    told = {
        PromptKind.BILL: facts.bill is not None,
        PromptKind.USES: facts.uses_told or left <= 1,
        PromptKind.SERIAL: bool(facts.serial),
        PromptKind.CONFIRM: facts.confirmed,
    }
    rules = facts.kit.policy.rules if facts.kit else ()
    known = rules_of(benefit.kind, voucher.policy, rules) or shape_of(benefit.kind)
    for kind in known.prompts:
        if not told.get(kind, True):
            uses = (1, left) if kind is PromptKind.USES else (0, 0)
            return replace(asked, kind=kind, least=uses[0], most=uses[1])
    return None


def _by_its_rules(facts: Facts, voucher: Voucher, now: datetime) -> Refusal | None:
    """What the voucher and the last kit say where the platform cannot."""
    if facts.kit and facts.kit.barred:
        return Refusal(Reason.AUTH_FAILED)
    if facts.kit and voucher.id in facts.kit.revoked:
        return Refusal(Reason.REVOKED)
    if voucher.shops and facts.shop not in voucher.shops:
        return Refusal(Reason.WRONG_SHOP)
    if refusal := not_shown_now(voucher, Hour(facts.brought or now, sure=facts.sure)):
        return refusal
    return _by_its_dates(facts, voucher, now) or _by_its_uses(facts, voucher)


def _by_its_dates(facts: Facts, voucher: Voucher, now: datetime) -> Refusal | None:
    hour = Hour(now, facts.heard, facts.sure)
    if facts.kit and cannot_be_dated(facts.kit.policy, voucher, hour):
        return Refusal(Reason.OFFLINE_NOT_ALLOWED, note="dates")
    if voucher.not_before and now < voucher.not_before:
        return Refusal(Reason.NOT_YET_VALID, at=voucher.not_before)
    if voucher.expires and now >= voucher.expires:
        return Refusal(Reason.EXPIRED, at=voucher.expires)
    return None


def _by_its_uses(facts: Facts, voucher: Voucher) -> Refusal | None:
    if _is_counted(voucher) and voucher.signed and facts.spent + facts.uses > voucher.uses_left:
        return facts.last_use or Refusal(Reason.ALREADY_REDEEMED)
    return None


def _is_counted(voucher: Voucher | None) -> bool:
    """Whether it can be used so often and no more."""
    return voucher is None or shape_of(voucher.benefit.kind).uses is UsesRule.COUNTED


def _on_our_word(facts: Facts, voucher: Voucher, worth: Worth, now: datetime) -> Decision:
    """The platform is out of reach: this till answers for it, within its bounds."""
    if facts.kit is None:
        return _refused(Refusal(Reason.OFFLINE_NOT_ALLOWED, note="kit"), facts.asked_in_vain)
    hour = Hour(now, facts.heard, facts.sure)
    refusal = _by_its_rules(facts, voucher, now) or may_accept(
        facts.kit, voucher, worth.value, facts.at_risk, hour
    )
    if refusal:
        return _refused(refusal, facts.asked_in_vain)
    after = AtRisk(facts.at_risk.value + worth.value, facts.at_risk.count + 1)
    return Decision(
        Verdict.ACCEPTED,
        Authority.TILL,
        worth,
        uses_left=voucher.uses_left - facts.spent - facts.uses if _is_counted(voucher) else None,
        expires=voucher.expires,
        limit_left=room_left(facts.kit, after, hour),
    )


def _refused(
    refusal: Refusal, reverse: bool = False, authority: Authority = Authority.TILL
) -> Decision:
    return Decision(Verdict.REFUSED, authority, refusal=refusal, reverse=reverse)
