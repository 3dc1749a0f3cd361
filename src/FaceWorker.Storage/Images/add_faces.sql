-- Adds the faces of new images; a template of each that has no problems, and one for the gallery's shadow where that was made; and the crop of each that has one, where the gallery still keeps crops.
-- $1 image ids, $2 positions, $3 to $6 x, y, width, height, $7 scores, $9 space ids, $10 vectors, or nulls of faces with problems, $11 to $14 sharpness, yaw, pitch, roll,
-- $15 problems, separated by commas, $16 crops or nulls, $17 qualities or nulls, $18 and $19 the shadows' space ids and vectors, or nulls: one element per face; $8 landmarks: ten elements per face, one face after the other.
-- A space that was dropped since the gallery was looked up is passed over. Index: space (id), gallery (id). Rows: one per face, in no order.
WITH new AS (
  SELECT *, $8::real[] AS landmarks
  FROM unnest($1::bigint[], $2::integer[], $3::real[], $4::real[], $5::real[], $6::real[], $7::real[], $9::bigint[], $10::halfvec[],
      $11::real[], $12::real[], $13::real[], $14::real[], $15::text[], $16::bytea[], $17::real[], $18::bigint[], $19::halfvec[])
    WITH ORDINALITY AS new (image_id, position, x, y, width, height, score, space_id, embedding, sharpness, yaw, pitch, roll, problems, crop, quality, shadow_id, shadow, row)
), added_face AS (
  INSERT INTO face (image_id, position, x, y, width, height, score, landmarks, sharpness, yaw, pitch, roll, quality, problems)
  SELECT image_id, position, x, y, width, height, score, landmarks[10 * row - 9 : 10 * row], sharpness, yaw, pitch, roll, quality,
    string_to_array(problems, ',')
  FROM new
  RETURNING id, image_id, position
), added_template AS (
  INSERT INTO template (face_id, space_id, embedding)
  SELECT added_face.id, space.id, vector.embedding
  FROM added_face
  JOIN new USING (image_id, position)
  CROSS JOIN LATERAL (VALUES (new.space_id, new.embedding), (new.shadow_id, new.shadow)) AS vector (space_id, embedding)
  JOIN space ON space.id = vector.space_id
  WHERE new.problems = ''
), added_crop AS (
  INSERT INTO face_crop (face_id, jpeg)
  SELECT added_face.id, new.crop
  FROM added_face
  JOIN new USING (image_id, position)
  JOIN space ON space.id = new.space_id
  JOIN gallery ON gallery.id = space.gallery_id
  WHERE new.crop IS NOT NULL AND gallery.crop_policy = 'keep'
)
SELECT id, image_id, position FROM added_face
