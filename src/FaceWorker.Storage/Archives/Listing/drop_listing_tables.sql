-- The session's connection goes back to the pool as it is.
DROP TABLE IF EXISTS pg_temp.listing_chunk, pg_temp.listing_seen
