-- Format 3. A row that changes bears a seal over all its values, made by the function row_seal
-- (seals.py), so that a bit that turned over in it is noticed; entries have their hash.
ALTER TABLE outbox ADD COLUMN seal INTEGER;
CREATE TRIGGER outbox_sealed_new AFTER INSERT ON outbox
BEGIN
    UPDATE outbox SET seal = row_seal(NEW.sequence, NEW.subject, NEW.state, NEW.doubtful,
        NEW.attempts, NEW.sent, NEW.due, NEW.due_told, NEW.lease_boot, NEW.lease_until,
        NEW.answer, NEW.answered_at, NEW.closed_by, NEW.weight, NEW.pool)
    WHERE sequence = NEW.sequence;
END;
CREATE TRIGGER outbox_sealed_again AFTER UPDATE OF sequence, subject, state, doubtful, attempts,
    sent, due, due_told, lease_boot, lease_until, answer, answered_at, closed_by, weight, pool
ON outbox
BEGIN
    UPDATE outbox SET seal = row_seal(NEW.sequence, NEW.subject, NEW.state, NEW.doubtful,
        NEW.attempts, NEW.sent, NEW.due, NEW.due_told, NEW.lease_boot, NEW.lease_until,
        NEW.answer, NEW.answered_at, NEW.closed_by, NEW.weight, NEW.pool)
    WHERE sequence = NEW.sequence;
END;

ALTER TABLE line ADD COLUMN seal INTEGER;
CREATE TRIGGER line_sealed_again AFTER UPDATE OF id, boot_id, shift, seen, fails, due, due_told,
    paused_at, pause_note, contact_at
ON line
BEGIN
    UPDATE line SET seal = row_seal(NEW.id, NEW.boot_id, NEW.shift, NEW.seen, NEW.fails, NEW.due,
        NEW.due_told, NEW.paused_at, NEW.pause_note, NEW.contact_at)
    WHERE id = NEW.id;
END;

-- The rows whose seal is not that of their values.
CREATE VIEW broken_seals AS
    SELECT 'outbox' AS of, sequence AS row FROM outbox WHERE seal IS NOT row_seal(sequence, subject,
        state, doubtful, attempts, sent, due, due_told, lease_boot, lease_until, answer,
        answered_at, closed_by, weight, pool)
    UNION ALL
    SELECT 'line', id FROM line WHERE seal IS NOT row_seal(id, boot_id, shift, seen, fails, due,
        due_told, paused_at, pause_note, contact_at);

UPDATE line SET id = id;
UPDATE outbox SET seal = row_seal(sequence, subject, state, doubtful, attempts, sent, due,
    due_told, lease_boot, lease_until, answer, answered_at, closed_by, weight, pool);
