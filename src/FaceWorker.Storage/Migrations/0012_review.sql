-- Reviewing: what pages list people by, who may be the same person, and what was answered.

-- Of each subject its faces, those of them that are confirmed, the photos that they are on, the newest of these, and the most central face. Measured after faces moved
-- (subject_to_measure), before anybody asks.
ALTER TABLE subject
  ADD COLUMN faces           bigint NOT NULL DEFAULT 0,
  ADD COLUMN confirmed       bigint NOT NULL DEFAULT 0,
  ADD COLUMN photos          bigint NOT NULL DEFAULT 0,
  ADD COLUMN newest_image_id bigint NOT NULL DEFAULT 0,
  ADD COLUMN central_face_id bigint;

CREATE INDEX subject_named_by_photos ON subject (gallery_id, is_ignored, photos, id) WHERE name IS NOT NULL;
CREATE INDEX subject_unnamed_by_photos ON subject (gallery_id, is_ignored, photos, id) WHERE name IS NULL AND photos > 0;
CREATE INDEX subject_named_by_newest ON subject (gallery_id, is_ignored, newest_image_id, id) WHERE name IS NOT NULL;
CREATE INDEX subject_unnamed_by_newest ON subject (gallery_id, is_ignored, newest_image_id, id) WHERE name IS NULL AND photos > 0;
CREATE INDEX subject_by_name ON subject (gallery_id, is_ignored, (lower(name) COLLATE "C"), id) WHERE name IS NOT NULL;

-- Two faces that are near to each other and are not, or were not, one person's: the nearest ones of two subjects, or of a subject and a face of nobody. The question is about whose they are
-- now, so it follows them through merges and their undoing. links and weight: of all links between the two when the pair was found. one and other are whose face_id and
-- other_face_id are, and gain is how many faces the answer probably settles, as last measured; 0 where there is nothing to ask. doubts: reviewers who were not sure.
-- A question is asked of one reviewer at a time, to whom it is leased.
CREATE TABLE person_pair (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  gallery_id    bigint NOT NULL REFERENCES gallery (id) ON DELETE CASCADE,
  face_id       bigint NOT NULL REFERENCES face (id) ON DELETE CASCADE,
  other_face_id bigint NOT NULL REFERENCES face (id) ON DELETE CASCADE,
  distance      real NOT NULL,
  links         integer NOT NULL,
  weight        real NOT NULL,
  one           bigint,
  other         bigint,
  gain          real NOT NULL DEFAULT 0,
  doubts        integer NOT NULL DEFAULT 0,
  leased_by     text,
  leased_at     timestamptz,
  leased_until  timestamptz,
  UNIQUE (face_id, other_face_id),
  CHECK (face_id < other_face_id)
);

CREATE INDEX person_pair_other_face ON person_pair (other_face_id);
CREATE INDEX person_pair_one ON person_pair (one);
CREATE INDEX person_pair_other ON person_pair (other);
CREATE INDEX person_pair_queue ON person_pair (gallery_id, (doubts > 0), gain DESC, id) WHERE gain > 0;
CREATE INDEX person_pair_lease ON person_pair (gallery_id, leased_by) WHERE leased_by IS NOT NULL;

-- What reviewers answered. change_id: what that changed; none where they were not sure. An answer that was taken back counts no more.
CREATE TABLE review_answer (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  gallery_id    bigint NOT NULL REFERENCES gallery (id) ON DELETE CASCADE,
  pair_id       bigint NOT NULL REFERENCES person_pair (id) ON DELETE CASCADE,
  answer        text NOT NULL CHECK (answer IN ('same', 'different', 'unsure')),
  actor         text NOT NULL,
  answered_at   timestamptz NOT NULL DEFAULT now(),
  change_id     bigint REFERENCES subject_change (id) ON DELETE CASCADE,
  taken_back_at timestamptz,
  CHECK ((answer = 'unsure') = (change_id IS NULL))
);

CREATE INDEX review_answer_actor ON review_answer (gallery_id, actor, id) WHERE taken_back_at IS NULL;
CREATE INDEX review_answer_pair ON review_answer (pair_id, actor) WHERE taken_back_at IS NULL;

