-- The same for the templates of space {space}; its HNSW index is built anew, which takes as long as its first build.
VACUUM (FULL, ANALYZE) template_s{space}
