-- Instants are UTC microseconds, amounts minor units of the currency beside them.

CREATE TABLE shops (
    id        TEXT PRIMARY KEY,
    name      TEXT NOT NULL,
    currency  TEXT NOT NULL,
    time_zone TEXT NOT NULL,
    day_cut   TEXT NOT NULL -- local time, HH:MM
) STRICT;

-- Of secrets only the SHA-256 is kept.
CREATE TABLE claim_tokens (
    token_hash BLOB PRIMARY KEY,
    shop       TEXT NOT NULL REFERENCES shops (id),
    used_by    TEXT -- the till that was claimed with it; a token works once
) STRICT;

CREATE TABLE tills (
    id            TEXT PRIMARY KEY,
    shop          TEXT NOT NULL REFERENCES shops (id),
    public_key    BLOB NOT NULL,
    token_hash    BLOB NOT NULL UNIQUE,
    machine       TEXT NOT NULL,
    claimed_at    INTEGER NOT NULL,
    head_sequence INTEGER NOT NULL DEFAULT -1,
    head_hash     BLOB,
    head_at       INTEGER
) STRICT;

CREATE TABLE vouchers (
    id           TEXT PRIMARY KEY,
    label        TEXT UNIQUE, -- its name in the demo's seed
    kind         TEXT NOT NULL,
    title        TEXT NOT NULL,
    currency     TEXT NOT NULL,
    value        INTEGER NOT NULL,
    basis_points INTEGER NOT NULL,
    cap          INTEGER NOT NULL,
    minimum      INTEGER NOT NULL,
    uses         INTEGER NOT NULL,
    not_before   INTEGER,
    expires      INTEGER,
    shops        TEXT NOT NULL, -- JSON list of shop ids; empty = anywhere
    undo_seconds INTEGER,       -- how long a use can be taken back; NULL = always
    customer     TEXT NOT NULL,
    trace        TEXT NOT NULL,
    policy       INTEGER NOT NULL,
    issued_at    INTEGER NOT NULL,
    state        TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'revoked', 'refunded')),
    state_at     INTEGER,
    barred_in    INTEGER NOT NULL DEFAULT 0, -- kit version in which it was revoked or refunded
    counted_in   INTEGER NOT NULL DEFAULT 0  -- kit version in which its uses last changed
) STRICT;
CREATE INDEX vouchers_of_customer ON vouchers (customer);

CREATE TABLE codes (
    code    TEXT PRIMARY KEY,
    form    TEXT NOT NULL CHECK (form IN ('signed', 'typed', 'opaque')),
    voucher TEXT NOT NULL REFERENCES vouchers (id),
    UNIQUE (voucher, form)
) STRICT;

-- One row per redemption id, for ever. 'blocked' is an id that was reversed before it was seen.
CREATE TABLE redemptions (
    id            BLOB PRIMARY KEY, -- 16 bytes
    till          TEXT NOT NULL REFERENCES tills (id),
    shop          TEXT NOT NULL REFERENCES shops (id),
    state         TEXT NOT NULL CHECK (state IN ('confirmed', 'refused', 'reversed', 'blocked')),
    voucher       TEXT REFERENCES vouchers (id),
    fingerprint   BLOB NOT NULL DEFAULT x'', -- of what was asked; the same id must ask the same
    uses          INTEGER NOT NULL DEFAULT 0,
    discount      INTEGER NOT NULL DEFAULT 0,
    take          INTEGER NOT NULL DEFAULT 0,
    bill          INTEGER,
    currency      TEXT NOT NULL DEFAULT '',
    at            INTEGER NOT NULL,
    booked_at     INTEGER NOT NULL,
    authority     TEXT NOT NULL DEFAULT '',
    operator      TEXT NOT NULL DEFAULT '',
    test          INTEGER NOT NULL DEFAULT 0,
    trace         TEXT NOT NULL DEFAULT '',
    business_date TEXT NOT NULL DEFAULT '', -- by the shop's own day cut, reckoned here
    told_date     TEXT NOT NULL DEFAULT '', -- as the till reckoned it
    sequence      INTEGER NOT NULL DEFAULT -1,
    hash          BLOB NOT NULL DEFAULT x'',
    answer        TEXT NOT NULL DEFAULT '', -- the first answer, given again to every repetition
    reversed_at   INTEGER,
    cause         TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX redemptions_of_voucher ON redemptions (voucher, state);
CREATE INDEX redemptions_of_day ON redemptions (shop, business_date);

-- What was countersigned. One sequence of a till has one hash, or its journal was forked.
CREATE TABLE receipts (
    till      TEXT NOT NULL REFERENCES tills (id),
    sequence  INTEGER NOT NULL,
    hash      BLOB NOT NULL,
    at        INTEGER NOT NULL,
    signature BLOB NOT NULL,
    PRIMARY KEY (till, sequence)
) STRICT;

CREATE TABLE kit_version (version INTEGER NOT NULL) STRICT;
INSERT INTO kit_version VALUES (1);
