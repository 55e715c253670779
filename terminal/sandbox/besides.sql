-- Format 7: what vouchers do besides taking something off a bill.
CREATE TABLE tops_up (
    voucher TEXT PRIMARY KEY REFERENCES vouchers (id), -- of kind top_up
    card    TEXT NOT NULL REFERENCES vouchers (id)
) STRICT;
-- Unused uses whose buyer has the money back.
CREATE TABLE returned_uses (
    voucher TEXT NOT NULL REFERENCES vouchers (id),
    uses    INTEGER NOT NULL CHECK (uses > 0),
    at      INTEGER NOT NULL
) STRICT;
-- Money that comes back to a customer once the day is settled.
CREATE TABLE rebates (
    redemption BLOB PRIMARY KEY REFERENCES redemptions (id),
    customer   TEXT NOT NULL,
    amount     INTEGER NOT NULL,
    currency   TEXT NOT NULL,
    document   TEXT NOT NULL DEFAULT '' -- the settlement with which it was paid
) STRICT;
