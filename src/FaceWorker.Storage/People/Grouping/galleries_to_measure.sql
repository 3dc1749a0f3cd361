-- Which galleries have subjects that changed since they were measured? Index: subject_to_measure_gallery (gallery_id, subject_id). Rows: one per gallery: name.
SELECT name FROM gallery WHERE deleting_since IS NULL AND EXISTS (SELECT FROM subject_to_measure WHERE gallery_id = gallery.id) ORDER BY id
