# shellcheck shell=bash disable=SC2154 # the ports and passwords are set by load_settings
#
# The two servers in a Debian root file system in a folder. Sourced by sandbox.sh.
#
#   $STATE/root    the root file system, never changed once made
#   $STATE/data    databases and queues, bound into the root for the servers alone (see enter.sh)
#   $STATE/run     the servers' process ids
#   $STATE/logs    build.log, postgres.log, rabbitmq.log, and each server's previous log
#
# A process is ours when the kernel reports our root as its root folder and the server's user as its user; no other
# process is ever signalled.

POSTGRES_PROGRAMS=/usr/lib/postgresql/18/bin
POSTGRES_CLUSTER=/var/lib/postgresql/18
POSTGRES_SOCKETS=/var/lib/postgresql

# For a machine with two cores. fsync stays on: what survives a crash here is what survives one in production.
POSTGRES_SETTINGS=(
  -c listen_addresses=127.0.0.1
  -c unix_socket_directories="$POSTGRES_SOCKETS"
  -c max_connections=200
  -c shared_buffers="${FACEWORKER_SANDBOX_BUFFERS:-256MB}"
  -c maintenance_work_mem=512MB
  -c effective_cache_size=1GB
  -c random_page_cost=1.1
)

folder_is_up() {
  use_folder
  [[ -d "$ROOT" ]] && is_running postgres && is_running rabbitmq && postgres_is_ready && rabbitmq_is_ready
}

folder_start() {
  use_folder
  require_root
  ensure_debian_root
  mkdir -p "$STATE/run" "$STATE/logs"
  prepare_data_folders
  clear_the_way_for postgres postgres_port
  clear_the_way_for rabbitmq rabbitmq_port management_port distribution_port epmd_port
  step "starting PostgreSQL and RabbitMQ" start_both
}

folder_stop() {
  use_folder
  [[ -d "$ROOT" ]] || return 0
  require_root
  step "stopping RabbitMQ" stop_server rabbitmq TERM
  step "stopping PostgreSQL" stop_server postgres INT
  release_huge_pages
}

folder_erase() {
  use_folder
  if [[ -d "$DATA" ]]; then
    folder_stop
    remove_folder "$DATA"
  fi
}

folder_status() {
  use_folder
  local size_of_data
  if is_running postgres && postgres_is_ready; then
    size_of_data="$(du -sh "$DATA/postgres" | cut -f1)"
    echo "PostgreSQL    up, $(ask_postgres 'SHOW server_version'), pgvector $(
      ask_postgres "SELECT extversion FROM pg_extension WHERE extname = 'vector'"
    ), port $postgres_port, pid $(pid_of postgres), data $size_of_data"
  else
    echo "PostgreSQL    down"
  fi
  if is_running rabbitmq && rabbitmq_is_ready; then
    size_of_data="$(du -sh "$DATA/rabbitmq" | cut -f1)"
    echo "RabbitMQ      up, $(rabbitmq_version), port $rabbitmq_port, management port $management_port," \
      "pid $(pid_of rabbitmq), data $size_of_data"
  else
    echo "RabbitMQ      down"
  fi
  echo "disk          $(du -shx "$STATE" | cut -f1) in all"
}

use_folder() {
  ROOT="$STATE/root"
  DATA="$STATE/data"
}

require_root() {
  ((EUID == 0)) \
    || fail "Without a Docker engine the sandbox needs root: start Docker, or run this as root (sudo -H infra/sandbox.sh up)."
  unshare --mount true 2>/dev/null \
    || fail "This container may not mount file systems: give it CAP_SYS_ADMIN, or use a Docker engine."
}

in_root() {
  unshare --mount "$SANDBOX_SCRIPTS/enter.sh" "$ROOT" "$DATA" "$@"
}

prepare_data_folders() {
  local server
  for server in postgres rabbitmq; do
    mkdir -p "$DATA/$server"
    chown "$(user_id_of "$server"):$(user_id_of "$server")" "$DATA/$server"
    chmod 700 "$DATA/$server"
  done
}

# ------------------------------------------------------------------------------------------------------- both servers

# clear_the_way_for NAME PORT_VARIABLE...: nothing of a killed server remains, and its ports are free.
clear_the_way_for() {
  if ! is_running "$1"; then
    kill_what_is_left_of "$1"
    replace_taken_ports "${@:2}"
  fi
}

