-- Deletes the gallery $1 (id), named $2: its space, subjects, changes, calibrations, SVM and rejections.
-- Index: gallery (id), rejection (gallery). Rows: none.
WITH deleted_rejection AS (DELETE FROM rejection WHERE gallery = $2)
DELETE FROM gallery WHERE id = $1
