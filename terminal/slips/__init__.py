"""What is printed: redemption, void and coupon slips, X and Z reports. Pure, apart from no device.

    facts    what a slip tells, from a verdict or from the journal
    layout   slips as lines, symbols and cuts for paper of so many columns
    totals   X and Z reports, likewise

Printing them is `terminal.outputs`; the words go through `terminal.locale`.
"""

from terminal.slips.facts import Shop, SlipFacts, of_entry, of_shown
from terminal.slips.layout import coupon_slip, redemption_slip, void_slip
from terminal.slips.totals import totals_slip

__all__ = [
    "Shop",
    "SlipFacts",
    "coupon_slip",
    "of_entry",
    "of_shown",
    "redemption_slip",
    "totals_slip",
    "void_slip",
]
