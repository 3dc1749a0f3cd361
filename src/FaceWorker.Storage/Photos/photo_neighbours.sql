-- Which images does an archive of the image $1 (id) list before and after it? An archive's items are mostly neighbours in the table: no more than 1,000 are looked at on each side.
-- Index: archive_item_image, archive_item (id). Rows: one; nulls where there is none.
WITH own AS (SELECT archive_id, id FROM archive_item WHERE image_id = $1 ORDER BY id LIMIT 1)
SELECT
  (SELECT other.image_id FROM own JOIN archive_item other ON other.id < own.id AND other.id >= own.id - 1000 AND other.archive_id = own.archive_id
   WHERE other.state = 'indexed' ORDER BY other.id DESC LIMIT 1),
  (SELECT other.image_id FROM own JOIN archive_item other ON other.id > own.id AND other.id <= own.id + 1000 AND other.archive_id = own.archive_id
   WHERE other.state = 'indexed' ORDER BY other.id LIMIT 1)
