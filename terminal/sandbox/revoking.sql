-- Format 10: a till that the platform takes its rights from, and why; its token opens nothing then.
ALTER TABLE tills ADD COLUMN revoked_at INTEGER;
ALTER TABLE tills ADD COLUMN revoked_why TEXT NOT NULL DEFAULT '';
