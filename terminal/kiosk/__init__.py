"""A till that nobody serves: what it grants must also come out of a machine or over a counter.

settings  the table `[kiosk]`
goods     the goods leg in the journal: due, given, taken back, or a task
leg       the goods leg as it runs: a dispenser or staff confirm, or the time is over
till      the running till with all that
"""
