-- Which faces have the images $1, whose are they, how far from the centre of their person (minus the inner product), and with $2, what are their templates in space {space}?
-- Index: face (image_id, position), subject (id), template_s{space} (face_id, space_id), export_centre (subject_id). Rows: one per face, by image and position.
SELECT face.image_id, face.id, face.x, face.y, face.width, face.height, face.score, face.problems, face.sharpness, face.yaw, face.pitch, face.roll, face.quality,
  subject.id, subject.name, coalesce(subject.is_ignored, false), face.is_confirmed, template.embedding <#> export_centre.centre, CASE WHEN $2 THEN template.embedding END
FROM face
LEFT JOIN subject ON subject.id = face.subject_id
LEFT JOIN template_s{space} AS template ON template.face_id = face.id
LEFT JOIN export_centre ON export_centre.subject_id = face.subject_id
WHERE face.image_id = ANY ($1::bigint[])
ORDER BY face.image_id, face.position
