-- Kinds of jobs that wait for the operator after a backup was put back, the backup that this store was made from (not
-- settled while that was not brought to its end), and who took the last turn at a regular backup.

CREATE TABLE job_hold (
    name text NOT NULL PRIMARY KEY,
    since bigint NOT NULL
);

CREATE TABLE restored_backup (
    one bigint PRIMARY KEY CHECK (one = 1),
    backup_id uuid NOT NULL,
    point bigint NOT NULL,
    has_keys boolean NOT NULL,
    kept_journal boolean NOT NULL,
    row_count bigint NOT NULL,
    put_back_at bigint NOT NULL,
    settled_at bigint
);

CREATE TABLE backup_turn (
    one bigint PRIMARY KEY CHECK (one = 1),
    taken_at bigint NOT NULL
);
