-- The life of keys: states with who and why, rotations, own key services, shut-offs and their receipts.

ALTER TABLE root_key ADD COLUMN next_wrapped BLOB;
ALTER TABLE root_key ADD COLUMN wraps INTEGER NOT NULL DEFAULT 0;
ALTER TABLE organization_epoch ADD COLUMN state TEXT NOT NULL DEFAULT 'open';
ALTER TABLE organization_epoch ADD COLUMN state_since INTEGER;
ALTER TABLE organization_epoch ADD COLUMN state_reason TEXT;
ALTER TABLE organization_key ADD COLUMN own_wrapped BLOB;
ALTER TABLE organization_key ADD COLUMN own_settings TEXT;
ALTER TABLE data_key ADD COLUMN is_suspended INTEGER NOT NULL DEFAULT 0;

CREATE TABLE key_owner (
    organization_id BLOB NOT NULL PRIMARY KEY,
    changed_at INTEGER NOT NULL,
    has_own_service INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX key_owner_changed ON key_owner (changed_at);
INSERT INTO key_owner (organization_id, changed_at)
    SELECT id, 0 FROM organization UNION SELECT id, 0 FROM installation;

CREATE TABLE key_transition (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    level TEXT NOT NULL,
    version INTEGER NOT NULL,
    from_state TEXT,
    to_state TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX key_transition_of ON key_transition (organization_id, level, version, at);

CREATE TABLE key_rotation (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    level TEXT NOT NULL,
    to_version INTEGER NOT NULL,
    why TEXT NOT NULL,
    actor TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    total INTEGER NOT NULL,
    done INTEGER NOT NULL,
    cursor_subject BLOB NOT NULL,
    cursor_version INTEGER NOT NULL,
    finished_at INTEGER,
    PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX key_rotation_open ON key_rotation (organization_id, level) WHERE finished_at IS NULL;

CREATE TABLE own_key_service (
    organization_id BLOB NOT NULL PRIMARY KEY,
    settings TEXT NOT NULL,
    set_at INTEGER NOT NULL,
    set_by TEXT NOT NULL,
    probed_at INTEGER
);

CREATE TABLE shut_off_receipt (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    scope TEXT NOT NULL,
    object TEXT NOT NULL,
    mode TEXT NOT NULL,
    note TEXT NOT NULL,
    PRIMARY KEY (organization_id, id)
);

CREATE TABLE operator_act (
    id BLOB NOT NULL PRIMARY KEY,
    organization_id BLOB NOT NULL,
    act TEXT NOT NULL,
    reason TEXT NOT NULL,
    asked_at INTEGER NOT NULL,
    asked_by BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    confirmed_at INTEGER,
    confirmed_by BLOB
);
