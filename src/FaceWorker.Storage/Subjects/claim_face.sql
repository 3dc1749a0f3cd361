-- Makes the face $2 of the gallery $1 (id) the subject $3's and confirms it, unless somebody else has confirmed whose it is, if it has a template in space {space}. What was said
-- to the contrary is over; and it is to be grouped again. Index: face (id), image (id), template_s{space} (face_id, space_id), face_constraint_face. Rows: one, or none.
WITH claimed AS (
  UPDATE face SET subject_id = $3, is_confirmed = true
  FROM image
  WHERE face.id = $2 AND image.id = face.image_id AND image.gallery_id = $1 AND (face.subject_id IS NULL OR NOT face.is_confirmed)
    AND EXISTS (SELECT FROM template_s{space} WHERE face_id = $2)
  RETURNING face.id
), contradicted AS (
  DELETE FROM face_constraint USING claimed WHERE face_id = claimed.id AND subject_id = $3 AND kind = 'different'
), to_group AS (
  INSERT INTO face_to_group (face_id, space_id) SELECT face_id, space_id FROM face_link JOIN claimed ON claimed.id = face_link.face_id
  ON CONFLICT (face_id) DO NOTHING
)
SELECT id FROM claimed