start_both() {
  is_running postgres || start_postgres
  is_running rabbitmq || start_rabbitmq
  wait_for postgres postgres_is_ready
  is_provisioned || create_role_and_database
  wait_for rabbitmq rabbitmq_is_ready
}

# launch NAME COMMAND...: starts a server that outlives this shell and keeps none of its open files.
launch() {
  local name="$1" log="$STATE/logs/$1.log"
  [[ ! -f "$log" ]] || mv "$log" "$log.previous"
  rm -f "$STATE/run/$name.pid"
  (
    close_inherited_files
    ulimit -S -n 65536 2>/dev/null || true
    echo "$BASHPID" >"$STATE/run/$name.pid" # every step from here on is an `exec`: the server keeps this id
    exec setsid unshare --mount "$SANDBOX_SCRIPTS/enter.sh" "$ROOT" "$DATA" "$@"
  ) </dev/null >"$log" 2>&1 &
}

close_inherited_files() {
  local file
  for file in /proc/"$BASHPID"/fd/*; do
    file="${file##*/}"
    if ((file > 2 && file != 255)); then # 255 is bash's own
      exec {file}>&-
    fi
  done
}

wait_for() {
  local name="$1" is_ready="$2" deadline=$((SECONDS + 90))
  until "$is_ready"; do
    [[ -d "/proc/$(pid_of "$name")" ]] \
      || fail "The server $name stopped while it started: read the end of $STATE/logs/$name.log."
    ((SECONDS < deadline)) \
      || fail "The server $name did not answer within 90 s: read the end of $STATE/logs/$name.log."
    sleep 0.2
  done
}

stop_server() {
  local name="$1" signal="$2"
  if is_running "$name"; then
    kill -s "$signal" "$(pid_of "$name")"
    wait_until 60 is_stopped "$name" || true
  fi
  kill_what_is_left_of "$name"
  rm -f "$STATE/run/$name.pid"
}

pid_of() {
  cat "$STATE/run/$1.pid" 2>/dev/null || true
}

is_running() {
  local pid
  pid="$(pid_of "$1")"
  [[ -n "$pid" ]] && is_ours "$pid" "$(user_id_of "$1")"
}

is_stopped() {
  ! is_running "$1"
}

is_ours() {
  [[ "$(readlink "/proc/$1/root")" == "$ROOT" && "$(stat -c %u "/proc/$1")" == "$2" ]] 2>/dev/null
}

user_id_of() {
  awk -F: -v user="$1" '$1 == user { print $3 }' "$ROOT/etc/passwd"
}

# A killed server can leave helpers behind: RabbitMQ its epmd, PostgreSQL a process in a long query.
kill_what_is_left_of() {
  local signal
  for signal in TERM KILL; do
    has_processes "$1" || return 0
    processes_of "$1" | xargs --no-run-if-empty kill -s "$signal" 2>/dev/null || true
    wait_until 5 has_no_processes "$1" || true
  done
  has_no_processes "$1" || fail "A process of $1 cannot be stopped: end process $(processes_of "$1" | head -n 1) yourself."
}

processes_of() {
  local user_id process
  user_id="$(user_id_of "$1")"
  for process in /proc/[0-9]*; do
    if is_ours "${process##*/}" "$user_id"; then
      echo "${process##*/}"
    fi
  done
}

has_processes() {
  [[ -n "$(processes_of "$1")" ]]
}

has_no_processes() {
  ! has_processes "$1"
}

# ---------------------------------------------------------------------------------------------------------- PostgreSQL

start_postgres() {
  [[ -d "$DATA/postgres/18" ]] || create_cluster
  # No process of an earlier server runs (see clear_the_way_for), but a killed one that nobody has reaped yet would pass for
  # the owner of these lock files.
  rm -f "$DATA/postgres/18/postmaster.pid" "$DATA"/postgres/.s.PGSQL.*
  release_huge_pages
  reserve_huge_pages
  launch postgres "$POSTGRES_PROGRAMS/postgres" -D "$POSTGRES_CLUSTER" -c port="$postgres_port" "${POSTGRES_SETTINGS[@]}"
}

# With memory in huge pages a new connection's first search takes as long as every other (docs/decisions/0042); PostgreSQL takes
# them when they are there. Where the kernel gives none, everything works without. They are given back on `down`.
reserve_huge_pages() {
  local kernel=/proc/sys/vm/nr_hugepages before wanted
  before="$(cat "$kernel" 2>/dev/null)" || return 0
  wanted="$(in_root postgres "$POSTGRES_PROGRAMS/postgres" -D "$POSTGRES_CLUSTER" "${POSTGRES_SETTINGS[@]}" \
    -C shared_memory_size_in_huge_pages 2>/dev/null)" || return 0
  { echo "$((before + wanted))" >"$kernel"; } 2>/dev/null || return 0
  echo "$(($(cat "$kernel") - before))" >"$STATE/run/huge_pages"
}

