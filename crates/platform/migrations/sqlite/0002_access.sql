-- Who asks and what they may do. Tokens, keys and recovery codes are stored as SHA-256; no value here opens anything.

CREATE TABLE organization (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL
);

CREATE TABLE person (
    id BLOB NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    email_key TEXT NOT NULL UNIQUE,
    passphrase_hash TEXT NOT NULL,
    passphrase_set_at INTEGER NOT NULL,
    totp_begun_at INTEGER,
    totp_confirmed_at INTEGER,
    totp_last_step INTEGER,
    created_at INTEGER NOT NULL
);

CREATE TABLE membership (
    person_id BLOB NOT NULL,
    organization_id BLOB NOT NULL,
    member_id BLOB NOT NULL,
    PRIMARY KEY (person_id, organization_id)
);

CREATE TABLE recovery_code (
    person_id BLOB NOT NULL,
    code_hash BLOB NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (person_id, code_hash)
);

CREATE TABLE passkey (
    person_id BLOB NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    credential_id BLOB NOT NULL UNIQUE,
    credential TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER,
    PRIMARY KEY (person_id, id)
);

CREATE TABLE passkey_ceremony (
    challenge_hash BLOB NOT NULL PRIMARY KEY,
    person_id BLOB,
    state TEXT NOT NULL,
    expires_at INTEGER NOT NULL
);
CREATE INDEX passkey_ceremony_by_expiry ON passkey_ceremony (expires_at);

CREATE TABLE session (
    id BLOB NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    person_id BLOB NOT NULL,
    organization_id BLOB,
    member_id BLOB,
    stage TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_used_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    stepped_up_until INTEGER,
    browser TEXT NOT NULL,
    address_hint TEXT NOT NULL
);
CREATE INDEX session_by_person ON session (person_id);
CREATE INDEX session_by_expiry ON session (expires_at);

CREATE TABLE setup_link (
    id BLOB NOT NULL PRIMARY KEY,
    token_hash BLOB NOT NULL UNIQUE,
    purpose TEXT NOT NULL,
    organization_id BLOB NOT NULL,
    organization_name TEXT,
    person_id BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
);

CREATE TABLE throttle (
    subject_hash BLOB NOT NULL PRIMARY KEY,
    failures INTEGER NOT NULL,
    last_failed_at INTEGER NOT NULL,
    blocked_until INTEGER NOT NULL
);
CREATE INDEX throttle_by_last_failure ON throttle (last_failed_at);

CREATE TABLE api_key (
    id BLOB NOT NULL PRIMARY KEY,
    organization_id BLOB NOT NULL,
    name TEXT NOT NULL,
    secret_hash BLOB NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    made_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    last_used_at INTEGER
);
CREATE INDEX api_key_by_organization ON api_key (organization_id, id);

CREATE TABLE calendar (
    organization_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    body TEXT NOT NULL,
    holiday_names TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    made_by BLOB,
    PRIMARY KEY (organization_id, version)
);

CREATE TABLE member (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    person_id BLOB NOT NULL,
    roles TEXT NOT NULL,
    joined_at INTEGER NOT NULL,
    removed_at INTEGER,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, person_id)
);

CREATE TABLE invitation (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    token_hash BLOB NOT NULL,
    email TEXT,
    roles TEXT NOT NULL,
    invited_by BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    accepted_at INTEGER,
    revoked_at INTEGER,
    PRIMARY KEY (organization_id, id),
    UNIQUE (organization_id, token_hash)
);
