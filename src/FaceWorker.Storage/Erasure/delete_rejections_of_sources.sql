-- Deletes the rejections in the gallery named $1 of what was at the sources with the SHA-256 $2. Index: rejection (gallery, source_sha256, reason). Rows: none; one is changed per rejection.
DELETE FROM rejection WHERE gallery = $1 AND source_sha256 = ANY ($2::bytea[])
