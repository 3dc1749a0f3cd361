-- Deletes the crops of all faces of the gallery $1 (id).
-- Index: image (gallery_id, sha256), face (image_id, position), face_crop (face_id). Rows: none.
DELETE FROM face_crop USING face, image
WHERE face_crop.face_id = face.id AND face.image_id = image.id AND image.gallery_id = $1
