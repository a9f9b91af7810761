-- Kinds of jobs that wait for the operator after a backup was put back, and who took the last turn at a regular backup.

CREATE TABLE job_hold (
    name text NOT NULL PRIMARY KEY,
    since bigint NOT NULL
);

CREATE TABLE backup_turn (
    one bigint PRIMARY KEY CHECK (one = 1),
    taken_at bigint NOT NULL
);