-- A change of one subject's history, and what is said of two subjects.
CREATE INDEX subject_change_subject ON subject_change (subject_id);
CREATE INDEX subject_change_other ON subject_change (other_id);
CREATE INDEX face_constraint_subjects ON face_constraint (subject_id, other_subject_id) WHERE ended_by IS NULL;

-- Subjects whose faces, or what is said of them, have changed since they were measured. Whoever measures them deletes the rows first, so that nothing is missed.
CREATE TABLE subject_to_measure (
  gallery_id bigint NOT NULL REFERENCES gallery (id) ON DELETE CASCADE,
  subject_id bigint NOT NULL
);

CREATE INDEX subject_to_measure_gallery ON subject_to_measure (gallery_id, subject_id);

-- Faces are stored as nobody's, so that storing marks nothing. Where a whole gallery goes, its subjects need no mark.
CREATE FUNCTION mark_owners_of_moved_faces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO subject_to_measure (gallery_id, subject_id)
  SELECT subject.gallery_id, subject.id
  FROM (SELECT subject_id FROM before UNION SELECT subject_id FROM after) AS owner
  JOIN subject ON subject.id = owner.subject_id
  JOIN gallery ON gallery.id = subject.gallery_id;
  RETURN NULL;
END $$;

CREATE TRIGGER face_moved AFTER UPDATE ON face REFERENCING OLD TABLE AS before NEW TABLE AS after
  FOR EACH STATEMENT EXECUTE FUNCTION mark_owners_of_moved_faces();

CREATE FUNCTION mark_owners_of_deleted_faces() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO subject_to_measure (gallery_id, subject_id)
  SELECT subject.gallery_id, subject.id
  FROM (SELECT DISTINCT subject_id FROM before) AS owner
  JOIN subject ON subject.id = owner.subject_id
  JOIN gallery ON gallery.id = subject.gallery_id;
  RETURN NULL;
END $$;

CREATE TRIGGER face_deleted AFTER DELETE ON face REFERENCING OLD TABLE AS before
  FOR EACH STATEMENT EXECUTE FUNCTION mark_owners_of_deleted_faces();

CREATE FUNCTION mark_subjects_of_constraint() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  said face_constraint := coalesce(NEW, OLD);
BEGIN
  INSERT INTO subject_to_measure (gallery_id, subject_id)
  SELECT subject.gallery_id, subject.id
  FROM subject
  JOIN gallery ON gallery.id = subject.gallery_id
  WHERE subject.id IN (said.subject_id, said.other_subject_id);
  RETURN NULL;
END $$;

CREATE TRIGGER constraint_changed AFTER INSERT OR DELETE OR UPDATE OF ended_by ON face_constraint
  FOR EACH ROW EXECUTE FUNCTION mark_subjects_of_constraint();

CREATE FUNCTION mark_subject() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO subject_to_measure (gallery_id, subject_id) VALUES (NEW.gallery_id, NEW.id);
  RETURN NULL;
END $$;

CREATE TRIGGER subject_ignored AFTER UPDATE OF is_ignored ON subject
  FOR EACH ROW WHEN (OLD.is_ignored <> NEW.is_ignored) EXECUTE FUNCTION mark_subject();

CREATE FUNCTION mark_subjects_of_gallery() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO subject_to_measure (gallery_id, subject_id) SELECT gallery_id, id FROM subject WHERE gallery_id = NEW.id;
  RETURN NULL;
END $$;

CREATE TRIGGER gallery_of_collages AFTER UPDATE OF once_per_photo ON gallery
  FOR EACH ROW WHEN (OLD.once_per_photo <> NEW.once_per_photo) EXECUTE FUNCTION mark_subjects_of_gallery();

-- Everybody who is known already: all are measured, and the next grouping finds the pairs.
INSERT INTO subject_to_measure (gallery_id, subject_id) SELECT gallery_id, id FROM subject;
INSERT INTO face_to_group (face_id, space_id) SELECT face_id, space_id FROM face_link ON CONFLICT (face_id) DO NOTHING;
