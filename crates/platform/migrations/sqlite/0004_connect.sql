-- Connections and how they fared. No credential is here: custody keeps those sealed.

CREATE TABLE connection (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    engine TEXT NOT NULL,
    host TEXT,
    port INTEGER,
    database_name TEXT,
    user_name TEXT,
    path TEXT,
    tls_mode TEXT NOT NULL CHECK (tls_mode IN ('verify', 'plaintext', 'none')),
    tls_authority TEXT,
    tls_server_name TEXT,
    state TEXT NOT NULL,
    state_reason TEXT,
    state_since INTEGER,
    verdict TEXT,
    probed_at INTEGER,
    accepted_by BLOB,
    accepted_reason TEXT,
    accepted_at INTEGER,
    is_sample INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by BLOB,
    last_used_at INTEGER,
    last_error_at INTEGER,
    last_error_class TEXT,
    last_error TEXT,
    deleted_at INTEGER,
    revision INTEGER NOT NULL,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX connection_probe ON connection (organization_id, probed_at);

CREATE TABLE connection_health (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    connection_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    state TEXT NOT NULL,
    class TEXT,
    sentence TEXT NOT NULL,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX connection_health_newest ON connection_health (organization_id, connection_id, at);
