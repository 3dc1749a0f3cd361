-- Which of these images are new to their galleries? Adds them.
-- $1 gallery ids, $2 SHA-256 digests, $3 widths, $4 heights, $5 decoded shares or nulls, $6 pages, $7 turns: one element per image.
-- Index: image (gallery_id, sha256). Rows: one per image that was new.
-- Ordered, so that two batches with the same images wait for each other and never deadlock.
INSERT INTO image (gallery_id, sha256, width, height, decoded_share, pages, turn)
SELECT gallery_id, sha256, width, height, decoded_share, pages, turn
FROM unnest($1::bigint[], $2::bytea[], $3::integer[], $4::integer[], $5::real[], $6::integer[], $7::smallint[])
  AS new (gallery_id, sha256, width, height, decoded_share, pages, turn)
ORDER BY gallery_id, sha256
ON CONFLICT (gallery_id, sha256) DO NOTHING
RETURNING id, gallery_id, sha256
