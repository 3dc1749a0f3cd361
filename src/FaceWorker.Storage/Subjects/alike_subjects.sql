-- Which subjects of the gallery $1 may have been meant by the name $2? Those whose names contain it, or are contained in it, in any case.
-- Index: subject (gallery_id, name); reads all names of the gallery, so this is for messages. Rows: at most 3, by name.
SELECT name FROM subject
WHERE gallery_id = $1 AND (strpos(lower(name), lower($2)) > 0 OR strpos(lower($2), lower(name)) > 0)
ORDER BY name
LIMIT 3
