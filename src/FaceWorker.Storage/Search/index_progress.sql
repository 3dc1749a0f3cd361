-- How far is the build of the HNSW index of space {space}? Rows: one while it is being built.
SELECT phase, blocks_done, blocks_total FROM pg_stat_progress_create_index WHERE relid = to_regclass('template_s{space}')
