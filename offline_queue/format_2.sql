-- Format 2. What waits can be weighed without reading it: weight and pool of an entry stand beside
-- its item, and the tally sums up by pool. NULL weighs nothing; -1 marks an item that is older
-- than weights, whose owner must look into its entry.
ALTER TABLE outbox ADD COLUMN weight INTEGER CHECK (weight >= -1);
ALTER TABLE outbox ADD COLUMN pool TEXT NOT NULL DEFAULT '';
UPDATE outbox SET weight = -1 WHERE state NOT IN ('settled', 'voided');
CREATE INDEX outbox_unweighed ON outbox (sequence)
    WHERE state IN ('pending', 'sending', 'in_doubt') AND weight = -1;
CREATE TRIGGER weights_never_change BEFORE UPDATE OF weight, pool ON outbox
BEGIN SELECT RAISE(ABORT, 'the weight of an item is never changed'); END;

DROP TRIGGER tally_new;
DROP TRIGGER tally_move;
ALTER TABLE tally RENAME TO tally_1;
CREATE TABLE tally (
    state   TEXT NOT NULL,
    pool    TEXT NOT NULL,
    items   INTEGER NOT NULL,
    weighed INTEGER NOT NULL,
    weight  INTEGER NOT NULL,
    PRIMARY KEY (state, pool)
) STRICT, WITHOUT ROWID;
INSERT INTO tally SELECT state, '', items, 0, 0 FROM tally_1;
DROP TABLE tally_1;
CREATE TRIGGER tally_new AFTER INSERT ON outbox
BEGIN
    INSERT INTO tally VALUES (NEW.state, NEW.pool, 1, coalesce(NEW.weight >= 0, 0),
        max(coalesce(NEW.weight, 0), 0))
    ON CONFLICT DO UPDATE SET items = items + 1, weighed = weighed + excluded.weighed,
        weight = weight + excluded.weight;
END;
CREATE TRIGGER tally_move AFTER UPDATE OF state ON outbox WHEN OLD.state != NEW.state
BEGIN
    UPDATE tally SET items = items - 1, weighed = weighed - coalesce(OLD.weight >= 0, 0),
        weight = weight - max(coalesce(OLD.weight, 0), 0)
        WHERE state = OLD.state AND pool = OLD.pool;
    INSERT INTO tally VALUES (NEW.state, NEW.pool, 1, coalesce(NEW.weight >= 0, 0),
        max(coalesce(NEW.weight, 0), 0))
    ON CONFLICT DO UPDATE SET items = items + 1, weighed = weighed + excluded.weighed,
        weight = weight + excluded.weight;
END;
