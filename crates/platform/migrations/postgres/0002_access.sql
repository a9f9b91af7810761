-- Who asks and what they may do. Tokens, keys and recovery codes are stored as SHA-256; no value here opens anything.

CREATE TABLE organization (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    created_at bigint NOT NULL
);

CREATE TABLE person (
    id uuid NOT NULL PRIMARY KEY,
    name text NOT NULL,
    email text NOT NULL,
    email_key text NOT NULL UNIQUE,
    passphrase_hash text NOT NULL,
    passphrase_set_at bigint NOT NULL,
    totp_begun_at bigint,
    totp_confirmed_at bigint,
    totp_last_step bigint,
    created_at bigint NOT NULL
);

CREATE TABLE membership (
    person_id uuid NOT NULL,
    organization_id uuid NOT NULL,
    member_id uuid NOT NULL,
    PRIMARY KEY (person_id, organization_id)
);

CREATE TABLE recovery_code (
    person_id uuid NOT NULL,
    code_hash bytea NOT NULL,
    used_at bigint,
    PRIMARY KEY (person_id, code_hash)
);

CREATE TABLE passkey (
    person_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    credential_id bytea NOT NULL UNIQUE,
    credential text NOT NULL,
    created_at bigint NOT NULL,
    last_used_at bigint,
    PRIMARY KEY (person_id, id)
);

CREATE TABLE passkey_ceremony (
    challenge_hash bytea NOT NULL PRIMARY KEY,
    person_id uuid,
    state text NOT NULL,
    expires_at bigint NOT NULL
);
CREATE INDEX passkey_ceremony_by_expiry ON passkey_ceremony (expires_at);

CREATE TABLE session (
    id uuid NOT NULL PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    person_id uuid NOT NULL,
    organization_id uuid,
    member_id uuid,
    stage text NOT NULL,
    created_at bigint NOT NULL,
    last_used_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    stepped_up_until bigint,
    browser text NOT NULL,
    address_hint text NOT NULL
);
CREATE INDEX session_by_person ON session (person_id);
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE setup_link (
    id uuid NOT NULL PRIMARY KEY,
    token_hash bytea NOT NULL UNIQUE,
    purpose text NOT NULL,
    organization_id uuid NOT NULL,
    organization_name text,
    person_id uuid,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    used_at bigint
);

CREATE TABLE throttle (
    subject_hash bytea NOT NULL PRIMARY KEY,
    failures bigint NOT NULL,
    last_failed_at bigint NOT NULL,
    blocked_until bigint NOT NULL
);
CREATE INDEX throttle_by_last_failure ON throttle (last_failed_at);

CREATE TABLE api_key (
    id uuid NOT NULL PRIMARY KEY,
    organization_id uuid NOT NULL,
    name text NOT NULL,
    secret_hash bytea NOT NULL UNIQUE,
    scopes text NOT NULL,
    made_by uuid NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint,
    revoked_at bigint,
    last_used_at bigint
);
CREATE INDEX api_key_by_organization ON api_key (organization_id, id);

CREATE TABLE calendar (
    organization_id uuid NOT NULL,
    version bigint NOT NULL,
    body text NOT NULL,
    holiday_names text NOT NULL,
    made_at bigint NOT NULL,
    made_by uuid,
    PRIMARY KEY (organization_id, version)
);

CREATE TABLE member (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    person_id uuid NOT NULL,
    roles text NOT NULL,
    joined_at bigint NOT NULL,
    removed_at bigint,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, person_id)
);

CREATE TABLE invitation (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    token_hash bytea NOT NULL,
    email text,
    roles text NOT NULL,
    invited_by uuid NOT NULL,
    created_at bigint NOT NULL,
    expires_at bigint NOT NULL,
    accepted_at bigint,
    revoked_at bigint,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, token_hash)
);

ALTER TABLE calendar ENABLE ROW LEVEL SECURITY;
ALTER TABLE calendar FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON calendar
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);

ALTER TABLE member ENABLE ROW LEVEL SECURITY;
ALTER TABLE member FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON member
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);

ALTER TABLE invitation ENABLE ROW LEVEL SECURITY;
ALTER TABLE invitation FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON invitation
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);
