-- Heads: linear maps of a model's vectors that were learned from a gallery's people. Behind the embedder a head makes a model of its own.

-- head: its weights, 32 bits each, row by row. trial: what all methods did for people who were held out. quality: what a face's quality is read from; null: it has none. A head maps vectors of whatever gallery that has its base.
CREATE TABLE adaptation (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  gallery_id       bigint NOT NULL REFERENCES gallery (id) ON DELETE CASCADE,
  pack             text NOT NULL,
  base_pack        text NOT NULL,
  base_model_id    text NOT NULL,
  base_fingerprint text NOT NULL,
  model_id         text NOT NULL,
  fingerprint      text NOT NULL,
  dimensions       integer NOT NULL CHECK (dimensions > 0),
  method           text NOT NULL,
  share            double precision NOT NULL CHECK (share > 0 AND share <= 1),
  head             bytea NOT NULL,
  curve            jsonb NOT NULL,
  trial            jsonb NOT NULL,
  quality          jsonb,
  learned_by       text NOT NULL,
  learned_at       timestamptz NOT NULL DEFAULT now(),
  UNIQUE (gallery_id, pack),
  CHECK (octet_length(head) = 4 * dimensions * dimensions)
);

CREATE INDEX adaptation_of_models ON adaptation (model_id, fingerprint);
