-- What is not ready waits here, and not in a worker: items of archives whose source is away, and what is claimed but not yet sent.

-- Sources that do not answer, as all workers know them. A place is a host, a bucket or a mount. One job at a time may probe it from
-- probe_at on. When the place answers, the outage has ended: what waits for it is released in portions, and then it is deleted.
CREATE TABLE source_outage (
  id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  place    text NOT NULL,
  problem  text NOT NULL,
  failures integer NOT NULL DEFAULT 1,
  since    timestamptz NOT NULL DEFAULT now(),
  probe_at timestamptz NOT NULL,
  ended_at timestamptz
);

CREATE UNIQUE INDEX source_outage_present ON source_outage (place) WHERE ended_at IS NULL;

-- waiting_for: the outage that a waiting item waits out, or that a sent one probes. not_before: the item is not sent earlier; of one that waits for an outage, when it probed its source.
-- waiting_since: when its source first failed to deliver it; source_failures: how often the source failed for this item, and not for others.
-- claimed_until: a feeder has it and has not said that it is sent; it is claimed again after that time.
ALTER TABLE archive_item
  ADD COLUMN waiting_for bigint,
  ADD COLUMN not_before timestamptz,
  ADD COLUMN waiting_since timestamptz,
  ADD COLUMN source_failures integer NOT NULL DEFAULT 0,
  ADD COLUMN claimed_until timestamptz;

CREATE INDEX archive_item_ready ON archive_item (archive_id, id) WHERE state = 'waiting' AND NOT gone AND waiting_for IS NULL;
CREATE INDEX archive_item_held ON archive_item (waiting_for, not_before NULLS FIRST, id) WHERE waiting_for IS NOT NULL;
CREATE INDEX archive_item_claimed ON archive_item (claimed_until) WHERE claimed_until IS NOT NULL;

-- A completed archive whose end is to be announced; a worker that takes it up postpones the time, and one that has announced it clears it.
ALTER TABLE archive ADD COLUMN announce_at timestamptz;

-- A gallery whose deletion has begun is unknown to everybody but the deletion.
ALTER TABLE gallery ADD COLUMN deleting_since timestamptz;
