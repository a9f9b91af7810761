-- KPIs, their readings, goals and how they stand, the sample company.

CREATE TABLE kpi (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    description text NOT NULL,
    refresh_minutes bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('active', 'archived', 'deleted')),
    state_at bigint,
    state_by text,
    state_before text,
    version bigint NOT NULL,
    is_sample boolean NOT NULL,
    created_at bigint NOT NULL,
    created_by text NOT NULL,
    latest_reading_id uuid,
    next_read_at bigint,
    failing_since bigint,
    failures bigint NOT NULL,
    last_failure text,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX kpi_due ON kpi (organization_id, state, next_read_at);

CREATE TABLE kpi_version (
    organization_id uuid NOT NULL,
    kpi_id uuid NOT NULL,
    version bigint NOT NULL,
    connection_id uuid NOT NULL,
    statement text NOT NULL,
    unit text NOT NULL,
    decimals bigint NOT NULL,
    parameters text NOT NULL,
    chosen text NOT NULL,
    zone text,
    made_at bigint NOT NULL,
    made_by text NOT NULL,
    PRIMARY KEY (organization_id, kpi_id, version)
);
CREATE INDEX kpi_version_connection ON kpi_version (organization_id, connection_id);

CREATE TABLE kpi_failure (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    kpi_id uuid NOT NULL,
    at bigint NOT NULL,
    slug text NOT NULL,
    sentence text NOT NULL,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX kpi_failure_newest ON kpi_failure (organization_id, kpi_id, at);

-- Append-only. `slot` names the occasion of the reading: a second run of the same occasion adds nothing.
CREATE TABLE reading (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    kpi_id uuid NOT NULL,
    slot text NOT NULL,
    kpi_version bigint NOT NULL,
    parameter_hash text NOT NULL,
    dimension text NOT NULL,
    value text,
    unit text NOT NULL,
    as_of bigint NOT NULL,
    day text NOT NULL,
    recorded_at bigint NOT NULL,
    source_time bigint,
    fetched_at bigint NOT NULL,
    expression text NOT NULL,
    zone text NOT NULL,
    tzdata text NOT NULL,
    calendar_version bigint NOT NULL,
    start_civil text,
    end_civil text,
    start_at bigint,
    end_at bigint,
    described text NOT NULL,
    counted_rows bigint,
    connection_id uuid NOT NULL,
    origin text NOT NULL,
    flags text NOT NULL,
    supersedes uuid,
    PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX reading_slot ON reading (organization_id, kpi_id, slot);
CREATE INDEX reading_as_of ON reading (organization_id, kpi_id, as_of);
CREATE INDEX reading_range ON reading (organization_id, kpi_id, start_at, end_at, recorded_at);

CREATE TABLE goal (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    name text NOT NULL,
    kpi_id uuid NOT NULL,
    kind text NOT NULL CHECK (kind IN ('reach', 'stay_above', 'stay_below', 'stay_within')),
    start_value text,
    target text,
    lower text,
    upper text,
    warning_margin text,
    period_start text NOT NULL,
    period_end text NOT NULL,
    weights text NOT NULL CHECK (weights IN ('calendar', 'working')),
    owner_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('active', 'paused', 'archived', 'deleted')),
    state_at bigint,
    state_by text,
    state_before text,
    is_sample boolean NOT NULL,
    created_at bigint NOT NULL,
    created_by text NOT NULL,
    standing text,
    sparkline text,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX goal_kpi ON goal (organization_id, kpi_id);

CREATE TABLE goal_change (
    organization_id uuid NOT NULL,
    id uuid NOT NULL,
    goal_id uuid NOT NULL,
    at bigint NOT NULL,
    what text NOT NULL,
    done_by text NOT NULL,
    was text,
    became text,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX goal_change_newest ON goal_change (organization_id, goal_id, at);

CREATE TABLE backfill (
    organization_id uuid NOT NULL,
    kpi_id uuid NOT NULL,
    version bigint NOT NULL,
    state text NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    done bigint NOT NULL,
    total bigint NOT NULL,
    as_of bigint NOT NULL,
    sentence text,
    PRIMARY KEY (organization_id, kpi_id)
);

CREATE TABLE sample_company (
    organization_id uuid NOT NULL,
    state text NOT NULL CHECK (state IN ('building', 'present', 'failed')),
    step text NOT NULL,
    done bigint NOT NULL,
    total bigint NOT NULL,
    as_of bigint NOT NULL,
    connection_id uuid,
    started_by text NOT NULL,
    owner_id uuid NOT NULL,
    PRIMARY KEY (organization_id)
);

ALTER TABLE kpi ENABLE ROW LEVEL SECURITY;
ALTER TABLE kpi FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON kpi
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);

ALTER TABLE kpi_version ENABLE ROW LEVEL SECURITY;
ALTER TABLE kpi_version FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON kpi_version
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);

ALTER TABLE kpi_failure ENABLE ROW LEVEL SECURITY;
ALTER TABLE kpi_failure FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON kpi_failure
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);

ALTER TABLE reading ENABLE ROW LEVEL SECURITY;
ALTER TABLE reading FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON reading
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);

ALTER TABLE goal ENABLE ROW LEVEL SECURITY;
ALTER TABLE goal FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON goal
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);

ALTER TABLE goal_change ENABLE ROW LEVEL SECURITY;
ALTER TABLE goal_change FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON goal_change
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);

ALTER TABLE backfill ENABLE ROW LEVEL SECURITY;
ALTER TABLE backfill FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON backfill
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);

ALTER TABLE sample_company ENABLE ROW LEVEL SECURITY;
ALTER TABLE sample_company FORCE ROW LEVEL SECURITY;
CREATE POLICY organization ON sample_company
    USING (organization_id = NULLIF(current_setting('teamwright.organization', true), '')::uuid);
