#!/usr/bin/env bash
#
# Saves FaceWorker's database into a file, and brings it back from there. `infra/backup.sh --help` says how to use it; docs/operations.md says what else belongs to a backup.
set -euo pipefail

LEAST_PGVECTOR=0.8.4 # older ones can overflow a buffer, and corrupt an index

print_help() {
  cat <<'HELP'
usage: infra/backup.sh save    [--via COMMAND] FILE DATABASE
       infra/backup.sh restore [--via COMMAND] FILE DATABASE

  save      write DATABASE to FILE (PostgreSQL's custom format), as it is at one moment, and its SHA-256 to FILE.sha256; workers may go on
  restore   bring FILE back into DATABASE, which is there and empty. All of it, or nothing; what is restored belongs to the database's owner.
            FILE must be what FILE.sha256 says: pg_restore does not notice every damage

DATABASE is a name or an address as libpq takes it: 'host=db user=faceworker dbname=faceworker'. Passwords are not arguments: PGPASSWORD, or a password file
(PGPASSFILE). Both need pg_dump, pg_restore and psql of the server's version or newer; COMMAND is put before them, for example to take those of a container:

  infra/backup.sh save --via 'docker compose exec -T --user postgres postgres' faceworker.dump faceworker

Exit code 0: done; 1: not, and the message says why; 2: wrong arguments.
HELP
}

# ---------------------------------------------------------------------------------------------------------- commands

command_save() {
  local versions
  [[ ! -e "$file" && ! -e "$file.sha256" ]] || fail "$file or $file.sha256 is there already: choose another name, or delete it."
  part="$file.part"
  trap 'rm -f "$part"; [[ -e "$file" ]] || rm -f "$file.sha256"' EXIT
  versions="$(ask "SELECT format('schema %s, PostgreSQL %s, pgvector %s', max(number), current_setting('server_version'),
    (SELECT extversion FROM pg_extension WHERE extname = 'vector')) FROM schema_migration")" || fail "$database is no database of FaceWorker, or does not answer: see above."
  (umask 077 && program pg_dump --format=custom --compress=zstd --dbname="$database" </dev/null >"$part") || fail "pg_dump failed: see above. $NEWER_PROGRAMS"
  say "reading it back"
  program pg_restore --file=- <"$part" >/dev/null || fail "What pg_dump wrote cannot be read: see above. Is the disk full?"
  digest_of "$part" >"$file.sha256" || fail "The checksum cannot be written: see above. Is the disk full?"
  sync "$part" "$file.sha256"
  mv "$part" "$file"
  sync "$(dirname "$file")"
  say "saved $(du -h --apparent-size "$file" | cut -f1): $versions"
}

command_restore() {
  local dumped server vector owner
  [[ -f "$file" ]] || fail "There is no file $file."
  [[ -f "$file.sha256" ]] || fail "There is no file $file.sha256, which tells whether $file is whole: bring it along. If it is lost and you trust the file: sha256sum FILE | cut -d ' ' -f 1 >FILE.sha256"
  [[ "$(digest_of "$file")" == "$(<"$file.sha256")" ]] || fail "$file is damaged: it is not what $file.sha256 says. Take another copy."
  dumped="$(program pg_restore --list <"$file" | sed -n 's/^; *Dumped from database version: \([0-9]*\).*/\1/p')" || fail "$file cannot be read: see above. $NEWER_PROGRAMS"
  [[ -n "$dumped" ]] || fail "$file does not say which PostgreSQL it is from: was it written by 'infra/backup.sh save'?"

  server="$(ask "SELECT current_setting('server_version_num')::int / 10000")" || fail "$database does not answer: see above. It must be there: CREATE DATABASE."
  ((server >= dumped)) || fail "$file is from PostgreSQL $dumped, and $database is on $server: restore it on $dumped or newer."
  [[ "$(ask "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')")" == 0 ]] \
    || fail "$database is not empty: restore into a fresh one (CREATE DATABASE)."

  # pgvector comes first: its types are in the tables, and only a superuser may create it.
  vector="$(ask "SET client_min_messages = warning; CREATE EXTENSION IF NOT EXISTS vector; SELECT extversion FROM pg_extension WHERE extname = 'vector'")" \
    || fail "$database has no pgvector: see above. Install it on the server (Debian: postgresql-$server-pgvector), and run as superuser in this database: CREATE EXTENSION vector;"
  [[ "$(printf '%s\n' "$LEAST_PGVECTOR" "$vector" | sort -V | head -n 1)" == "$LEAST_PGVECTOR" ]] \
    || fail "$database has pgvector $vector, and $LEAST_PGVECTOR or newer is needed: upgrade it on the server, and run as superuser in this database: ALTER EXTENSION vector UPDATE;"

  # Everything belongs to the owner of the database, not to the user who restores. Only a superuser may set the comment on pgvector, so it is left out.
  owner="$(ask "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = current_database()")"
  program pg_restore --dbname="$database" --role="$owner" --single-transaction --exit-on-error --no-owner --no-comments <"$file" \
    || fail "Nothing was restored: see above. A role that does not exist must be created before (docs/operations.md)."
  ask "SET client_min_messages = error; ANALYZE" >/dev/null
  say "restored: $(ask "SELECT format('schema %s, %s galleries, %s images', (SELECT max(number) FROM schema_migration), (SELECT count(*) FROM gallery), (SELECT count(*) FROM image))")"
}

# ----------------------------------------------------------------------------------------------------------- helpers

NEWER_PROGRAMS="pg_dump and pg_restore must be of the server's version or newer; --via takes those of another machine or container."

program() { "${via[@]}" "$@"; }

# The first column of the first row.
ask() { program psql --no-psqlrc --quiet --no-align --tuples-only --set=ON_ERROR_STOP=1 --dbname="$database" --command="$1" </dev/null; }

digest_of() { sha256sum <"$1" | cut -d ' ' -f 1; }

say() { echo "backup: $*" >&2; }

fail() {
  echo "backup: $*" >&2
  exit 1
}

wrong() {
  print_help >&2
  exit 2
}

main() {
  local command="${1:-}"
  case "$command" in
    -h | --help | help) print_help && return ;;
    save | restore) shift ;;
    *) wrong ;;
  esac
  via=()
  if [[ "${1:-}" == --via && $# -ge 2 ]]; then
    read -r -a via <<<"$2"
    shift 2
  fi
  [[ $# == 2 && -n "$1" && -n "$2" && "$1" != -* ]] || wrong
  file="$1" database="$2"
  "command_$command"
}

main "$@"
