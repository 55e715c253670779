-- Format 9: what customers pay through the platform at the counter.
CREATE TABLE payments (
    id         BLOB PRIMARY KEY,
    number     INTEGER NOT NULL UNIQUE,
    token      TEXT NOT NULL UNIQUE, -- in the address of its page; whoever has it may pay
    shop       TEXT NOT NULL REFERENCES shops (id),
    redemption BLOB NOT NULL REFERENCES redemptions (id),
    amount     INTEGER NOT NULL CHECK (amount > 0),
    currency   TEXT NOT NULL,
    asked_at   INTEGER NOT NULL,
    state      TEXT NOT NULL DEFAULT 'asked'
        CHECK (state IN ('asked', 'paid', 'cancelled', 'refunded')),
    ended_at   INTEGER,
    reference  TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX payments_of ON payments (redemption);
