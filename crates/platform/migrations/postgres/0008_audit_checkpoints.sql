-- The Merkle tree over each log beside its head, and the entry that last changed a mark.

ALTER TABLE audit_head ADD COLUMN tree bytea;
ALTER TABLE audit_head ADD COLUMN marked_at bigint NOT NULL DEFAULT 0;

-- Where checkpoints of a log are sent, and what was taken there.
CREATE TABLE audit_witness (
    log_id uuid NOT NULL PRIMARY KEY,
    address text NOT NULL,
    sent_entries bigint NOT NULL,
    sent_tree bytea,
    sent_at bigint,
    failure text,
    failures bigint NOT NULL,
    next_try_at bigint NOT NULL
);
CREATE INDEX audit_witness_due ON audit_witness (next_try_at);
