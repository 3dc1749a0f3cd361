#!/usr/bin/env bash
#
# FaceWorker on several hosts, for real: a RabbitMQ cluster, a PostgreSQL primary with a streaming replica, and workers, each in a container with a network cable
# of its own that can be pulled. `infra/cluster.sh --help` says how to use it. The engine and the images are those of infra/engine.sh.
#
#   rabbitmq1, rabbitmq2, rabbitmq3   a cluster; its queues are quorum queues, so each has three replicas
#   postgres1                         the primary: a commit waits until the replica has it
#   postgres2                         its replica, until it is promoted
#   worker1, worker2                  workers, which search on the replica

set -euo pipefail
umask 022

REPOSITORY="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
ENGINE="$REPOSITORY/infra/engine.sh"
FILES="$REPOSITORY/infra/cluster"

# shellcheck source=infra/steps.sh
source "$REPOSITORY/infra/steps.sh"

NETWORK=faceworker-cluster
SUBNET="${FACEWORKER_CLUSTER_SUBNET:-10.203.77}"
POSTGRES_IMAGE=pgvector/pgvector:0.8.7-pg18
RABBITMQ_IMAGE=rabbitmq:4.3-management
WORKER_IMAGE=faceworker-worker
declare -A HOSTS=([rabbitmq1]=11 [rabbitmq2]=12 [rabbitmq3]=13 [postgres1]=21 [postgres2]=22 [worker1]=31 [worker2]=32)
RABBITMQ_NODES=(rabbitmq1 rabbitmq2 rabbitmq3)
WORKERS=(worker1 worker2)
PATIENCE=120 # seconds

print_help() {
  cat <<'HELP'
usage: infra/cluster.sh up | status | env | test | fault FAULT HOST | down

  up       start the hosts; where there is no engine, start one first (infra/engine.sh), and build the images that are missing
  status   print the hosts and how they are; exit code 0 when all run, 3 when not
  env      print the `export` lines with which commands and tests on this machine reach the cluster:
             eval "$(infra/cluster.sh env)"
  test     build, and index an archive while a node of RabbitMQ is killed, another is cut off, a worker's host is cut off, and the primary is
           killed and the replica promoted; then judge that every photo was indexed once, every question answered, and nothing is left in the queues
  fault    kill HOST, start HOST, cut HOST off the network, restore HOST to it, or promote HOST to primary
  down     remove the hosts with their data, and the engine if `up` started it

  FACEWORKER_PHOTOS          the folder of photos that the workers see as /photos (default: one that the test fills)
  FACEWORKER_CLUSTER_SUBNET  the first three numbers of the hosts' addresses (default 10.203.77)

Needs root, and about 3 GB of memory.
HELP
}

# ---------------------------------------------------------------------------------------------------------- commands

command_up() {
  ((EUID == 0)) || fail "The hosts are containers of an engine that needs root: run this as root (sudo -H infra/cluster.sh up)."
  prepare_engine
  if [[ -n "$(docker ps --all --quiet --filter label=faceworker-cluster)" ]]; then
    command_status >/dev/null || fail "Not all hosts run (infra/cluster.sh status): start the others again (infra/cluster.sh fault start HOST), or begin anew (infra/cluster.sh down)."
    say "already up"
    return
  fi
  write_files
  docker network inspect "$NETWORK" >/dev/null 2>&1 || docker network create --subnet "$SUBNET.0/24" "$NETWORK" >/dev/null
  step "starting three nodes of RabbitMQ" start_rabbitmq
  step "starting the primary" start_primary
  step "starting its replica" start_replica
  step "creating the schema" migrate
  step "starting ${#WORKERS[@]} workers" start_workers
  say "up: read 'infra/cluster.sh env'"
}

