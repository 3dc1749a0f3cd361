-- What FaceWorker needs in a fresh PostgreSQL: a role that is no superuser, its database, and pgvector.
-- Run by psql as the superuser: by the PostgreSQL image on its first start (the password comes from POSTGRES_PASSWORD, or from the file of POSTGRES_PASSWORD_FILE),
-- and by infra/sandbox.sh (the password is set before).

\set ON_ERROR_STOP on
\getenv password POSTGRES_PASSWORD

-- pgvector is not a trusted extension: only a superuser may create it. From template1 every new database has it.
\connect template1
CREATE EXTENSION vector;

\connect postgres
CREATE ROLE faceworker LOGIN CREATEDB PASSWORD :'password';
CREATE DATABASE faceworker OWNER faceworker;

-- The superuser keeps no password: it is reached by the server's own socket only.
ALTER ROLE postgres PASSWORD NULL;
