-- What a listing has found, for its session: the files of the current chunk (each names its archive: a join on
-- the whole key can only look items up, however many the planner expects an archive to have), and the keys of all files so far.
CREATE TEMPORARY TABLE listing_chunk (archive_id bigint, source_key uuid, source text, address text, version text, reason text, detail text) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE listing_seen (source_key uuid)
