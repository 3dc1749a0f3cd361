-- Erasure: what was erased, without saying of whom, which photos must not come back, and how long galleries keep their photos.

-- What the hashes below begin with, so that they cannot be compared with those of another database.
CREATE TABLE erasure_key (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  key     bytea NOT NULL CHECK (octet_length(key) = 32)
);

INSERT INTO erasure_key (key) VALUES (sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())));

-- Receipts. gallery_id: a number rather than a reference, which outlives the gallery. name_hashes: of what it was called, so that who knows that finds the receipt: SHA-256 of the key and of the kind,
-- the gallery's name and the name or place, a line each. counts: how many rows of which kind. An erasure by age goes on until ended_at; swept_at: when tables and indexes were rid of the deleted rows.
CREATE TABLE erasure (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind        text NOT NULL CHECK (kind IN ('subject', 'image', 'gallery', 'age')),
  gallery_id  bigint NOT NULL,
  name_hashes bytea[] NOT NULL DEFAULT '{}',
  counts      jsonb NOT NULL DEFAULT '{}',
  actor       text NOT NULL,
  erased_at   timestamptz NOT NULL DEFAULT now(),
  ended_at    timestamptz,
  swept_at    timestamptz
);

CREATE INDEX erasure_names ON erasure USING gin (name_hashes);
CREATE INDEX erasure_by_age ON erasure (gallery_id, ended_at) WHERE kind = 'age';
CREATE INDEX erasure_unswept ON erasure (id) WHERE swept_at IS NULL;

-- Photos that are not indexed again, by the SHA-256 of the key and of the SHA-256 of their bytes.
CREATE TABLE erased_image (
  gallery_id bigint NOT NULL REFERENCES gallery (id) ON DELETE CASCADE,
  image_hash bytea NOT NULL CHECK (octet_length(image_hash) = 32),
  erasure_id bigint NOT NULL REFERENCES erasure (id) ON DELETE CASCADE,
  PRIMARY KEY (gallery_id, image_hash)
);

CREATE INDEX erased_image_erasure ON erased_image (erasure_id);

-- How long after it was indexed a photo is erased; null: never.
ALTER TABLE gallery ADD COLUMN keep_for interval CHECK (keep_for > interval '0');

CREATE INDEX image_indexed ON image (gallery_id, indexed_at);

-- Puts other words in the place of a gallery's name in the audit, and in the place of the archives and webhooks of it; returns how many lines it changed. The only way to change the audit for those who
-- do not own it.
CREATE FUNCTION clear_gallery_from_audit(of_gallery text, words text) RETURNS bigint LANGUAGE sql SECURITY DEFINER AS $$
  WITH cleared AS (
    UPDATE audit SET target = words, detail = replace(detail, format('''%s''', of_gallery), words)
    WHERE target = of_gallery OR strpos(detail, format('gallery ''%s''', of_gallery)) > 0
    RETURNING 1
  )
  SELECT count(*) FROM cleared
$$;

DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION clear_gallery_from_audit(text, text) SET search_path = %I, pg_temp', current_schema());
END $$;

REVOKE ALL ON FUNCTION clear_gallery_from_audit(text, text) FROM PUBLIC;
