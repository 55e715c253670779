-- Format 6: what was agreed for a campaign, and closed days in money.
CREATE TABLE campaigns (
    id    TEXT PRIMARY KEY,
    direction TEXT NOT NULL CHECK (direction IN ('held', 'given', 'owed')),
    terms TEXT NOT NULL     -- JSON, as on the wire
) STRICT;
CREATE TABLE campaign_of (
    voucher  TEXT PRIMARY KEY REFERENCES vouchers (id),
    campaign TEXT NOT NULL REFERENCES campaigns (id)
) STRICT;
CREATE TABLE settlements (
    document  TEXT PRIMARY KEY,
    statement TEXT NOT NULL UNIQUE REFERENCES statements (document),
    body      TEXT NOT NULL -- JSON, as signed
) STRICT;
-- The bank's side of it: what it was told, and when it moved the money.
CREATE TABLE bank (
    reference TEXT PRIMARY KEY,
    shop      TEXT NOT NULL REFERENCES shops (id),
    amount    INTEGER NOT NULL,
    currency  TEXT NOT NULL,
    at        INTEGER NOT NULL
) STRICT;
