-- Operations: what takes long is a row here, whoever works on it.

-- target is what of the gallery it is about: the archive of a listing, the space of an index; null: all of it. attempt counts how often it was begun, and
-- tells whose the lease is. free_at is when somebody may begin it: of a queued one its next attempt, of a running one the end of its lease, which is renewed.
-- done, total and step say how far the attempt is; problem says why the last one did not succeed.
CREATE TABLE operation (
  id               bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  kind             text NOT NULL,
  gallery_id       bigint NOT NULL REFERENCES gallery (id) ON DELETE CASCADE,
  target           bigint,
  parameters       jsonb,
  state            text NOT NULL CHECK (state IN ('queued', 'running', 'done', 'failed', 'cancelled')),
  attempt          integer NOT NULL DEFAULT 0,
  worker           text,
  free_at          timestamptz NOT NULL DEFAULT now(),
  cancel_requested boolean NOT NULL DEFAULT false,
  done             bigint NOT NULL DEFAULT 0,
  total            bigint,
  step             text,
  problem          text,
  requested_by     text NOT NULL,
  requested_at     timestamptz NOT NULL DEFAULT now(),
  started_at       timestamptz,
  ended_at         timestamptz,
  CHECK ((ended_at IS NULL) = (state IN ('queued', 'running')))
);

-- One unfinished operation of a kind for the same thing.
CREATE UNIQUE INDEX operation_unfinished ON operation (gallery_id, kind, target) NULLS NOT DISTINCT WHERE ended_at IS NULL;
CREATE INDEX operation_next ON operation (kind, free_at) WHERE ended_at IS NULL;
CREATE INDEX operation_of_target ON operation (gallery_id, kind, target, id);

-- A running archive whose listing is not finished has an operation for it, which also says why its last attempt failed.
INSERT INTO operation (kind, gallery_id, target, state, problem, requested_by)
SELECT 'listing', gallery_id, id, 'queued', listing_problem, format('archive %s', id) FROM archive WHERE state = 'running' AND listed_at IS NULL;

ALTER TABLE archive DROP COLUMN listing_problem;
