-- Format 2. What waits can be weighed without reading it: the weight of an entry stands beside
-- its item, and the tally sums it up. NULL weighs nothing; -1 marks an item that is older than
-- weights, whose owner must look into its entry.
ALTER TABLE outbox ADD COLUMN weight INTEGER CHECK (weight >= -1);
UPDATE outbox SET weight = -1 WHERE state NOT IN ('settled', 'voided');
CREATE INDEX outbox_unweighed ON outbox (sequence)
    WHERE state IN ('pending', 'sending', 'in_doubt') AND weight = -1;

ALTER TABLE tally ADD COLUMN weighed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE tally ADD COLUMN weight INTEGER NOT NULL DEFAULT 0;
DROP TRIGGER tally_new;
CREATE TRIGGER tally_new AFTER INSERT ON outbox
BEGIN
    UPDATE tally SET items = items + 1, weighed = weighed + coalesce(NEW.weight >= 0, 0),
        weight = weight + max(coalesce(NEW.weight, 0), 0) WHERE state = NEW.state;
END;
DROP TRIGGER tally_move;
CREATE TRIGGER tally_move AFTER UPDATE OF state ON outbox WHEN OLD.state != NEW.state
BEGIN
    UPDATE tally SET items = items - 1, weighed = weighed - coalesce(OLD.weight >= 0, 0),
        weight = weight - max(coalesce(OLD.weight, 0), 0) WHERE state = OLD.state;
    UPDATE tally SET items = items + 1, weighed = weighed + coalesce(NEW.weight >= 0, 0),
        weight = weight + max(coalesce(NEW.weight, 0), 0) WHERE state = NEW.state;
END;
-- A weight is fixed when the entry is: changing it would have to move the sums.
CREATE TRIGGER weights_never_change BEFORE UPDATE OF weight ON outbox
BEGIN SELECT RAISE(ABORT, 'the weight of an item is never changed'); END;
