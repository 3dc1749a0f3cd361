-- Rids the ledgers of the gallery $1 (id), named $2, of what speaks of one of the texts $3: deletes its rejections, and puts the words $4 in the place of what is said of files, operations and outages.
-- Index: rejection (gallery, source_sha256, reason), archive (gallery_id, source), archive_item_failed, operation_of_target. Rows: one: how many rejections, and how many files.
WITH said AS MATERIALIZED (
  SELECT unnest($3::text[]) AS words
), rejected AS (
  DELETE FROM rejection WHERE gallery = $2 AND EXISTS (SELECT FROM said WHERE strpos(rejection.detail, said.words) > 0) RETURNING 1
), spoken_of AS MATERIALIZED (
  SELECT item.id
  FROM archive_item AS item
  JOIN archive ON archive.id = item.archive_id
  WHERE archive.gallery_id = $1 AND item.state IN ('rejected', 'parked') AND EXISTS (SELECT FROM said WHERE strpos(item.detail, said.words) > 0)
  ORDER BY item.id
  FOR UPDATE OF item
), items AS (
  UPDATE archive_item SET detail = $4 FROM spoken_of WHERE archive_item.id = spoken_of.id
), operations AS (
  UPDATE operation SET problem = $4 WHERE gallery_id = $1 AND EXISTS (SELECT FROM said WHERE strpos(operation.problem, said.words) > 0)
), outages AS (
  UPDATE source_outage SET problem = $4 WHERE EXISTS (SELECT FROM said WHERE strpos(source_outage.problem, said.words) > 0)
)
SELECT (SELECT count(*) FROM rejected), (SELECT count(*) FROM spoken_of)
