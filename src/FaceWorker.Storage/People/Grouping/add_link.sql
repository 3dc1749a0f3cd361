-- Links the face $1 of the space $2 (id) to its neighbours $3 at the squared distances $4, and has it grouped; unless it is linked there already, or gone. A link of
-- the space that the gallery had before is replaced.
-- One face a statement: arrays of arrays would have to be cut to pieces. Index: face (id), face_link (face_id). Rows: none.
WITH added AS (
  INSERT INTO face_link (face_id, space_id, neighbours, distances)
  SELECT id, $2, $3, $4 FROM face WHERE id = $1 FOR KEY SHARE
  ON CONFLICT (face_id) DO UPDATE SET space_id = excluded.space_id, neighbours = excluded.neighbours, distances = excluded.distances
    WHERE face_link.space_id <> excluded.space_id
  RETURNING face_id, space_id
)
INSERT INTO face_to_group (face_id, space_id) SELECT face_id, space_id FROM added
ON CONFLICT (face_id) DO UPDATE SET space_id = excluded.space_id WHERE face_to_group.space_id <> excluded.space_id
