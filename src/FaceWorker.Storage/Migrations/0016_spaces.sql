-- Spaces: a gallery may have two, the active one, in which it is searched, and a shadow, which is filled by another model, or was left for one.

-- One model may have two spaces while its file, its recipe or the detector before it changes. pack: the pack whose vectors the space holds.
-- The thresholds, rates and calibration are those of the shadow; the active space's are the gallery's, and come here when it is left.
ALTER TABLE space
  DROP CONSTRAINT space_gallery_id_model_id_key,
  ADD CONSTRAINT space_gallery_pack_model UNIQUE (gallery_id, pack, model_id, fingerprint),
  ADD COLUMN pack             text,
  ADD COLUMN created_at       timestamptz NOT NULL DEFAULT now(),
  ADD COLUMN match_threshold  double precision CHECK (match_threshold BETWEEN 0 AND 4),
  ADD COLUMN review_threshold double precision CHECK (review_threshold BETWEEN match_threshold AND 4),
  ADD COLUMN threshold_origin text,
  ADD COLUMN decisions        jsonb,
  ADD COLUMN calibration_id   bigint REFERENCES calibration (id) ON DELETE SET NULL;

-- The one pointer that a cut-over moves. pack and model_id of the gallery are moved with it, for programs of before.
ALTER TABLE gallery ADD COLUMN active_space_id bigint REFERENCES space (id);

UPDATE space SET pack = gallery.pack FROM gallery WHERE gallery.id = space.gallery_id;
UPDATE gallery SET active_space_id = space.id FROM space WHERE space.gallery_id = gallery.id AND space.model_id = gallery.model_id;

-- A gallery's first space is the active one, also where a program of before makes it.
CREATE FUNCTION activate_first_space() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE gallery SET active_space_id = NEW.id WHERE id = NEW.gallery_id AND active_space_id IS NULL;
  UPDATE space SET pack = gallery.pack FROM gallery WHERE space.id = NEW.id AND space.pack IS NULL AND gallery.id = NEW.gallery_id;
  RETURN NULL;
END $$;

CREATE TRIGGER space_added AFTER INSERT ON space FOR EACH ROW EXECUTE FUNCTION activate_first_space();

-- A gallery that goes over from one space to another. switched_at: when it last changed between the two; null: never.
CREATE TABLE reembedding (
  gallery_id    bigint PRIMARY KEY REFERENCES gallery (id) ON DELETE CASCADE,
  from_space_id bigint NOT NULL UNIQUE REFERENCES space (id) ON DELETE CASCADE,
  to_space_id   bigint NOT NULL UNIQUE REFERENCES space (id) ON DELETE CASCADE,
  requested_by  text NOT NULL,
  requested_at  timestamptz NOT NULL DEFAULT now(),
  switched_at   timestamptz,
  looks_again   boolean NOT NULL DEFAULT false, -- the new pack has another detector
  CHECK (from_space_id <> to_space_id)
);

-- detected_for: the space whose detector has looked at the photo last, where another one had indexed it. added_for: the space whose detector found the face on a photo that was known.
ALTER TABLE image ADD COLUMN detected_for bigint;
ALTER TABLE face ADD COLUMN added_for bigint;
CREATE INDEX face_added_for ON face (added_for) WHERE added_for IS NOT NULL;

-- Faces that could not be embedded for a space, and why. They keep their vector of the other one.
CREATE TABLE reembedding_failure (
  space_id  bigint NOT NULL REFERENCES space (id) ON DELETE CASCADE,
  face_id   bigint NOT NULL REFERENCES face (id) ON DELETE CASCADE,
  reason    text NOT NULL,
  detail    text NOT NULL,
  failed_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (space_id, face_id)
);

CREATE INDEX reembedding_failure_face ON reembedding_failure (face_id);

-- A subject's SVM is one of each space, so that going back finds the old one.
ALTER TABLE subject_svm DROP CONSTRAINT subject_svm_pkey, ADD PRIMARY KEY (subject_id, space_id);
