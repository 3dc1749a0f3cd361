-- Which of these images were erased, and must not come back? $1 gallery ids, $2 SHA-256 digests: one element per image. To be asked after they were added: whoever erases an image that is there
-- holds its row until the end, so that an image that is new was added after that, and this statement sees what was erased. Index: erased_image (gallery_id, image_hash). Rows: one per such image.
SELECT new.gallery_id, new.sha256
FROM unnest($1::bigint[], $2::bytea[]) AS new (gallery_id, sha256), erasure_key
WHERE EXISTS (SELECT FROM erased_image WHERE erased_image.gallery_id = new.gallery_id AND image_hash = sha256(key || new.sha256))