command_status() {
  local host state all=0
  for host in "${RABBITMQ_NODES[@]}" postgres1 postgres2 "${WORKERS[@]}"; do
    state="$(docker inspect --format '{{.State.Status}}' "$(container_of "$host")" 2>/dev/null)" || state='not there'
    printf '%-10s %-14s %s\n' "$host" "$(address_of "$host")" "$state"
    [[ "$state" == running ]] || all=3
  done
  return "$all"
}

command_env() {
  [[ -f "$STATE/password" ]] || fail "The cluster has never been brought up: run 'infra/cluster.sh up' first."
  local password
  password="$(<"$STATE/password")"
  "$ENGINE" env
  echo "export FACEWORKER_POSTGRES='Host=$(address_of postgres1),$(address_of postgres2);Database=faceworker;Username=faceworker;Password=$password;Target Session Attributes=primary'"
  echo "export FACEWORKER_RABBITMQ='amqp://faceworker:$password@$(address_of rabbitmq1):5672/faceworker?hosts=$(address_of rabbitmq2):5672,$(address_of rabbitmq3):5672'"
  echo "export FACEWORKER_CLUSTER_WORKERS='$(address_of worker1) $(address_of worker2)'"
  echo "export FACEWORKER_PHOTOS='$PHOTOS'"
  echo "export FACEWORKER_MODELS='$MODELS'"
}

command_test() {
  local program="$REPOSITORY/tests/FaceWorker.EndToEnd.Tests/bin/Release/net10.0/FaceWorker.EndToEnd.Tests.dll"
  [[ -n "${FACEWORKER_SKIP_BUILD:-}" ]] || dotnet build "$REPOSITORY/tests/FaceWorker.EndToEnd.Tests" -c Release --nologo -v quiet
  prepare_engine
  remove_hosts # those of before may have been lost
  command_up
  eval "$(command_env)"
  dotnet "$program" -noLogo -explicit only -class '*.OnTheCluster' -noColor -showLiveOutput "$@" | sed -u 's|^.* \[OUTPUT\] ||'
}

command_fault() {
  [[ $# == 2 && -n "${HOSTS[$2]:-}" ]] || { print_help >&2; exit 2; }
  local container
  container="$(container_of "$2")"
  case "$1" in
    kill) docker kill "$container" >/dev/null ;;
    start) docker start "$container" >/dev/null ;;
    cut) ip link set dev "$(cable_of "$container")" down ;;
    restore) ip link set dev "$(cable_of "$container")" up ;;
    promote) ask_as_superuser "$container" 'SELECT pg_promote()' >/dev/null ;;
    *) print_help >&2; exit 2 ;;
  esac
}

command_down() {
  local started_engine=no
  [[ ! -f "$STATE/started-engine" ]] || started_engine=yes
  if [[ $started_engine == yes ]]; then
    "$ENGINE" down
  elif "$ENGINE" status >/dev/null; then
    step "removing the hosts" remove_hosts
  fi
  rm -rf --one-file-system "$STATE"
  say "down"
}

# --------------------------------------------------------------------------------------------------------- the engine

find_state_folder() {
  local cache="${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}"
  [[ -n "$cache" ]] || fail "Neither HOME nor XDG_CACHE_HOME is set: set one of them; the cluster's passwords are kept below it."
  STATE="$cache/faceworker/cluster"
  MODELS="${FACEWORKER_MODELS:-$cache/faceworker/models}"
  PHOTOS="${FACEWORKER_PHOTOS:-$STATE/photos}"
  mkdir -p "$STATE" "$PHOTOS"
  eval "$("$ENGINE" env)"
}

prepare_engine() {
  if ! "$ENGINE" status >/dev/null; then
    "$ENGINE" up
    touch "$STATE/started-engine"
  fi
  local image
  for image in "$POSTGRES_IMAGE" "$RABBITMQ_IMAGE" "$WORKER_IMAGE"; do
    if ! docker image inspect "$image" >/dev/null 2>&1; then
      "$ENGINE" images --quick
      return
    fi
  done
}

