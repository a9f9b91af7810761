-- The Merkle tree over each log beside its head, and the entry that last changed a mark.

ALTER TABLE audit_head ADD COLUMN tree BLOB;
ALTER TABLE audit_head ADD COLUMN marked_at INTEGER NOT NULL DEFAULT 0;

-- Where checkpoints of a log are sent, and what was taken there.
CREATE TABLE audit_witness (
    log_id BLOB NOT NULL PRIMARY KEY,
    address TEXT NOT NULL,
    sent_entries INTEGER NOT NULL,
    sent_tree BLOB,
    sent_at INTEGER,
    failure TEXT,
    failures INTEGER NOT NULL,
    next_try_at INTEGER NOT NULL
);
CREATE INDEX audit_witness_due ON audit_witness (next_try_at);
