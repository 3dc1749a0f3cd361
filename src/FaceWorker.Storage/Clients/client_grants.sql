-- Who has which rights where: the client $1, or (null) all? A gallery that is being deleted has none. Index: client_grant_key, gallery (id). Rows: one per grant, by client, gallery and right.
SELECT client_grant.client, client_grant.may, gallery.name, client_grant.granted_by, client_grant.granted_at
FROM client_grant
LEFT JOIN gallery ON gallery.id = client_grant.gallery_id
WHERE ($1::text IS NULL OR client_grant.client = $1) AND (client_grant.gallery_id IS NULL OR gallery.deleting_since IS NULL)
ORDER BY client_grant.client, gallery.name NULLS FIRST, client_grant.may
