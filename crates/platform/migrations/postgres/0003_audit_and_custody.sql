-- The audit log's outbox and journal tables, and sealed credentials with their keys.

CREATE TABLE installation (
    one bigint PRIMARY KEY CHECK (one = 1),
    id uuid NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE audit_outbox (
    id uuid NOT NULL PRIMARY KEY,
    ordinal bigint NOT NULL,
    log_id uuid NOT NULL,
    at bigint NOT NULL,
    actor_kind bigint NOT NULL,
    actor_id uuid NOT NULL,
    action text NOT NULL,
    object text NOT NULL,
    purpose text NOT NULL,
    outcome bigint NOT NULL,
    detail bytea
);
CREATE INDEX audit_outbox_order ON audit_outbox (ordinal, id);

CREATE TABLE audit_head (
    log_id uuid NOT NULL PRIMARY KEY,
    entries bigint NOT NULL,
    hash bytea NOT NULL
);

CREATE TABLE audit_entry (
    log_id uuid NOT NULL,
    sequence bigint NOT NULL,
    at bigint NOT NULL,
    actor_kind bigint NOT NULL,
    actor_id uuid NOT NULL,
    action text NOT NULL,
    object text NOT NULL,
    entry bytea NOT NULL,
    detail bytea,
    outbox_id uuid,
    PRIMARY KEY (log_id, sequence)
);
CREATE UNIQUE INDEX audit_entry_once ON audit_entry (log_id, outbox_id) WHERE outbox_id IS NOT NULL;

CREATE TABLE audit_mark (
    log_id uuid NOT NULL,
    object text NOT NULL,
    version bigint NOT NULL,
    record_hash bytea NOT NULL,
    is_shredded boolean NOT NULL,
    set_at bigint NOT NULL,
    set_by_kind bigint NOT NULL,
    set_by_id uuid NOT NULL,
    last_used_at bigint,
    PRIMARY KEY (log_id, object)
);

CREATE TABLE root_key (
    version bigint PRIMARY KEY,
    state text NOT NULL,
    wrapped bytea NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE organization_epoch (
    organization_id uuid NOT NULL PRIMARY KEY,
    epoch bigint NOT NULL
);
ALTER TABLE organization_epoch ENABLE ROW LEVEL SECURITY;
ALTER TABLE organization_epoch FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON organization_epoch
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);

CREATE TABLE organization_key (
    organization_id uuid NOT NULL,
    version bigint NOT NULL,
    root_version bigint NOT NULL,
    state text NOT NULL,
    nonce bytea NOT NULL,
    wrapped bytea NOT NULL,
    wraps bigint NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (organization_id, version)
);
ALTER TABLE organization_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE organization_key FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON organization_key
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);

CREATE TABLE data_key (
    organization_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    version bigint NOT NULL,
    key_id uuid NOT NULL,
    organization_key_version bigint NOT NULL,
    nonce bytea NOT NULL,
    wrapped bytea NOT NULL,
    created_at bigint NOT NULL,
    PRIMARY KEY (organization_id, subject_id, version)
);
ALTER TABLE data_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE data_key FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON data_key
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);

CREATE TABLE credential (
    organization_id uuid NOT NULL,
    subject_id uuid NOT NULL,
    kind bigint NOT NULL,
    version bigint NOT NULL,
    record bytea NOT NULL,
    PRIMARY KEY (organization_id, subject_id, kind)
);
ALTER TABLE credential ENABLE ROW LEVEL SECURITY;
ALTER TABLE credential FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON credential
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);
