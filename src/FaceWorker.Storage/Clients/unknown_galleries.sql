-- Which of the names $1 are no galleries, or are being deleted? Index: gallery (name). Rows: one per such name.
SELECT wanted.name
FROM unnest($1::text[]) AS wanted (name)
WHERE NOT EXISTS (SELECT FROM gallery WHERE gallery.name = wanted.name AND gallery.deleting_since IS NULL)