# The containers' users are others: they may read the files, of which nobody else finds the folder open.
write_files() {
  chmod 700 "$STATE"
  mkdir -p "$STATE/secrets"
  [[ -s "$STATE/password" ]] || od -An -N24 -tx1 /dev/urandom | tr -d ' \n' >"$STATE/password"
  cp "$STATE/password" "$STATE/secrets/FACEWORKER_POSTGRESPASSWORD"
  cp "$STATE/password" "$STATE/secrets/FACEWORKER_RABBITMQPASSWORD"
  { cat "$FILES/rabbitmq.conf"; echo "default_pass = $(<"$STATE/password")"; } >"$STATE/rabbitmq.conf"
  sha256sum <"$STATE/password" | cut -c1-40 | tr -d '\n' >"$STATE/erlang.cookie"
}

container_of() { echo "faceworker-cluster-$1"; }
address_of() { echo "$SUBNET.${HOSTS[$1]}"; }

# run_host HOST ARGUMENTS...: a container with that host's name and address; what the arguments say comes on top.
run_host() {
  docker run --detach --name "$(container_of "$1")" --label faceworker-cluster --hostname "$1" --network "$NETWORK" --network-alias "$1" --ip "$(address_of "$1")" "${@:2}" >/dev/null 2>>"$STATE/docker.log"
}

# cable_of CONTAINER: the end of its network cable that is on this machine. Down, it carries nothing either way, and nobody is told.
cable_of() {
  local number
  number="$(docker exec "$1" cat /sys/class/net/eth0/iflink)"
  ip -oneline link | sed -n "s/^$number: \([^@:]*\).*/\1/p"
}

remove_hosts() {
  {
    docker ps --all --quiet --filter label=faceworker-cluster | xargs --no-run-if-empty docker rm --force --volumes
    docker network rm "$NETWORK"
  } >/dev/null 2>&1 || true
}

# ---------------------------------------------------------------------------------------------------------- the hosts

start_rabbitmq() {
  local node
  for node in "${RABBITMQ_NODES[@]}"; do
    run_host "$node" --volume "$STATE/rabbitmq.conf:/etc/rabbitmq/conf.d/20-cluster.conf:ro" --volume "$STATE/erlang.cookie:/run/erlang.cookie:ro" \
      --env RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS='+sbwt none' --entrypoint bash "$RABBITMQ_IMAGE" \
      -c 'install -m 400 /run/erlang.cookie /var/lib/rabbitmq/.erlang.cookie && exec docker-entrypoint.sh rabbitmq-server'
  done
  wait_until "$PATIENCE" has_all_nodes || fail "RabbitMQ's nodes did not make a cluster within $PATIENCE s: read 'docker logs $(container_of rabbitmq1)'."
}

has_all_nodes() {
  local running
  running="$(docker exec --user rabbitmq "$(container_of rabbitmq1)" rabbitmqctl --quiet --formatter json cluster_status 2>/dev/null \
    | sed 's/.*"running_nodes":\[\([^]]*\)\].*/\1/' | tr , '\n' | grep -c rabbit@)" || return 1
  [[ "$running" == "${#RABBITMQ_NODES[@]}" ]]
}

start_primary() {
  run_host postgres1 "${POSTGRES_ARGUMENTS[@]}" --env POSTGRES_PASSWORD="$(<"$STATE/password")" \
    --env POSTGRES_INITDB_ARGS='--auth-local=peer --auth-host=scram-sha-256 --locale=C.UTF-8' \
    --volume "$REPOSITORY/infra/docker/postgres-init.sql:/docker-entrypoint-initdb.d/postgres-init.sql:ro" \
    --volume "$FILES/replication.sql:/docker-entrypoint-initdb.d/replication.sql:ro" \
    "$POSTGRES_IMAGE" postgres "${POSTGRES_SETTINGS[@]}" -c synchronous_standby_names='*'
  wait_until "$PATIENCE" accepts_connections postgres1 || fail "The primary did not answer within $PATIENCE s: read 'docker logs $(container_of postgres1)'."
}

