-- The same for the templates of space {space}, and its HNSW index, in which deleted vectors are overwritten.
VACUUM (INDEX_CLEANUP ON, ANALYZE) template_s{space}
