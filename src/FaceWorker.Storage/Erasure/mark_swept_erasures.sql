-- Tables and indexes are rid of what the erasures $1 (ids) deleted. Index: erasure (id). Rows: one per receipt: the time.
UPDATE erasure SET swept_at = now() WHERE id = ANY ($1::bigint[]) RETURNING swept_at
