-- How many persons does a search of space {space}, of the gallery $1 (id), compare with, and how many templates?
-- A person is a subject, named or not, or a face that is nobody's. From a million templates on, the server's own estimate of them will do.
-- Index: template_s{space} (face_id, space_id), subject (gallery_id, name), face (subject_id). Rows: one.
WITH estimate AS (
  SELECT reltuples::bigint AS templates FROM pg_class WHERE oid = 'template_s{space}'::regclass
), template_count AS (
  SELECT CASE WHEN templates > 1000000 THEN templates ELSE (SELECT count(*) FROM template_s{space}) END AS templates FROM estimate
), subject_count AS (
  SELECT count(*) AS templates, count(DISTINCT face.subject_id) AS subjects
  FROM subject
  JOIN face ON face.subject_id = subject.id
  JOIN template_s{space} AS template ON template.face_id = face.id
  WHERE subject.gallery_id = $1
)
SELECT greatest(template_count.templates, subject_count.templates) - subject_count.templates + subject_count.subjects, greatest(template_count.templates, subject_count.templates)
FROM template_count, subject_count
