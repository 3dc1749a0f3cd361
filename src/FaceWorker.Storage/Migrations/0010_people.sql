-- People: subjects that the machine finds among the faces, with and without names; what people said about them; and which faces are near to which.

-- Whether the workers keep up who is in the gallery, and whether two faces of one photo are two people.
ALTER TABLE gallery
  ADD COLUMN people boolean NOT NULL DEFAULT false,
  ADD COLUMN once_per_photo boolean NOT NULL DEFAULT true;

-- A subject without a name is a person whom the machine found and nobody has named yet. An ignored one is left out of lists and suggestions.
ALTER TABLE subject
  ALTER COLUMN name DROP NOT NULL,
  ADD COLUMN is_ignored boolean NOT NULL DEFAULT false;

-- Whether a person said whose face it is; otherwise the machine did, and may move it. Until now only people did.
ALTER TABLE face ADD COLUMN is_confirmed boolean NOT NULL DEFAULT false;
UPDATE face SET is_confirmed = true WHERE subject_id IS NOT NULL;

-- A name that is null was forgotten where is_forgotten, otherwise there was none. reject: from subject_id, to nobody; differ: subject_id and other_id are two people;
-- ignore, unignore: subject_id. subject_was_ignored: of the subject that a merge took away.
ALTER TABLE subject_change
  DROP CONSTRAINT subject_change_kind_check,
  ADD CONSTRAINT subject_change_kind_check
    CHECK (kind IN ('rename', 'merge', 'split', 'reassign', 'forget', 'undo', 'reject', 'differ', 'ignore', 'unignore')),
  ADD COLUMN is_forgotten boolean NOT NULL DEFAULT false,
  ADD COLUMN subject_was_ignored boolean NOT NULL DEFAULT false;
UPDATE subject_change SET is_forgotten = true
WHERE kind = 'forget' OR kind <> 'undo' AND (new_name IS NULL OR old_name IS NULL AND kind <> 'reassign');

-- A face that a change only confirmed goes from its subject to the same one.
ALTER TABLE subject_change_face ADD COLUMN was_confirmed boolean NOT NULL DEFAULT true;

-- What a person said of two faces, of a face and a subject, or of two subjects: that they are one person, or two. A change that contradicts it, or takes one of its
-- subjects away, ends it; undoing that change brings it back, as undoing its own change takes it away. Ids of subjects rather than references: a merged one may return.
CREATE TABLE face_constraint (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  gallery_id    bigint NOT NULL REFERENCES gallery (id) ON DELETE CASCADE,
  kind          text NOT NULL CHECK (kind IN ('same', 'different')),
  face_id       bigint REFERENCES face (id) ON DELETE CASCADE,
  other_face_id bigint REFERENCES face (id) ON DELETE CASCADE,
  subject_id    bigint,
  other_subject_id bigint,
  actor         text NOT NULL,
  said_at       timestamptz NOT NULL DEFAULT now(),
  change_id     bigint REFERENCES subject_change (id) ON DELETE CASCADE,
  ended_by      bigint REFERENCES subject_change (id) ON DELETE CASCADE,
  CHECK (num_nonnulls(face_id, other_face_id, subject_id, other_subject_id) = 2
    AND (face_id IS NOT NULL OR other_face_id IS NULL) AND (subject_id IS NOT NULL OR other_subject_id IS NULL))
);

CREATE INDEX face_constraint_in_force ON face_constraint (gallery_id) WHERE ended_by IS NULL;
CREATE INDEX face_constraint_face ON face_constraint (face_id) WHERE face_id IS NOT NULL;
CREATE INDEX face_constraint_other_face ON face_constraint (other_face_id) WHERE other_face_id IS NOT NULL;
CREATE INDEX face_constraint_change ON face_constraint (change_id);
CREATE INDEX face_constraint_end ON face_constraint (ended_by) WHERE ended_by IS NOT NULL;

-- The faces that were near to a face when it was linked, nearest first, and their squared distances; of two faces that are near, at least the newer one has the other.
CREATE TABLE face_link (
  face_id    bigint PRIMARY KEY REFERENCES face (id) ON DELETE CASCADE,
  space_id   bigint NOT NULL REFERENCES space (id) ON DELETE CASCADE,
  neighbours bigint[] NOT NULL,
  distances  real[] NOT NULL CHECK (cardinality(distances) = cardinality(neighbours))
);

CREATE INDEX face_link_space ON face_link (space_id, face_id);

-- Linked faces that are to be grouped, or grouped again: new ones, and those that a person moved.
CREATE TABLE face_to_group (
  face_id  bigint PRIMARY KEY REFERENCES face (id) ON DELETE CASCADE,
  space_id bigint NOT NULL REFERENCES space (id) ON DELETE CASCADE
);

CREATE INDEX face_to_group_space ON face_to_group (space_id);

-- What a clustering changed and nobody has published yet. A worker that takes it up postpones the time, and deletes it when it is published.
CREATE TABLE people_news (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  gallery_id  bigint NOT NULL REFERENCES gallery (id) ON DELETE CASCADE,
  linked      bigint NOT NULL,
  moved       bigint NOT NULL,
  before      bigint NOT NULL,
  after       bigint NOT NULL,
  changed_at  timestamptz NOT NULL DEFAULT now(),
  announce_at timestamptz NOT NULL DEFAULT now()
);
