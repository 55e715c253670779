-- Format 3: what a customer gets for the next visit when a voucher is used at the counter.
CREATE TABLE next_visits (
    voucher TEXT PRIMARY KEY REFERENCES vouchers (id),
    title   TEXT NOT NULL,
    off     INTEGER NOT NULL CHECK (off > 0) -- minor units of the voucher's currency
) STRICT;
