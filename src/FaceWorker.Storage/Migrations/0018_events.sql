-- Events: what other systems are told. Each is written in the transaction of what it tells, numbered when that is committed, published in the order of the numbers, and kept for a while.
-- And who wants to be told: people who are watched, and webhooks.

-- id: in the order of writing; a transaction that is rolled back leaves a gap. number: without gaps; null until a worker has given it, after the commit. previous: the number of the event of
-- the same kind before it; null: it is the first. kind: the end of its exchange's name. payload: the message, without the two numbers; it is not of type jsonb, which knows no NUL and would send its properties in another order.
-- gallery_id, subject_ids: what the message names, so that it can be found and deleted with that; image_id: the image that it names. A gallery_id of null: of no gallery, or of one that there is not.
CREATE TABLE event (
  id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  number       bigint UNIQUE,
  previous     bigint,
  message_id   uuid NOT NULL DEFAULT gen_random_uuid(),
  kind         text NOT NULL,
  gallery_id   bigint REFERENCES gallery (id) ON DELETE CASCADE,
  image_id     bigint,
  subject_ids  bigint[] NOT NULL DEFAULT '{}',
  payload      json NOT NULL,
  trace_parent text,
  trace_state  text,
  written_at   timestamptz NOT NULL DEFAULT now()
) WITH (autovacuum_vacuum_scale_factor = 0.05); -- each is changed once, when it gets its number, and deleted in order

CREATE INDEX event_unnumbered ON event (id) WHERE number IS NULL;
CREATE INDEX event_gallery ON event (gallery_id, number);
CREATE INDEX event_subjects ON event USING gin (subject_ids) WHERE subject_ids <> '{}';

-- The last number of each kind, which stays when events are deleted; the largest is the last of all.
CREATE TABLE event_series (
  kind        text PRIMARY KEY,
  last_number bigint NOT NULL
);

-- The turn at numbering and publishing: one row. published: up to this number the broker has confirmed all. forgotten: the largest number that was deleted because of its age.
-- holder has the turn until then, if it does not end it before.
CREATE TABLE event_relay (
  is_only   boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  published bigint NOT NULL DEFAULT 0,
  forgotten bigint NOT NULL DEFAULT 0,
  holder    text,
  until     timestamptz NOT NULL DEFAULT '-infinity'
);

INSERT INTO event_relay DEFAULT VALUES;

-- An address that is called with events: of a gallery, or (null) of all; of these kinds, or (none) of all. secret: the key of its signatures.
CREATE TABLE webhook (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  gallery_id bigint REFERENCES gallery (id) ON DELETE CASCADE,
  url        text NOT NULL CHECK (length(url) BETWEEN 1 AND 2000),
  kinds      text[] NOT NULL DEFAULT '{}',
  secret     bytea NOT NULL CHECK (octet_length(secret) BETWEEN 24 AND 64),
  added_by   text NOT NULL,
  added_at   timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX webhook_gallery ON webhook (gallery_id);

-- An event that a webhook has not taken. free_at: when it may be tried next. given_up_at: it is not tried any more, until somebody asks for it. problem: why the last attempt failed.
CREATE TABLE webhook_delivery (
  webhook_id  bigint NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
  event_id    bigint NOT NULL REFERENCES event (id) ON DELETE CASCADE,
  attempts    integer NOT NULL DEFAULT 0,
  free_at     timestamptz NOT NULL DEFAULT now(),
  problem     text,
  given_up_at timestamptz,
  PRIMARY KEY (webhook_id, event_id)
);

CREATE INDEX webhook_delivery_due ON webhook_delivery (webhook_id, free_at) WHERE given_up_at IS NULL;
CREATE INDEX webhook_delivery_given_up ON webhook_delivery (webhook_id, event_id) WHERE given_up_at IS NOT NULL;
CREATE INDEX webhook_delivery_event ON webhook_delivery (event_id);

-- People whose appearance is told.
ALTER TABLE subject ADD COLUMN is_watched boolean NOT NULL DEFAULT false;
CREATE INDEX subject_watched ON subject (gallery_id) WHERE is_watched;

-- watch, unwatch: subject_id. subject_was_watched: of the subject that a merge took away; other_was_watched: of the one that stayed, and is watched since where the other was.
ALTER TABLE subject_change
  DROP CONSTRAINT subject_change_kind_check,
  ADD CONSTRAINT subject_change_kind_check
    CHECK (kind IN ('rename', 'merge', 'split', 'reassign', 'forget', 'undo', 'reject', 'differ', 'ignore', 'unignore', 'watch', 'unwatch')),
  ADD COLUMN subject_was_watched boolean NOT NULL DEFAULT false,
  ADD COLUMN other_was_watched boolean NOT NULL DEFAULT false;

CREATE INDEX subject_change_forgotten ON subject_change (changed_at) WHERE kind = 'forget';

-- What groupings changed was published from a table of its own. Workers of the version before still write there; it becomes an event, and the table stays empty.
CREATE FUNCTION people_news_to_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO event (kind, gallery_id, payload)
  SELECT 'people-changed', gallery.id, json_build_object('outcome', 'peopleChanged', 'gallery', gallery.name, 'facesLinked', NEW.linked, 'facesMoved', NEW.moved,
    'peopleBefore', NEW.before, 'peopleAfter', NEW.after, 'changedAt', NEW.changed_at)
  FROM gallery
  WHERE gallery.id = NEW.gallery_id;
  RETURN NULL;
END $$;

CREATE TRIGGER people_news_added BEFORE INSERT ON people_news FOR EACH ROW EXECUTE FUNCTION people_news_to_event();

WITH waiting AS (DELETE FROM people_news RETURNING *)
INSERT INTO people_news (gallery_id, linked, moved, before, after, changed_at) SELECT gallery_id, linked, moved, before, after, changed_at FROM waiting;
