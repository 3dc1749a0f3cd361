-- What a listing has found, for its session: the files of the present chunk (each says its archive: a join by
-- the whole key can only look items up, whatever the planner thinks how many an archive has), and the keys of all files so far.
CREATE TEMPORARY TABLE listing_chunk (archive_id bigint, source_key uuid, source text, address text, version text, reason text, detail text) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE listing_seen (source_key uuid)
