-- A connection that is archived is kept with everything and not used until it is taken out again.

ALTER TABLE connection ADD COLUMN archived_at bigint;
