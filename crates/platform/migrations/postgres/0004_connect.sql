-- Connections and how they fared. No credential is here: custody keeps those sealed.

CREATE TABLE connection (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    engine text NOT NULL,
    host text,
    port bigint,
    database_name text,
    user_name text,
    path text,
    tls_mode text NOT NULL CHECK (tls_mode IN ('verify', 'plaintext', 'none')),
    tls_authority text,
    tls_server_name text,
    state text NOT NULL,
    state_reason text,
    state_since bigint,
    verdict text,
    probed_at bigint,
    accepted_by uuid,
    accepted_reason text,
    accepted_at bigint,
    is_sample boolean NOT NULL,
    created_at bigint NOT NULL,
    created_by uuid,
    last_used_at bigint,
    last_error_at bigint,
    last_error_class text,
    last_error text,
    deleted_at bigint,
    revision bigint NOT NULL,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX connection_probe ON connection (organization_id, probed_at);

CREATE TABLE connection_health (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    connection_id uuid NOT NULL,
    at bigint NOT NULL,
    state text NOT NULL,
    class text,
    sentence text NOT NULL,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX connection_health_newest ON connection_health (organization_id, connection_id, at);
ALTER TABLE connection ENABLE ROW LEVEL SECURITY;
ALTER TABLE connection FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON connection
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);
ALTER TABLE connection_health ENABLE ROW LEVEL SECURITY;
ALTER TABLE connection_health FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON connection_health
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);
