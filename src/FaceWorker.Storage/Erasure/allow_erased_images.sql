-- The images of the erasure $1 (id) may be indexed again. Index: erased_image_erasure. Rows: none; one is changed per image.
DELETE FROM erased_image WHERE erasure_id = $1
