-- Who may sign in to the console and its API, what they may do, and who changed what.

-- stamp: a session with another one has ended. issuer and subject: whom OpenID Connect calls so; without a password an account signs in by it only.
CREATE TABLE account (
  id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name          text NOT NULL CHECK (length(name) BETWEEN 1 AND 100),
  password_hash text,
  stamp         uuid NOT NULL DEFAULT gen_random_uuid(),
  issuer        text,
  subject       text,
  created_at    timestamptz NOT NULL DEFAULT now(),
  last_sign_in  timestamptz,
  CHECK ((issuer IS NULL) = (subject IS NULL)),
  UNIQUE (issuer, subject)
);

CREATE UNIQUE INDEX account_name ON account (lower(name));

-- Without a gallery: in every one. Of a deleted gallery nothing is left for one that is later made with its name.
CREATE TABLE account_grant (
  account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  gallery_id bigint REFERENCES gallery (id) ON DELETE CASCADE,
  role       text NOT NULL CHECK (role IN ('viewer', 'reviewer', 'administrator')),
  UNIQUE NULLS NOT DISTINCT (account_id, gallery_id)
);

CREATE INDEX account_grant_gallery ON account_grant (gallery_id);

-- Keys for programs: the SHA-256 of each, never the key.
CREATE TABLE account_token (
  id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  account_id bigint NOT NULL REFERENCES account (id) ON DELETE CASCADE,
  label      text NOT NULL,
  sha256     bytea NOT NULL UNIQUE CHECK (length(sha256) = 32),
  created_at timestamptz NOT NULL DEFAULT now(),
  expires_at timestamptz,
  last_used  timestamptz
);

CREATE INDEX account_token_account ON account_token (account_id);

-- The keys that sign the console's cookies: several consoles share them, and a restart does not sign everybody out.
CREATE TABLE console_key (
  name       text PRIMARY KEY,
  xml        text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now()
);

-- Who changed what, besides what the histories of subjects and operations keep.
CREATE TABLE audit (
  id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  done_at timestamptz NOT NULL DEFAULT now(),
  actor   text NOT NULL,
  deed    text NOT NULL,
  target  text NOT NULL,
  detail  text
);