# Its files are a copy of the primary's, made when it starts for the first time.
start_replica() {
  run_host postgres2 "${POSTGRES_ARGUMENTS[@]}" --env PGPASSWORD="$(<"$STATE/password")" --env POSTGRES_PASSWORD=unused --user postgres --entrypoint bash "$POSTGRES_IMAGE" -c '
    [[ -s "$PGDATA/PG_VERSION" ]] || pg_basebackup --pgdata="$PGDATA" --write-recovery-conf --checkpoint=fast --dbname="host=postgres1 user=replicator password=$PGPASSWORD"
    exec docker-entrypoint.sh postgres "$@"' bash "${POSTGRES_SETTINGS[@]}"
  wait_until "$PATIENCE" follows || fail "The replica did not follow its primary within $PATIENCE s: read 'docker logs $(container_of postgres2)'."
}

accepts_connections() { docker exec "$(container_of "$1")" pg_isready --quiet --host=127.0.0.1 --username=faceworker --dbname=faceworker; }
follows() { [[ "$(ask_as_superuser "$(container_of postgres1)" 'SELECT count(*) FROM pg_stat_replication' 2>/dev/null)" == 1 ]]; }
ask_as_superuser() { docker exec --user postgres "$1" psql --no-psqlrc --tuples-only --no-align --dbname=faceworker --command="$2"; }

migrate() {
  local program="$REPOSITORY/src/FaceWorker.Cli/bin/Release/net10.0/faceworker.dll"
  [[ -f "$program" ]] || dotnet build "$REPOSITORY/src/FaceWorker.Cli" -c Release --nologo -v quiet
  (eval "$(command_env)" && dotnet "$program" migrate >"$STATE/migrate.log" 2>&1) || fail "The schema could not be created: read $STATE/migrate.log."
}

start_workers() {
  local worker
  for worker in "${WORKERS[@]}"; do
    run_host "$worker" --read-only --tmpfs /tmp --cap-drop ALL --security-opt no-new-privileges:true --cpus "${WORKER_CPUS:-0}" \
      --volume "$MODELS:/models:ro" --volume "$PHOTOS:/photos:ro" --volume "$STATE/secrets:/run/secrets:ro" \
      --env FACEWORKER_POSTGRES='Host=postgres1,postgres2;Database=faceworker;Username=faceworker' \
      --env FACEWORKER_RABBITMQ='amqp://faceworker@rabbitmq1/faceworker?hosts=rabbitmq2,rabbitmq3' \
      --env FACEWORKER_STORAGE__READFROMREPLICAS=true --env FACEWORKER_MODELS=/models --env FACEWORKER_IMAGES__ROOTS__0=/photos \
      --env FACEWORKER_WORKER__INDEXCONCURRENCY=4 --env FACEWORKER_WORKER__PREFETCHFACTOR=1 "$WORKER_IMAGE"
  done
  for worker in "${WORKERS[@]}"; do
    wait_until "$PATIENCE" consumes "$worker" || fail "$worker was not ready within $PATIENCE s: read 'docker logs $(container_of "$worker")'."
  done
}

consumes() { docker logs "$(container_of "$1")" 2>&1 | grep -q 'Ready: consuming'; }

main() {
  case "${1:-}" in
    -h | --help | help) print_help ;;
    up | status | env | test | fault | down)
      find_state_folder
      POSTGRES_ARGUMENTS=(--shm-size 256m --volume "$FILES/pg_hba.conf:/etc/postgresql/pg_hba.conf:ro")
      POSTGRES_SETTINGS=(-c hba_file=/etc/postgresql/pg_hba.conf -c max_connections=200 -c shared_buffers=128MB)
      "command_$1" "${@:2}"
      ;;
    *)
      print_help >&2
      exit 2
      ;;
  esac
}

main "$@"