release_huge_pages() {
  local kernel=/proc/sys/vm/nr_hugepages reserved
  reserved="$(cat "$STATE/run/huge_pages" 2>/dev/null)" || return 0
  { echo "$(($(cat "$kernel") - reserved))" >"$kernel"; } 2>/dev/null || true
  rm -f "$STATE/run/huge_pages"
}

create_cluster() {
  in_root postgres "$POSTGRES_PROGRAMS/initdb" --pgdata="$POSTGRES_CLUSTER.new" --encoding=UTF8 --locale=C.UTF-8 \
    --auth-local=peer --auth-host=scram-sha-256 >"$STATE/logs/initdb.log" 2>&1 \
    || fail "The database cluster could not be created: read $STATE/logs/initdb.log."
  cat >"$DATA/postgres/18.new/pg_hba.conf" <<'HBA'
# kind  database  role  address       method
local   all       all                 peer
host    all       all   127.0.0.1/32  scram-sha-256
HBA
  mv "$DATA/postgres/18.new" "$DATA/postgres/18"
}

create_role_and_database() {
  {
    printf '%s\n' "\\set password $postgres_password"
    cat "$REPOSITORY/infra/docker/postgres-init.sql"
  } | in_root postgres psql -X -q -h "$POSTGRES_SOCKETS" -p "$postgres_port" -d postgres >"$STATE/logs/initdb.log" 2>&1 \
    || fail "The database could not be created: read $STATE/logs/initdb.log."
}

# Tests make roles of their own. Sandboxes from before may not.
folder_let_make_roles() {
  ask_postgres 'ALTER ROLE faceworker CREATEROLE' >/dev/null || fail "PostgreSQL does not let the role faceworker make roles."
}

postgres_is_ready() {
  in_root postgres pg_isready -q -h 127.0.0.1 -p "$postgres_port"
}

ask_postgres() {
  in_root postgres psql -X -A -t -h "$POSTGRES_SOCKETS" -p "$postgres_port" -d faceworker -c "$1"
}

# ------------------------------------------------------------------------------------------------------------ RabbitMQ

# The node, its distribution and epmd have ports of their own, so that another RabbitMQ on this host is not disturbed.
start_rabbitmq() {
  local home=/var/lib/rabbitmq
  write_rabbitmq_configuration
  launch rabbitmq \
    HOME="$home" \
    ERL_EPMD_ADDRESS=127.0.0.1 \
    ERL_EPMD_PORT="$epmd_port" \
    RABBITMQ_NODENAME=faceworker@localhost \
    RABBITMQ_DIST_PORT="$distribution_port" \
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='-kernel inet_dist_use_interface {127,0,0,1}' \
    RABBITMQ_CONFIG_FILE="$home/rabbitmq.conf" \
    RABBITMQ_ENABLED_PLUGINS_FILE="$home/enabled_plugins" \
    RABBITMQ_MNESIA_BASE="$home/nodes" \
    RABBITMQ_LOG_BASE="$home/log" \
    RABBITMQ_LOGS=- \
    RUNNING_UNDER_SYSTEMD=true \
    /usr/lib/rabbitmq/bin/rabbitmq-server # RUNNING_UNDER_SYSTEMD: the script becomes the server instead of its parent
}

# On its first start the broker makes this user and this virtual host instead of `guest` and `/`.
write_rabbitmq_configuration() {
  local configuration="$DATA/rabbitmq/rabbitmq.conf"
  (
    umask 077
    cat >"$configuration" <<CONFIGURATION
listeners.tcp.1 = 127.0.0.1:$rabbitmq_port
management.tcp.ip = 127.0.0.1
management.tcp.port = $management_port
default_user = faceworker
default_pass = $rabbitmq_password
default_vhost = faceworker
default_user_tags.administrator = true
CONFIGURATION
  )
  chown "$(user_id_of rabbitmq)" "$configuration"
  echo '[rabbitmq_management].' >"$DATA/rabbitmq/enabled_plugins"
}

rabbitmq_is_ready() {
  amqp_answers && port_answers "$management_port"
}
