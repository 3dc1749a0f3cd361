-- Builds the HNSW index of space {space}, whose vectors have {dimensions} values, over the signs of the values, while its partition is read and written.
-- Interrupted, it leaves an invalid index behind, which drop_hnsw_index removes.
CREATE INDEX CONCURRENTLY template_s{space}_hnsw ON template_s{space}
USING hnsw ((binary_quantize(embedding)::bit({dimensions})) bit_hamming_ops) WITH (m = 16, ef_construction = 64)
