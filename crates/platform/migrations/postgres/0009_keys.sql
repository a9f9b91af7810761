-- The life of keys: states with who and why, rotations, own key services, shut-offs and their receipts.

ALTER TABLE root_key ADD COLUMN next_wrapped bytea;
ALTER TABLE root_key ADD COLUMN wraps bigint NOT NULL DEFAULT 0;
ALTER TABLE organization_epoch ADD COLUMN state text NOT NULL DEFAULT 'open';
ALTER TABLE organization_epoch ADD COLUMN state_since bigint;
ALTER TABLE organization_epoch ADD COLUMN state_reason text;
ALTER TABLE organization_key ADD COLUMN own_wrapped bytea;
ALTER TABLE organization_key ADD COLUMN own_settings text;
ALTER TABLE data_key ADD COLUMN is_suspended boolean NOT NULL DEFAULT false;

CREATE TABLE key_owner (
    organization_id uuid NOT NULL PRIMARY KEY,
    changed_at bigint NOT NULL,
    has_own_service boolean NOT NULL DEFAULT false
);
CREATE INDEX key_owner_changed ON key_owner (changed_at);
INSERT INTO key_owner (organization_id, changed_at)
    SELECT id, 0 FROM organization UNION SELECT id, 0 FROM installation;

CREATE TABLE key_transition (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    level text NOT NULL,
    version bigint NOT NULL,
    from_state text,
    to_state text NOT NULL,
    at bigint NOT NULL,
    actor text NOT NULL,
    reason text NOT NULL,
    PRIMARY KEY (organization_id, id)
);
ALTER TABLE key_transition ENABLE ROW LEVEL SECURITY;
ALTER TABLE key_transition FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON key_transition
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);
CREATE INDEX key_transition_of ON key_transition (organization_id, level, version, at);

CREATE TABLE key_rotation (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    level text NOT NULL,
    to_version bigint NOT NULL,
    why text NOT NULL,
    actor text NOT NULL,
    started_at bigint NOT NULL,
    total bigint NOT NULL,
    done bigint NOT NULL,
    cursor_subject uuid NOT NULL,
    cursor_version bigint NOT NULL,
    finished_at bigint,
    PRIMARY KEY (organization_id, id)
);
ALTER TABLE key_rotation ENABLE ROW LEVEL SECURITY;
ALTER TABLE key_rotation FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON key_rotation
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);
CREATE UNIQUE INDEX key_rotation_open ON key_rotation (organization_id, level) WHERE finished_at IS NULL;

CREATE TABLE own_key_service (
    organization_id uuid NOT NULL PRIMARY KEY,
    settings text NOT NULL,
    set_at bigint NOT NULL,
    set_by text NOT NULL,
    probed_at bigint
);
ALTER TABLE own_key_service ENABLE ROW LEVEL SECURITY;
ALTER TABLE own_key_service FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON own_key_service
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);

CREATE TABLE shut_off_receipt (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    at bigint NOT NULL,
    actor text NOT NULL,
    scope text NOT NULL,
    object text NOT NULL,
    mode text NOT NULL,
    note text NOT NULL,
    PRIMARY KEY (organization_id, id)
);
ALTER TABLE shut_off_receipt ENABLE ROW LEVEL SECURITY;
ALTER TABLE shut_off_receipt FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON shut_off_receipt
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);

CREATE TABLE operator_act (
    id uuid NOT NULL PRIMARY KEY,
    organization_id uuid NOT NULL,
    act text NOT NULL,
    reason text NOT NULL,
    asked_at bigint NOT NULL,
    asked_by uuid NOT NULL,
    expires_at bigint NOT NULL,
    confirmed_at bigint,
    confirmed_by uuid
);
