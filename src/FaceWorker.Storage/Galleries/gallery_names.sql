-- Which galleries are there? Index: gallery (name). Rows: one per gallery, by name; not those that are being deleted.
SELECT name FROM gallery WHERE deleting_since IS NULL ORDER BY name
