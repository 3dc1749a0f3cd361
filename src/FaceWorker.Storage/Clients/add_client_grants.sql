-- Grants the client $1 the rights $2 in the galleries $3 (names; null among them: in every one), for $4. What it has already stays. Index: client_grant_key, gallery (name).
-- Rows: one per grant that is new.
INSERT INTO client_grant (client, gallery_id, may, granted_by)
SELECT $1, gallery.id, may, $4
FROM unnest($2::text[]) AS may
CROSS JOIN unnest($3::text[]) AS wanted (name)
LEFT JOIN gallery ON gallery.name = wanted.name AND gallery.deleting_since IS NULL
WHERE wanted.name IS NULL OR gallery.id IS NOT NULL
ON CONFLICT ON CONSTRAINT client_grant_key DO NOTHING
