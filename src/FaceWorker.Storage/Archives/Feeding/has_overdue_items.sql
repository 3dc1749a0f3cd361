-- Was a job of a running archive sent longer than $1 (interval) ago, and has not ended? Index: archive_item_sent. Rows: one.
SELECT EXISTS (
  SELECT FROM archive
  WHERE state = 'running' AND EXISTS (SELECT FROM archive_item WHERE archive_id = archive.id AND state = 'sent' AND sent_at < now() - $1::interval)
)
