-- Clients: which user of the broker may do what in which gallery, and where the images of a gallery may come from (docs/decisions/0121).

-- client: the user's name at the broker; of the right 'read', a login of this database. Without a gallery: in every one, also those to come.
CREATE TABLE client_grant (
  client     text NOT NULL CHECK (length(client) BETWEEN 1 AND 200),
  gallery_id bigint REFERENCES gallery (id) ON DELETE CASCADE,
  may        text NOT NULL CHECK (may IN ('ask', 'index', 'administer', 'read')),
  granted_by text NOT NULL,
  granted_at timestamptz NOT NULL DEFAULT now(),
  CONSTRAINT client_grant_key UNIQUE NULLS NOT DISTINCT (client, gallery_id, may)
);

CREATE INDEX client_grant_gallery ON client_grant (gallery_id);

-- Where all three are empty, images come from wherever the workers' settings allow; otherwise only from what is listed and allowed by these, too.
ALTER TABLE gallery
  ADD COLUMN source_roots   text[] NOT NULL DEFAULT '{}',
  ADD COLUMN source_hosts   text[] NOT NULL DEFAULT '{}',
  ADD COLUMN source_buckets text[] NOT NULL DEFAULT '{}';

-- The galleries whose rows the session's login may read: the second wall, which is asked once for each statement. It acts as the owner of the tables, and tells nobody of others' grants.
CREATE FUNCTION galleries_of_reader() RETURNS bigint[] LANGUAGE sql STABLE SECURITY DEFINER AS $$
  SELECT coalesce(array_agg(DISTINCT gallery.id), '{}')
  FROM client_grant
  JOIN gallery ON client_grant.gallery_id IS NULL OR client_grant.gallery_id = gallery.id
  WHERE client_grant.client = session_user AND client_grant.may = 'read' AND gallery.deleting_since IS NULL
$$;

DO $$
BEGIN
  EXECUTE format('ALTER FUNCTION galleries_of_reader() SET search_path = %I, pg_temp', current_schema());
END $$;
