-- How much has the gallery $1 (id)? Index: image (gallery_id, sha256), face (image_id, position), subject (gallery_id, name). Rows: one: the time, photos, faces, people.
SELECT now(), (SELECT count(*) FROM image WHERE gallery_id = $1), (SELECT count(*) FROM face JOIN image ON image.id = face.image_id WHERE image.gallery_id = $1),
  (SELECT count(*) FROM subject WHERE gallery_id = $1)
