-- The role by which the replica follows its primary. Run by the PostgreSQL image on its first start, after infra/docker/postgres-init.sql.
\set ON_ERROR_STOP on
\getenv password POSTGRES_PASSWORD
CREATE ROLE replicator REPLICATION LOGIN PASSWORD :'password';
