-- In which years were the photos of the subject $1 (id) taken, and how many of its faces are on those of each? As last measured.
-- Index: subject (id). Rows: one per year, the newest first; the last with null, where it is not known.
SELECT of_year.year, of_year.faces
FROM subject
CROSS JOIN unnest(subject.years, subject.faces_of_years) AS of_year (year, faces)
WHERE subject.id = $1
ORDER BY of_year.year DESC NULLS LAST
