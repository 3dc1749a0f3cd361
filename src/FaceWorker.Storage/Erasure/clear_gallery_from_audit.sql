-- Takes the name of gallery $1 out of the audit, and puts $2 in its place. Index: none: the audit is read. Rows: one, with how many lines were changed.
SELECT clear_gallery_from_audit($1, $2)
