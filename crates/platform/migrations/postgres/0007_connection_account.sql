-- Grows when a connection is given another account: what was found of an older one is not written on the newer.

ALTER TABLE connection ADD COLUMN account_revision bigint NOT NULL DEFAULT 1;
