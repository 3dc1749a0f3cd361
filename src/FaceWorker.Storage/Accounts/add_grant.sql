-- Gives the account $1 (id) the role $3 in the gallery $2 (name; null: in every one). Index: gallery (name). Rows: one; none where there is no such gallery.
INSERT INTO account_grant (account_id, gallery_id, role)
SELECT $1, gallery.id, $3
FROM (SELECT $2::text AS name) AS wanted
LEFT JOIN gallery ON gallery.name = wanted.name AND gallery.deleting_since IS NULL
WHERE wanted.name IS NULL OR gallery.id IS NOT NULL
