-- What a listing has found, for its session: the files of the present chunk, and the keys of all files so far.
CREATE TEMPORARY TABLE listing_chunk (source_key uuid, source text, version text, reason text, detail text) ON COMMIT DELETE ROWS;
CREATE TEMPORARY TABLE listing_seen (source_key uuid)
