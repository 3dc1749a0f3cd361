-- The centre of the faces of each person of the gallery {gallery} (id; a statement that makes a table takes no parameters), for the rest of the transaction. Index: subject (gallery_id, name), face (subject_id), template_s{space} (face_id, space_id). Rows: none.
CREATE TEMPORARY TABLE export_centre ON COMMIT DROP AS
SELECT face.subject_id, l2_normalize(avg(template.embedding))::halfvec({dimensions}) AS centre
FROM subject
JOIN face ON face.subject_id = subject.id
JOIN template_s{space} AS template ON template.face_id = face.id
WHERE subject.gallery_id = {gallery}
GROUP BY face.subject_id
