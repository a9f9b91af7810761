-- KPIs, their readings, goals and how they stand, the sample company.

CREATE TABLE kpi (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    refresh_minutes INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'archived', 'deleted')),
    state_at INTEGER,
    state_by TEXT,
    state_before TEXT,
    version INTEGER NOT NULL,
    is_sample INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    latest_reading_id BLOB,
    next_read_at INTEGER,
    failing_since INTEGER,
    failures INTEGER NOT NULL,
    last_failure TEXT,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX kpi_due ON kpi (organization_id, state, next_read_at);

CREATE TABLE kpi_version (
    organization_id BLOB NOT NULL,
    kpi_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    connection_id BLOB NOT NULL,
    statement TEXT NOT NULL,
    unit TEXT NOT NULL,
    decimals INTEGER NOT NULL,
    parameters TEXT NOT NULL,
    chosen TEXT NOT NULL,
    zone TEXT,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    PRIMARY KEY (organization_id, kpi_id, version)
);
CREATE INDEX kpi_version_connection ON kpi_version (organization_id, connection_id);

CREATE TABLE kpi_failure (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    kpi_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    slug TEXT NOT NULL,
    sentence TEXT NOT NULL,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX kpi_failure_newest ON kpi_failure (organization_id, kpi_id, at);

-- Append-only. `slot` names the occasion of the reading: a second run of the same occasion adds nothing.
CREATE TABLE reading (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    kpi_id BLOB NOT NULL,
    slot TEXT NOT NULL,
    kpi_version INTEGER NOT NULL,
    parameter_hash TEXT NOT NULL,
    dimension TEXT NOT NULL,
    value TEXT,
    unit TEXT NOT NULL,
    as_of INTEGER NOT NULL,
    day TEXT NOT NULL,
    recorded_at INTEGER NOT NULL,
    source_time INTEGER,
    fetched_at INTEGER NOT NULL,
    expression TEXT NOT NULL,
    zone TEXT NOT NULL,
    tzdata TEXT NOT NULL,
    calendar_version INTEGER NOT NULL,
    start_civil TEXT,
    end_civil TEXT,
    start_at INTEGER,
    end_at INTEGER,
    described TEXT NOT NULL,
    counted_rows INTEGER,
    connection_id BLOB NOT NULL,
    origin TEXT NOT NULL,
    flags TEXT NOT NULL,
    supersedes BLOB,
    PRIMARY KEY (organization_id, id)
);
CREATE UNIQUE INDEX reading_slot ON reading (organization_id, kpi_id, slot);
CREATE INDEX reading_as_of ON reading (organization_id, kpi_id, as_of);
CREATE INDEX reading_range ON reading (organization_id, kpi_id, start_at, end_at, recorded_at);

CREATE TABLE goal (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    name TEXT NOT NULL,
    kpi_id BLOB NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('reach', 'stay_above', 'stay_below', 'stay_within')),
    start_value TEXT,
    target TEXT,
    lower TEXT,
    upper TEXT,
    warning_margin TEXT,
    period_start TEXT NOT NULL,
    period_end TEXT NOT NULL,
    weights TEXT NOT NULL CHECK (weights IN ('calendar', 'working')),
    owner_id BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'archived', 'deleted')),
    state_at INTEGER,
    state_by TEXT,
    state_before TEXT,
    is_sample INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    created_by TEXT NOT NULL,
    standing TEXT,
    sparkline TEXT,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX goal_kpi ON goal (organization_id, kpi_id);

CREATE TABLE goal_change (
    organization_id BLOB NOT NULL,
    id BLOB NOT NULL,
    goal_id BLOB NOT NULL,
    at INTEGER NOT NULL,
    what TEXT NOT NULL,
    done_by TEXT NOT NULL,
    was TEXT,
    became TEXT,
    PRIMARY KEY (organization_id, id)
);
CREATE INDEX goal_change_newest ON goal_change (organization_id, goal_id, at);

CREATE TABLE backfill (
    organization_id BLOB NOT NULL,
    kpi_id BLOB NOT NULL,
    version INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'failed')),
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    as_of INTEGER NOT NULL,
    sentence TEXT,
    PRIMARY KEY (organization_id, kpi_id)
);

CREATE TABLE sample_company (
    organization_id BLOB NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('building', 'present', 'failed')),
    step TEXT NOT NULL,
    done INTEGER NOT NULL,
    total INTEGER NOT NULL,
    as_of INTEGER NOT NULL,
    connection_id BLOB,
    started_by TEXT NOT NULL,
    owner_id BLOB NOT NULL,
    PRIMARY KEY (organization_id)
);
