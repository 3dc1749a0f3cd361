-- Records that migration $1, named $2, with SHA-256 $3, was applied.
INSERT INTO schema_migration (number, name, sha256) VALUES ($1, $2, $3)
