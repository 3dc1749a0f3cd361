-- Galleries, their images and faces, and the ledger of rejected images.
-- Times are the database's: one clock for all workers.

CREATE EXTENSION IF NOT EXISTS vector;

-- An embedder. Vectors compare only within one model. 4,000 is the longest halfvec that an HNSW index takes.
CREATE TABLE model (
  id         text PRIMARY KEY,
  dimensions integer NOT NULL CHECK (dimensions BETWEEN 1 AND 4000),
  UNIQUE (id, dimensions)
);

-- Thresholds are squared Euclidean distances of unit vectors, 0 to 4.
CREATE TABLE gallery (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name             text NOT NULL UNIQUE CHECK (name ~ '^[a-z0-9][a-z0-9_-]{0,62}$'),
  pack             text NOT NULL,
  model_id         text NOT NULL REFERENCES model (id),
  match_threshold  double precision NOT NULL CHECK (match_threshold BETWEEN 0 AND 4),
  review_threshold double precision NOT NULL CHECK (review_threshold BETWEEN match_threshold AND 4),
  threshold_origin text NOT NULL,
  created_at       timestamptz NOT NULL DEFAULT now()
);

-- A gallery's vectors of one model: the unit of search, and of partitioning. Its partition is template_s<id>.
CREATE TABLE space (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  gallery_id bigint NOT NULL REFERENCES gallery (id) ON DELETE CASCADE,
  model_id   text NOT NULL,
  dimensions integer NOT NULL,
  UNIQUE (gallery_id, model_id),
  FOREIGN KEY (model_id, dimensions) REFERENCES model (id, dimensions)
);

-- The same bytes are the same image, once per gallery. Width and height are the upright picture's, in pixels.
CREATE TABLE image (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  gallery_id bigint NOT NULL REFERENCES gallery (id) ON DELETE CASCADE,
  sha256     bytea NOT NULL CHECK (octet_length(sha256) = 32),
  width      integer NOT NULL CHECK (width > 0),
  height     integer NOT NULL CHECK (height > 0),
  indexed_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (gallery_id, sha256)
);

-- Where an image's bytes were seen. Unique by digest, because a source may be longer than an index row may be (2.7 kB).
CREATE TABLE image_source (
  image_id      bigint NOT NULL REFERENCES image (id) ON DELETE CASCADE,
  source_sha256 bytea NOT NULL CHECK (octet_length(source_sha256) = 32),
  source        text NOT NULL,
  first_seen    timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (image_id, source_sha256)
);

-- Positions count from the left of the image, beginning with 0. Box and landmarks in pixels of the upright image;
-- landmarks are x and y of left eye, right eye, nose, left and right corner of the mouth (left as the viewer sees it).
CREATE TABLE face (
  id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  image_id  bigint NOT NULL REFERENCES image (id) ON DELETE CASCADE,
  position  integer NOT NULL CHECK (position >= 0),
  x         real NOT NULL,
  y         real NOT NULL,
  width     real NOT NULL CHECK (width > 0),
  height    real NOT NULL CHECK (height > 0),
  score     real NOT NULL CHECK (score BETWEEN 0 AND 1),
  landmarks real[] NOT NULL CHECK (cardinality(landmarks) = 10),
  UNIQUE (image_id, position)
);

-- Each partition adds the check of its length. A half's relative error is at most 2^-11, so a unit vector's length is, too.
-- The key begins with face_id: deleting a face looks for its templates without knowing their spaces.
CREATE TABLE template (
  face_id   bigint NOT NULL REFERENCES face (id) ON DELETE CASCADE,
  space_id  bigint NOT NULL REFERENCES space (id) ON DELETE CASCADE,
  embedding halfvec NOT NULL CONSTRAINT template_is_unit_length CHECK (abs(l2_norm(embedding) - 1) < 0.001),
  PRIMARY KEY (face_id, space_id)
) PARTITION BY LIST (space_id);

-- What was rejected and why. Gallery and source are as the request had them, so they may be unknown or missing.
CREATE TABLE rejection (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  gallery       text,
  source        text,
  source_sha256 bytea,
  reason        text NOT NULL,
  detail        text NOT NULL,
  count         bigint NOT NULL DEFAULT 1,
  first_seen    timestamptz NOT NULL DEFAULT now(),
  last_seen     timestamptz NOT NULL DEFAULT now(),
  CHECK ((source IS NULL) = (source_sha256 IS NULL)),
  UNIQUE NULLS NOT DISTINCT (gallery, source_sha256, reason)
);
