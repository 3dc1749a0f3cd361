-- Takes the rights $2 (none: all) of the client $1 away in the galleries $3 (names; none: wherever it has them). Index: client_grant_key. Rows: one per grant.
DELETE FROM client_grant
WHERE client = $1 AND (cardinality($2::text[]) = 0 OR may = ANY ($2))
  AND (cardinality($3::text[]) = 0 OR gallery_id IN (SELECT id FROM gallery WHERE name = ANY ($3)))
