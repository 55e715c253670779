-- Format 4. What an entry holds of a customer stands beside its signed bytes (private.py): salt and
-- content, proved by the hash in them. It is the one thing that can be taken away, and only away.
ALTER TABLE entries ADD COLUMN private BLOB;

DROP TRIGGER entries_never_change;
CREATE TRIGGER entries_never_change BEFORE UPDATE OF sequence, key, kind, subject, business_date,
    guard, hash, signature, encoded ON entries
BEGIN SELECT RAISE(ABORT, 'journal entries are never changed'); END;
CREATE TRIGGER entries_only_forget BEFORE UPDATE OF private ON entries
    WHEN NEW.private IS NOT NULL
BEGIN SELECT RAISE(ABORT, 'what is private is only ever erased'); END;
