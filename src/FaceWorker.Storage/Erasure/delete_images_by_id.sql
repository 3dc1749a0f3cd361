-- Deletes the images $1 (ids), whose faces are deleted, with the places where they were seen. Index: image (id), image_source (image_id). Rows: one: how many images, and how many places.
WITH places AS (
  DELETE FROM image_source WHERE image_id = ANY ($1::bigint[]) RETURNING 1
), images AS (
  DELETE FROM image WHERE id = ANY ($1::bigint[]) RETURNING 1
)
SELECT (SELECT count(*) FROM images), (SELECT count(*) FROM places)
