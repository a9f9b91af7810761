-- The audit log's outbox and journal tables, and sealed credentials with their keys.

CREATE TABLE installation (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    id BLOB NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE TABLE audit_outbox (
    id BLOB NOT NULL PRIMARY KEY,
    ordinal INTEGER NOT NULL,
    log_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id BLOB NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    purpose TEXT NOT NULL,
    outcome INTEGER NOT NULL,
    detail BLOB
);
CREATE INDEX audit_outbox_order ON audit_outbox (ordinal, id);

CREATE TABLE audit_head (
    log_id BLOB NOT NULL PRIMARY KEY,
    entries INTEGER NOT NULL,
    hash BLOB NOT NULL
);

CREATE TABLE audit_entry (
    log_id BLOB NOT NULL,
    sequence INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor_kind INTEGER NOT NULL,
    actor_id BLOB NOT NULL,
    action TEXT NOT NULL,
    object TEXT NOT NULL,
    entry BLOB NOT NULL,
    detail BLOB,
    outbox_id BLOB,
    PRIMARY KEY (log_id, sequence)
);
CREATE UNIQUE INDEX audit_entry_once ON audit_entry (log_id, outbox_id) WHERE outbox_id IS NOT NULL;

CREATE TABLE audit_mark (
    log_id BLOB NOT NULL,
    object TEXT NOT NULL,
    version INTEGER NOT NULL,
    record_hash BLOB NOT NULL,
    is_shredded INTEGER NOT NULL,
    set_at INTEGER NOT NULL,
    set_by_kind INTEGER NOT NULL,
    set_by_id BLOB NOT NULL,
    last_used_at INTEGER,
    PRIMARY KEY (log_id, object)
);

CREATE TABLE root_key (
    version INTEGER PRIMARY KEY,
    state TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE TABLE organization_epoch (
    organization_id BLOB NOT NULL PRIMARY KEY,
    epoch INTEGER NOT NULL
);

CREATE TABLE organization_key (
    organization_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    root_version INTEGER NOT NULL,
    state TEXT NOT NULL,
    nonce BLOB NOT NULL,
    wrapped BLOB NOT NULL,
    wraps INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, version)
);

CREATE TABLE data_key (
    organization_id BLOB NOT NULL,
    subject_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    key_id BLOB NOT NULL,
    organization_key_version INTEGER NOT NULL,
    nonce BLOB NOT NULL,
    wrapped BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (organization_id, subject_id, version)
);

CREATE TABLE credential (
    organization_id BLOB NOT NULL,
    subject_id BLOB NOT NULL,
    kind INTEGER NOT NULL,
    version INTEGER NOT NULL,
    record BLOB NOT NULL,
    PRIMARY KEY (organization_id, subject_id, kind)
);
