-- Which of these images are new to their galleries? Adds them.
-- $1 gallery ids, $2 SHA-256 digests, $3 widths, $4 heights, $5 decoded shares or nulls, $6 pages, $7 turns, $8 when they were taken or nulls: one element per image.
-- A clock that is more than a day ahead is wrong, and what it says is not kept.
-- Index: image (gallery_id, sha256). Rows: one per image that was new.
-- Ordered, so that two batches with the same images wait for each other and never deadlock.
INSERT INTO image (gallery_id, sha256, width, height, decoded_share, pages, turn, taken_at)
SELECT gallery_id, sha256, width, height, decoded_share, pages, turn, CASE WHEN taken_at < now() AT TIME ZONE 'UTC' + interval '1 day' THEN taken_at END
FROM unnest($1::bigint[], $2::bytea[], $3::integer[], $4::integer[], $5::real[], $6::integer[], $7::smallint[], $8::timestamp[])
  AS new (gallery_id, sha256, width, height, decoded_share, pages, turn, taken_at)
ORDER BY gallery_id, sha256
ON CONFLICT (gallery_id, sha256) DO NOTHING
RETURNING id, gallery_id, sha256
