-- Kinds of jobs that wait for the operator after a backup was put back, the backup that this store was made from (not
-- settled while that was not brought to its end), and who took the last turn at a regular backup.

CREATE TABLE job_hold (
    name TEXT NOT NULL PRIMARY KEY,
    since INTEGER NOT NULL
);

CREATE TABLE restored_backup (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    backup_id BLOB NOT NULL,
    point INTEGER NOT NULL,
    has_keys INTEGER NOT NULL,
    kept_journal INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    put_back_at INTEGER NOT NULL,
    settled_at INTEGER
);

CREATE TABLE backup_turn (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    taken_at INTEGER NOT NULL
);
