-- Makes the face $2 of the gallery $1 (id) the subject $3's, if it is nobody's and has a template in space {space}.
-- Index: face (id), image (id), template_s{space} (face_id, space_id). Rows: none; one is changed, or none.
UPDATE face SET subject_id = $3
FROM image
WHERE face.id = $2 AND image.id = face.image_id AND image.gallery_id = $1 AND face.subject_id IS NULL
  AND EXISTS (SELECT FROM template_s{space} WHERE face_id = $2)
