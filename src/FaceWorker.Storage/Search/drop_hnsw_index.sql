-- Removes the HNSW index of space {space}, while its partition is read and written.
DROP INDEX CONCURRENTLY IF EXISTS template_s{space}_hnsw
