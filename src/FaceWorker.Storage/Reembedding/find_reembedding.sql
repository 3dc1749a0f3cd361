-- From which pack to which does the gallery $1 (id) go over, does the second one answer, who requested it and when, when did it last change between the two, and how long ago?
-- Index: reembedding (gallery_id), space (id). Rows: one, or none.
SELECT old.pack, new.pack, new.id = gallery.active_space_id, reembedding.requested_by, reembedding.requested_at, reembedding.switched_at, now() - reembedding.switched_at
FROM reembedding
JOIN gallery ON gallery.id = reembedding.gallery_id
JOIN space AS old ON old.id = reembedding.from_space_id
JOIN space AS new ON new.id = reembedding.to_space_id
WHERE reembedding.gallery_id = $1
