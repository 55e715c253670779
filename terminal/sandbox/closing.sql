-- Format 5: what a till proved each redemption with, and the days that were closed.
CREATE TABLE proofs (
    redemption BLOB PRIMARY KEY REFERENCES redemptions (id),
    signature  BLOB NOT NULL -- the till's, under the entry that the redemption's row names
) STRICT;

-- A closed day: the statement as it was signed. Nothing on it changes any more.
CREATE TABLE statements (
    shop          TEXT NOT NULL REFERENCES shops (id),
    business_date TEXT NOT NULL,
    number        INTEGER NOT NULL, -- running, per shop, without gaps
    document      TEXT NOT NULL UNIQUE,
    closed_at     INTEGER NOT NULL,
    body          TEXT NOT NULL, -- JSON
    PRIMARY KEY (shop, business_date),
    UNIQUE (shop, number)
) STRICT;

-- On which statement a redemption stands, once as confirmed and perhaps later as reversed.
CREATE TABLE stated (
    redemption BLOB NOT NULL REFERENCES redemptions (id),
    state      TEXT NOT NULL CHECK (state IN ('confirmed', 'reversed')),
    document   TEXT NOT NULL REFERENCES statements (document),
    PRIMARY KEY (redemption, state)
) STRICT;
