-- Format 2. Every journal entry that a till has proved, so that no other can take its place.
CREATE TABLE shown (
    till      TEXT NOT NULL REFERENCES tills (id),
    sequence  INTEGER NOT NULL,
    hash      BLOB NOT NULL,
    previous  BLOB NOT NULL, -- hash of the entry before it, as the entry says
    boot_id   BLOB NOT NULL,
    boot_time INTEGER NOT NULL, -- nanoseconds on the till's boot clock
    PRIMARY KEY (till, sequence)
) STRICT;
CREATE INDEX shown_by_boot ON shown (till, boot_id, sequence);

-- A till whose journal contradicts itself. Open until somebody releases it; never deleted.
CREATE TABLE quarantines (
    number      INTEGER PRIMARY KEY,
    till        TEXT NOT NULL REFERENCES tills (id),
    why         TEXT NOT NULL,
    at          INTEGER NOT NULL,
    released_at INTEGER,
    reason      TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE UNIQUE INDEX quarantined ON quarantines (till) WHERE released_at IS NULL;

-- What such a till reported meanwhile: refused, and kept as it came, as evidence.
CREATE TABLE quarantined_items (
    till       TEXT NOT NULL REFERENCES tills (id),
    redemption BLOB NOT NULL,
    sequence   INTEGER NOT NULL,
    hash       BLOB NOT NULL,
    entry      TEXT NOT NULL, -- base64url, as signed by the till
    signature  TEXT NOT NULL,
    why        TEXT NOT NULL,
    at         INTEGER NOT NULL,
    PRIMARY KEY (till, hash, redemption)
) STRICT;
