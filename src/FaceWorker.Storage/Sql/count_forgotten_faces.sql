-- Has each image remember how many of its faces $1 are about to be forgotten.
-- Index: face (id), image (id). Rows: none.
UPDATE image SET forgotten_faces = forgotten_faces + gone.faces
FROM (SELECT image_id, count(*) AS faces FROM face WHERE id = ANY ($1::bigint[]) GROUP BY image_id) AS gone
WHERE image.id = gone.image_id
