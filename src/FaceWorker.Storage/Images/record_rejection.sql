-- Keeps a rejection in the ledger, or counts it when gallery, source and reason are known; the newest detail stays.
-- $1 gallery, $2 source, $3 SHA-256 of the source, $4 reason, $5 detail. Index: rejection (gallery, source_sha256, reason).
-- Rows: none.
INSERT INTO rejection (gallery, source, source_sha256, reason, detail) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (gallery, source_sha256, reason)
DO UPDATE SET count = rejection.count + 1, last_seen = now(), detail = excluded.detail
