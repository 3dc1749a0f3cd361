#!/usr/bin/env bash
# Makes the cluster on the first start, and starts the server as its own user.
set -euo pipefail
user="${POSTGRES_USER:-postgres}"
if [[ -n "${POSTGRES_PASSWORD_FILE:-}" ]]; then
  POSTGRES_PASSWORD="$(cat "$POSTGRES_PASSWORD_FILE")"
  export POSTGRES_PASSWORD
  unset POSTGRES_PASSWORD_FILE
fi

if [[ "${1:-}" == -* ]]; then
  set -- postgres "$@"
fi
if [[ "${1:-}" != postgres ]]; then
  exec "$@"
fi
if ((EUID == 0)); then
  mkdir -p "$PGDATA" /run/postgresql
  chown -R postgres:postgres /var/lib/postgresql /run/postgresql
  exec setpriv --reuid=postgres --regid=postgres --init-groups "$0" "$@"
fi

if [[ ! -s "$PGDATA/PG_VERSION" ]]; then
  # shellcheck disable=SC2086 # several arguments in one variable
  initdb --pgdata="$PGDATA" --username="$user" --pwfile=<(echo "${POSTGRES_PASSWORD:?}") ${POSTGRES_INITDB_ARGS:-}
  echo 'host all all all scram-sha-256' >>"$PGDATA/pg_hba.conf"
  pg_ctl --wait -o "-c listen_addresses=''" start # on the socket only, so that nothing connects too soon
  if [[ "${POSTGRES_DB:-$user}" != postgres ]]; then
    createdb --username="$user" "${POSTGRES_DB:-$user}"
  fi
  for file in /docker-entrypoint-initdb.d/*.sql; do
    [[ ! -f "$file" ]] || psql -X -v ON_ERROR_STOP=1 --username="$user" --dbname="${POSTGRES_DB:-$user}" --file="$file"
  done
  pg_ctl --wait --mode=fast stop
fi
exec "$@"
