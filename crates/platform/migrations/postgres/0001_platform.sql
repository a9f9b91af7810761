-- Schema bookkeeping and the job queue.

CREATE TABLE schema_state (
    id bigint PRIMARY KEY CHECK (id = 1),
    version bigint NOT NULL,
    min_binary bigint NOT NULL
);

CREATE TABLE job (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    payload text NOT NULL,
    unique_key text NOT NULL,
    priority bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('waiting', 'running', 'dead')),
    attempts bigint NOT NULL,
    due_at bigint NOT NULL,
    lease_owner bytea,
    lease_until bigint,
    last_error text,
    failed_at bigint,
    created_at bigint NOT NULL,
    PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX job_waiting_once ON job (organization_id, name, unique_key) WHERE state = 'waiting';
-- A claim reads the first in this order and stops; the next due time is the first of the other.
CREATE INDEX job_claim ON job (organization_id, priority, due_at) WHERE state <> 'dead';
CREATE INDEX job_next ON job (organization_id, due_at) WHERE state <> 'dead';
CREATE INDEX job_dead ON job (organization_id, failed_at) WHERE state = 'dead';
ALTER TABLE job ENABLE ROW LEVEL SECURITY;
ALTER TABLE job FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON job
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);

CREATE TABLE ready (
    organization_id uuid PRIMARY KEY,
    due_at bigint NOT NULL
);
CREATE INDEX ready_due ON ready (due_at);
