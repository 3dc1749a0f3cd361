-- The detector of the space $2 (id) has looked at the photo $1 (id), whose faces stand upright in the turn $3, and found the faces $4 (ids), which it had not. Index: image (id), face (id). Rows: none.
WITH found AS (UPDATE face SET added_for = $2 WHERE id = ANY ($4))
UPDATE image SET detected_for = $2, turn = $3 WHERE id = $1
