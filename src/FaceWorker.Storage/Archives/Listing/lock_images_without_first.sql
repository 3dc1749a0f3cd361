-- Of which images are files of the archive $1 (id) duplicates, while the one that was indexed is gone or changed? Locks them, as lock_images does.
-- Index: archive_item (image_id); reads every item of the archive, once per listing. Rows: one per image.
SELECT id
FROM image
WHERE id IN (
  SELECT image_id
  FROM archive_item AS duplicate
  WHERE archive_id = $1 AND state = 'duplicate' AND NOT gone
    AND NOT EXISTS (SELECT FROM archive_item AS first WHERE first.image_id = duplicate.image_id AND first.state = 'indexed' AND NOT first.gone))
ORDER BY id
FOR NO KEY UPDATE
