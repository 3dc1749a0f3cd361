-- How many people with names, without names, and ignored has the gallery $1 (id)? Index: subject_named_by_photos, subject_unnamed_by_photos. Rows: one.
SELECT
  (SELECT count(*) FROM subject WHERE gallery_id = $1 AND NOT is_ignored AND name IS NOT NULL),
  (SELECT count(*) FROM subject WHERE gallery_id = $1 AND NOT is_ignored AND name IS NULL AND photos > 0),
  (SELECT count(*) FROM subject WHERE gallery_id = $1 AND is_ignored AND name IS NOT NULL) + (SELECT count(*) FROM subject WHERE gallery_id = $1 AND is_ignored AND name IS NULL AND photos > 0)
