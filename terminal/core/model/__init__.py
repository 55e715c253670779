"""The nouns of the till: code, voucher, redemption, decision. Plain values, hardly any behaviour.

Words are those of the shared glossary in the README. Instants are aware datetimes in UTC, amounts
are minor units of the currency that stands beside them.
"""

from terminal.core.model.questions import AnswerKind, Option, Question
from terminal.core.model.redemptions import (
    About,
    Coupon,
    Decision,
    Effect,
    Granted,
    Look,
    Order,
    Prompt,
    Receipt,
    Refusal,
    Reply,
    Worth,
)
from terminal.core.model.vouchers import (
    Benefit,
    Code,
    IssuerKey,
    KindLimit,
    OfflineKit,
    OfflinePolicy,
    Voucher,
)
from terminal.core.model.words import (
    Authority,
    CodeKind,
    How,
    PromptKind,
    Reason,
    Standing,
    Verdict,
    VoucherKind,
)

__all__ = [
    "About",
    "AnswerKind",
    "Authority",
    "Benefit",
    "Code",
    "CodeKind",
    "Coupon",
    "Decision",
    "Effect",
    "Granted",
    "How",
    "IssuerKey",
    "KindLimit",
    "Look",
    "OfflineKit",
    "OfflinePolicy",
    "Option",
    "Order",
    "Prompt",
    "PromptKind",
    "Question",
    "Reason",
    "Receipt",
    "Refusal",
    "Reply",
    "Standing",
    "Verdict",
    "Voucher",
    "VoucherKind",
    "Worth",
]
