-- Adds the faces of new images, and a template of each.
-- $1 image ids, $2 positions, $3 to $6 x, y, width, height, $7 scores, $9 space ids, $10 vectors: one element per face;
-- $8 landmarks: ten elements per face, one face after the other.
-- Index: none. Rows: one per face, in no order.
WITH new AS (
  SELECT *, $8::real[] AS landmarks
  FROM unnest($1::bigint[], $2::integer[], $3::real[], $4::real[], $5::real[], $6::real[], $7::real[], $9::bigint[], $10::halfvec[])
    WITH ORDINALITY AS new (image_id, position, x, y, width, height, score, space_id, embedding, row)
), added_face AS (
  INSERT INTO face (image_id, position, x, y, width, height, score, landmarks)
  SELECT image_id, position, x, y, width, height, score, landmarks[10 * row - 9 : 10 * row] FROM new
  RETURNING id, image_id, position
), added_template AS (
  INSERT INTO template (face_id, space_id, embedding)
  SELECT added_face.id, new.space_id, new.embedding FROM added_face JOIN new USING (image_id, position)
)
SELECT id, image_id, position FROM added_face
