-- Archives: where images come from in bulk, the manifest of their files, and the counts of what has become of them.

-- A source is a folder as the workers see it, a list of URLs (a file or an URL itself), or s3://bucket/prefix.
-- listing counts the times that the source was, or is to be, listed; listed_at is null until the present one is finished, and
-- listing_problem says why the last attempt failed. The four counts are those of the present listing; added and changed grow with it.
CREATE TABLE archive (
  id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  gallery_id      bigint NOT NULL REFERENCES gallery (id) ON DELETE CASCADE,
  source          text NOT NULL CHECK (length(source) BETWEEN 1 AND 600), -- an index row holds no more than 2.7 kB
  state           text NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'paused', 'cancelled', 'completed')),
  listing         integer NOT NULL DEFAULT 1,
  listed_at       timestamptz,
  listing_problem text,
  added           bigint NOT NULL DEFAULT 0,
  changed         bigint NOT NULL DEFAULT 0,
  unchanged       bigint NOT NULL DEFAULT 0,
  vanished        bigint NOT NULL DEFAULT 0,
  created_at      timestamptz NOT NULL DEFAULT now(),
  completed_at    timestamptz,
  reported_at     timestamptz, -- when its progress was last published
  UNIQUE (gallery_id, source)
);

-- A file of an archive. source_key is the first half of the SHA-256 of its source; version tells a changed file without reading it
-- (size and time, or what the store says), null where nothing does. A file that the last listing did not find is gone, and stays;
-- one that was still waiting then is rejected as not found, so that what is gone is never waiting.
-- attempts are deliveries of its job. image_id outlives nothing: the image goes with its gallery, and so does this.
CREATE TABLE archive_item (
  id          bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  archive_id  bigint NOT NULL REFERENCES archive (id) ON DELETE CASCADE,
  source_key  uuid NOT NULL,
  source      text NOT NULL,
  version     text,
  gone        boolean NOT NULL DEFAULT false,
  state       text NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'sent', 'indexed', 'duplicate', 'rejected', 'parked')),
  sent_at     timestamptz,
  attempts    integer NOT NULL DEFAULT 0,
  image_id    bigint REFERENCES image (id) ON DELETE CASCADE,
  faces       integer,
  reason      text,
  detail      text,
  worker      text,
  finished_at timestamptz,
  UNIQUE (archive_id, source_key),
  CHECK ((state IN ('rejected', 'parked')) = (reason IS NOT NULL))
) WITH (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02); -- each item is changed twice, in order

CREATE INDEX archive_item_waiting ON archive_item (archive_id, id) WHERE state = 'waiting' AND NOT gone;
CREATE INDEX archive_item_sent ON archive_item (archive_id, sent_at) WHERE state = 'sent';
CREATE INDEX archive_item_failed ON archive_item (archive_id, reason, id) WHERE state IN ('rejected', 'parked');
CREATE INDEX archive_item_image ON archive_item (image_id) WHERE image_id IS NOT NULL;

-- How many items are in which state, kept in the transactions that change them, so that nobody has to count millions. A worker
-- writes rows of its own; the list of files, and people, write those of the worker ''. State 'listed' counts all items, 'gone' the
-- vanished; the states of the manifest that are not final are not counted. A row of '' may be negative: what a retry took back.
CREATE TABLE archive_count (
  archive_id bigint NOT NULL REFERENCES archive (id) ON DELETE CASCADE,
  worker     text NOT NULL,
  state      text NOT NULL CHECK (state IN ('listed', 'gone', 'indexed', 'duplicate', 'rejected', 'parked')),
  reason     text NOT NULL DEFAULT '',
  items      bigint NOT NULL,
  faces      bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (archive_id, worker, state, reason)
);

-- What each worker finished in each ten seconds, for the pace; old rows are deleted.
CREATE TABLE archive_pace (
  archive_id bigint NOT NULL REFERENCES archive (id) ON DELETE CASCADE,
  worker     text NOT NULL,
  slot       timestamptz NOT NULL,
  items      bigint NOT NULL,
  faces      bigint NOT NULL,
  PRIMARY KEY (archive_id, slot, worker)
);
