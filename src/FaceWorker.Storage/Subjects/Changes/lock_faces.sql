-- Which of the faces $2 has the gallery $1 (id), whose are they, have they a template in space {space}, and are they confirmed? Keeps them until the end of the
-- transaction from everybody else. Index: face (id), image (id), template_s{space} (face_id, space_id).
-- Rows: one per face that is there. Ordered against deadlocks.
SELECT face.id, face.subject_id, EXISTS (SELECT FROM template_s{space} WHERE face_id = face.id), face.is_confirmed
FROM face
JOIN image ON image.id = face.image_id AND image.gallery_id = $1
WHERE face.id = ANY ($2::bigint[])
ORDER BY face.id
FOR UPDATE OF face
