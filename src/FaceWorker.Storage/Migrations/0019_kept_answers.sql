-- Answers for those who come back for them: under the id that a caller gave to a request in a gallery.

-- position: of an image of a request of many, from 1 on; 0: the request as a whole. request_sha256: what was asked, so that another request under the same id is told. kind: the name of the
-- message that is the answer; null: a worker has begun with the request. Without a gallery: the request named none.
CREATE TABLE kept_answer (
  id             bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  caller         text NOT NULL,
  gallery_id     bigint REFERENCES gallery (id) ON DELETE CASCADE,
  request_id     text NOT NULL CHECK (length(request_id) BETWEEN 1 AND 100),
  position       integer NOT NULL DEFAULT 0 CHECK (position >= 0),
  request_sha256 bytea NOT NULL CHECK (length(request_sha256) = 32),
  kind           text,
  answer         jsonb,
  kept_until     timestamptz NOT NULL,
  CONSTRAINT kept_answer_key UNIQUE NULLS NOT DISTINCT (request_id, position, caller, gallery_id),
  CHECK ((kind IS NULL) = (answer IS NULL))
);

CREATE INDEX kept_answer_gallery ON kept_answer (gallery_id);
CREATE INDEX kept_answer_old ON kept_answer (kept_until);
