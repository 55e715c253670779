-- Format 5. Several other sides: each has a lane, with a backoff and a pause of its own, so that
-- one that is away holds nobody else up. The row of `line` stays the lane without a name, and
-- keeps the clock for all of them.
CREATE TABLE lanes (
    name       TEXT PRIMARY KEY CHECK (name != ''),
    fails      INTEGER NOT NULL DEFAULT 0,
    due        INTEGER NOT NULL DEFAULT 0,
    due_told   INTEGER NOT NULL DEFAULT 0,
    paused_at  INTEGER,
    pause_note BLOB,
    contact_at INTEGER,
    seal       INTEGER
) STRICT, WITHOUT ROWID;
CREATE TRIGGER lanes_sealed_new AFTER INSERT ON lanes
BEGIN
    UPDATE lanes SET seal = row_seal(NEW.name, NEW.fails, NEW.due, NEW.due_told, NEW.paused_at,
        NEW.pause_note, NEW.contact_at) WHERE name = NEW.name;
END;
CREATE TRIGGER lanes_sealed_again AFTER UPDATE OF name, fails, due, due_told, paused_at,
    pause_note, contact_at
ON lanes
BEGIN
    UPDATE lanes SET seal = row_seal(NEW.name, NEW.fails, NEW.due, NEW.due_told, NEW.paused_at,
        NEW.pause_note, NEW.contact_at) WHERE name = NEW.name;
END;

DROP VIEW broken_seals;
CREATE VIEW broken_seals AS
    SELECT 'outbox' AS of, sequence AS row FROM outbox WHERE seal IS NOT row_seal(sequence, subject,
        state, doubtful, attempts, sent, due, due_told, lease_boot, lease_until, answer,
        answered_at, closed_by, weight, pool)
    UNION ALL
    SELECT 'line', id FROM line WHERE seal IS NOT row_seal(id, boot_id, shift, seen, fails, due,
        due_told, paused_at, pause_note, contact_at)
    UNION ALL
    SELECT 'lanes', name FROM lanes WHERE seal IS NOT row_seal(name, fails, due, due_told,
        paused_at, pause_note, contact_at);
