-- Keeps the keys of listing_chunk until the end of the listing. Rows: none.
INSERT INTO listing_seen SELECT source_key FROM listing_chunk
