"""Between the till's own nouns and the shapes on the wire; what is not of the protocol is told."""

from __future__ import annotations

from uuid import UUID

from terminal.core import wire
from terminal.core.model import (
    Benefit,
    Coupon,
    Effect,
    Granted,
    IssuerKey,
    KindLimit,
    OfflineKit,
    OfflinePolicy,
    Order,
    PromptKind,
    Reason,
    Receipt,
    Refusal,
    Reply,
    Standing,
    Voucher,
    VoucherKind,
)
from terminal.core.model.kinds import (
    FollowUp,
    KindPolicy,
    OfflineRule,
    SettlementRule,
    UsesRule,
    ValueRule,
)
from terminal.errors import Unintelligible

_REASONS = frozenset(Reason)


def redemption_of(order: Order) -> wire.Redemption:
    """An order as it is sent, with the journal entry that proves it."""
    worth = order.worth
    return wire.Redemption(
        id=str(UUID(bytes=order.id)),
        code=order.code,
        how=order.how.value,
        voucher=order.voucher,
        uses=worth.uses,
        currency=worth.currency,
        discount=worth.discount,
        take=worth.take,
        at=order.at,
        authority=order.authority.value,
        proof=wire.Proof(wire.b64(order.entry), wire.b64(order.signature)),
        bill=worth.bill,
        operator=order.operator,
        test=order.test,
        trace=order.trace,
        business_date=order.business_date,
    )


def voucher_of(said: wire.WireVoucher) -> Voucher:
    """A voucher as the platform knows it now."""
    benefit = Benefit(
        VoucherKind(said.kind),
        said.title,
        said.currency,
        said.value,
        said.basis_points,
        said.cap,
        said.minimum,
    )
    return Voucher(
        said.id,
        benefit,
        said.uses_left,
        said.not_before,
        said.expires,
        tuple(said.shops),
        said.trace,
        said.policy,
        visits=said.visits,
        level=said.level,
        test=said.test,
    )


def refusal_of(said: wire.WireRefusal | None) -> Refusal | None:
    """Why not; a reason that is none of ours is a platform error, in its own word."""
    if said is None:
        return None
    known = said.reason in _REASONS
    reason = Reason(said.reason) if known else Reason.PLATFORM_ERROR
    return Refusal(reason, said.at, said.place, said.till, said.note if known else said.reason)


def reply_of(said: wire.Redeemed) -> Reply:
    """What became of one id. Raises Unintelligible for a receipt that is none."""
    receipt = _receipt(said.receipt)
    if said.state != "confirmed":
        return Reply(Standing(said.state), refusal=refusal_of(said.refusal), receipt=receipt)
    granted = Granted(
        said.discount,
        said.take,
        said.uses_left,
        said.balance,
        said.undo_until,
        receipt,
        _coupon(said.coupon),
        effects=tuple(Effect(FollowUp(e.kind), e.amount, e.total) for e in said.effects),
    )
    return Reply(Standing.CONFIRMED, granted, receipt=receipt)


def _coupon(said: wire.WireCoupon | None) -> Coupon | None:
    return Coupon(said.title, said.code, said.expires, said.terms) if said else None


def _receipt(said: wire.WireReceipt | None) -> Receipt | None:
    if said is None:
        return None
    try:
        parts = wire.unb64(said.hash), wire.unb64(said.signature)
    except wire.BadShape as cause:
        raise Unintelligible(f"the platform's receipt is not of the protocol: {cause}") from cause
    return Receipt(said.sequence, parts[0], said.at, said.key, parts[1])


def kit_of(said: wire.Kit, known: OfflineKit | None) -> OfflineKit:
    """The known kit with what changed since; keys and policy always come whole."""
    try:
        keys = tuple(IssuerKey(key.id, wire.unb64(key.public_key)) for key in said.keys)
        seen = (said.head.sequence, wire.unb64(said.head.hash)) if said.head else None
    except wire.BadShape as cause:
        raise Unintelligible(f"the offline kit is not of the protocol: {cause}") from cause
    spent = {**(known.spent if known else {}), **{each.voucher: each.uses for each in said.spent}}
    revoked = (known.revoked if known else frozenset()) | frozenset(said.revoked)
    lists = (keys, revoked, spent, _policy(said.policy))
    return OfflineKit(said.version, said.now, *lists, seen, said.quarantine)


def _policy(said: wire.WirePolicy) -> OfflinePolicy:
    return OfflinePolicy(
        tuple(VoucherKind(kind) for kind in said.kinds),
        said.floor_limit,
        said.max_count,
        said.max_age,
        said.max_list_age,
        tuple(
            KindLimit(VoucherKind(each.kind), each.floor_limit, each.max_count)
            for each in said.per_kind
        ),
        said.clock_slack,
        said.unsure_limit,
        said.hard_cap,
        tuple(rules for each in said.rules if (rules := _rules(each))),
        said.static_limit,
    )


def _rules(said: wire.WireRules) -> KindPolicy | None:
    """A kind's policy, or None where it has a word that this till does not know."""
    try:
        return KindPolicy(
            VoucherKind(said.kind),
            said.version,
            UsesRule(said.uses),
            ValueRule(said.value),
            OfflineRule(said.offline),
            SettlementRule(said.settlement),
            tuple(map(PromptKind, said.prompts)),
            tuple(map(FollowUp, said.follow_ups)),
        )
    except ValueError:
        return None
