-- Schema bookkeeping and the job queue.

CREATE TABLE schema_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL,
    min_binary INTEGER NOT NULL
);

CREATE TABLE job (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    payload TEXT NOT NULL,
    unique_key TEXT NOT NULL,
    priority INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'running', 'dead')),
    attempts INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    lease_owner BLOB,
    lease_until INTEGER,
    last_error TEXT,
    failed_at INTEGER,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX job_waiting_once ON job (organization_id, name, unique_key) WHERE state = 'waiting';
-- A claim reads the first in this order and stops; the next due time is the first of the other.
CREATE INDEX job_claim ON job (organization_id, priority, due_at) WHERE state <> 'dead';
CREATE INDEX job_next ON job (organization_id, due_at) WHERE state <> 'dead';
CREATE INDEX job_dead ON job (organization_id, failed_at) WHERE state = 'dead';

CREATE TABLE ready (
    organization_id BLOB PRIMARY KEY,
    due_at INTEGER NOT NULL
);
CREATE INDEX ready_due ON ready (due_at);
