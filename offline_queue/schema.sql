-- Format 1. The row of an entry is its signed bytes plus the few columns that are searched;
-- each column is compared with the bytes whenever a row is read.
CREATE TABLE entries (
    sequence      INTEGER PRIMARY KEY CHECK (sequence >= 0),
    key           BLOB NOT NULL CHECK (length(key) = 16),
    kind          TEXT NOT NULL,
    subject       TEXT NOT NULL,
    business_date TEXT NOT NULL,
    guard         TEXT,
    hash          BLOB NOT NULL CHECK (length(hash) = 32),
    signature     BLOB NOT NULL,
    encoded       BLOB NOT NULL
) STRICT;

CREATE INDEX entries_by_key ON entries (key, kind);
CREATE INDEX entries_by_kind ON entries (kind, subject);
CREATE INDEX entries_by_date ON entries (business_date) WHERE business_date != '';
CREATE UNIQUE INDEX entries_by_guard ON entries (guard) WHERE guard IS NOT NULL;

CREATE TRIGGER entries_never_change BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'journal entries are never changed'); END;
CREATE TRIGGER entries_never_go BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'journal entries are never deleted'); END;

-- What must still be sent, and what became of it. `due` and `lease_until` are nanoseconds on
-- the queue clock (table line). `sent` counts the tries that may have left the till.
CREATE TABLE outbox (
    sequence    INTEGER PRIMARY KEY REFERENCES entries (sequence),
    subject     TEXT NOT NULL,
    state       TEXT NOT NULL CHECK (state IN
        ('pending', 'sending', 'settled', 'conflict', 'parked', 'in_doubt', 'voided')),
    doubtful    INTEGER NOT NULL DEFAULT 0,
    attempts    INTEGER NOT NULL DEFAULT 0,
    sent        INTEGER NOT NULL DEFAULT 0,
    due         INTEGER NOT NULL DEFAULT 0,
    due_told    INTEGER NOT NULL DEFAULT 0,
    lease_boot  BLOB,
    lease_until INTEGER,
    answer      BLOB,
    answered_at INTEGER,
    closed_by   INTEGER REFERENCES entries (sequence)
) STRICT;

CREATE INDEX outbox_open ON outbox (sequence)
    WHERE state IN ('pending', 'sending', 'in_doubt');
CREATE INDEX outbox_open_by_subject ON outbox (subject, sequence)
    WHERE state IN ('pending', 'sending', 'in_doubt') AND subject != '';
CREATE INDEX outbox_sending ON outbox (sequence) WHERE state = 'sending';
CREATE INDEX outbox_tasks ON outbox (sequence)
    WHERE state IN ('conflict', 'parked') AND closed_by IS NULL;

CREATE TRIGGER outbox_never_goes BEFORE DELETE ON outbox
BEGIN SELECT RAISE(ABORT, 'outbox items are never deleted'); END;

-- Counting a million settled rows for a status line would be slow, so counts are kept.
CREATE TABLE tally (state TEXT PRIMARY KEY, items INTEGER NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO tally VALUES ('pending', 0), ('sending', 0), ('settled', 0), ('conflict', 0),
    ('parked', 0), ('in_doubt', 0), ('voided', 0);
CREATE TRIGGER tally_new AFTER INSERT ON outbox
BEGIN UPDATE tally SET items = items + 1 WHERE state = NEW.state; END;
CREATE TRIGGER tally_move AFTER UPDATE OF state ON outbox WHEN OLD.state != NEW.state
BEGIN
    UPDATE tally SET items = items - 1 WHERE state = OLD.state;
    UPDATE tally SET items = items + 1 WHERE state = NEW.state;
END;

-- The line to the platform, one row. The queue clock is boot clock + shift; at another boot it
-- goes on from `seen`, so that a persisted delay starts again and never waits for a clock that
-- was set back.
CREATE TABLE line (
    id         INTEGER PRIMARY KEY CHECK (id = 1),
    boot_id    BLOB NOT NULL,
    shift      INTEGER NOT NULL,
    seen       INTEGER NOT NULL,
    fails      INTEGER NOT NULL,
    due        INTEGER NOT NULL,
    due_told   INTEGER NOT NULL,
    paused_at  INTEGER,
    pause_note BLOB,
    contact_at INTEGER
) STRICT;
INSERT INTO line VALUES (1, x'', 0, 0, 0, 0, 0, NULL, NULL, NULL);
