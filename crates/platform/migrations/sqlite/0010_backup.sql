-- Kinds of jobs that wait for the operator after a backup was put back, and who took the last turn at a regular backup.

CREATE TABLE job_hold (
    name TEXT NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL
);

CREATE TABLE backup_turn (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    taken_at INTEGER NOT NULL
);
