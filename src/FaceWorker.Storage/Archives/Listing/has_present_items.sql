-- Has the archive $1 (id) items that the last listing found? Index: archive_item (archive_id, source_key). Rows: one.
SELECT EXISTS (SELECT FROM archive_item WHERE archive_id = $1 AND NOT gone)
