"""Decisions, reasons and the till's status in the words of the person at the counter.

    verdicts  a decision as a card: word, GIVE and TAKE, or WHY and DO
    reasons   why a voucher is refused, what to do about it
    status    online or offline, what waits, the day so far
    moments   times and spans in the shop's zone
    amounts   money

Every sentence goes through `terminal.locale`; every outside text through `terminal.text.clean`.
"""

from terminal.wording.amounts import figures, money
from terminal.wording.verdicts import Look, Saying, look_of

__all__ = ["Look", "Saying", "figures", "look_of", "money"]
