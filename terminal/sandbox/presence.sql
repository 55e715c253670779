-- Format 10: who shows a code, and who guesses one.
CREATE TABLE holders (
    customer TEXT PRIMARY KEY,
    private  BLOB NOT NULL -- the key in the customer's phone, which this platform plays as well
) STRICT;
CREATE TABLE bound (voucher TEXT PRIMARY KEY REFERENCES vouchers (id)) STRICT;
-- Each time a bound voucher was brought: by its wallet just then, by a code that stays, or late.
CREATE TABLE shows (
    till    TEXT NOT NULL REFERENCES tills (id),
    shop    TEXT NOT NULL REFERENCES shops (id),
    voucher TEXT NOT NULL REFERENCES vouchers (id),
    at      INTEGER NOT NULL,
    how     TEXT NOT NULL CHECK (how IN ('present', 'static', 'stale'))
) STRICT;
CREATE INDEX shows_of ON shows (shop, how);
CREATE TABLE guesses (
    till TEXT NOT NULL REFERENCES tills (id),
    at   INTEGER NOT NULL
) STRICT;
CREATE INDEX guesses_of ON guesses (till, at);
