"""What is printed: redemption, void and coupon slips, X and Z reports. Pure, apart from no device.

    facts    what a slip tells, from a verdict or from the journal
    layout   slips as lines, symbols and cuts for paper of so many columns
    totals   X and Z reports, likewise

Printing them is `terminal.outputs`; the words go through `terminal.locale`.
"""
