# shellcheck shell=bash disable=SC2154 # the ports and passwords are set by load_settings
#
# The two servers as containers of docker-compose.yml, in a project of their own. Sourced by sandbox.sh.

docker_answers() {
  command -v docker >/dev/null && timeout 20 docker info >/dev/null 2>&1 && [[ -n "$(compose_program)" ]]
}

docker_is_up() {
  docker_answers && postgres_container_is_ready && rabbitmq_container_is_ready
}

docker_start() {
  local log="$STATE/logs/docker.log"
  require_docker
  mkdir -p "$STATE/logs"
  is_provisioned || compose_quietly down --volumes # the volumes of a sandbox whose state folder was deleted
  postgres_container_is_ready || replace_taken_ports postgres_port
  rabbitmq_container_is_ready || replace_taken_ports rabbitmq_port management_port
  step "starting the containers (the first time, downloading their images)" start_containers "$log"
  step "waiting for PostgreSQL and RabbitMQ" wait_for_containers "$log"
}

docker_stop() {
  require_docker
  step "stopping the containers" compose_quietly down
}

docker_erase() {
  if ! docker_answers; then
    say "Docker does not answer: its containers and volumes, if any, are left alone"
    return
  fi
  step "removing the containers and their volumes" compose_quietly down --volumes
}

docker_status() {
  if postgres_container_is_ready; then
    echo "PostgreSQL    up, $(ask_postgres_container 'SHOW server_version'), pgvector $(
      ask_postgres_container "SELECT extversion FROM pg_extension WHERE extname = 'vector'"
    ), port $postgres_port, container $(container_of postgres), data $(data_size_of postgres /var/lib/postgresql)"
  else
    echo "PostgreSQL    down"
  fi
  if rabbitmq_container_is_ready; then
    echo "RabbitMQ      up, $(rabbitmq_version), port $rabbitmq_port, management port $management_port," \
      "container $(container_of rabbitmq), data $(data_size_of rabbitmq /var/lib/rabbitmq)"
  else
    echo "RabbitMQ      down"
  fi
}

require_docker() {
  docker_answers \
    || fail "This sandbox runs in containers, and Docker does not answer: start it, or run 'infra/sandbox.sh reset'."
}

start_containers() {
  compose up -d postgres rabbitmq </dev/null >"$1" 2>&1 \
    || fail "The containers could not be started: read $1, fix the problem and run 'up' again."
}

wait_for_containers() {
  if ! wait_until 120 postgres_container_is_ready || ! wait_until 120 rabbitmq_container_is_ready; then
    compose logs postgres rabbitmq >>"$1" 2>&1 || true
    fail "The containers run but do not answer within 120 s: read $1."
  fi
}

# `docker compose` where there is one, the older `docker-compose` elsewhere.
compose_program() {
  if docker compose version >/dev/null 2>&1; then
    echo docker compose
  else
    command -v docker-compose || true
  fi
}

compose() {
  local program
  read -r -a program < <(compose_program)
  write_secrets
  SECRETS="$STATE/secrets" \
    POSTGRES_PORT="$postgres_port" RABBITMQ_PORT="$rabbitmq_port" RABBITMQ_MANAGEMENT_PORT="$management_port" \
    "${program[@]}" -f "$REPOSITORY/docker-compose.yml" -p "$(compose_project)" "$@" \
    9>&- # nothing that Docker leaves running may keep the lock
}

# The containers' users are others: they may read the files, of which nobody else finds the folder open.
write_secrets() {
  mkdir -p "$STATE/secrets"
  chmod 700 "$STATE/secrets"
  printf '%s\n' "$postgres_password" >"$STATE/secrets/postgres-password"
  printf '%s\n' "$rabbitmq_password" >"$STATE/secrets/rabbitmq-password"
}

compose_quietly() {
  mkdir -p "$STATE/logs"
  compose "$@" </dev/null >"$STATE/logs/docker.log" 2>&1 \
    || fail "Docker could not do it: read $STATE/logs/docker.log."
}

# Another cache folder is another sandbox, also in Docker.
compose_project() {
  if [[ -z "${XDG_CACHE_HOME:-}" ]]; then
    echo faceworker-sandbox
  else
    echo "faceworker-sandbox-$(cksum <<<"$STATE" | cut -d' ' -f1)"
  fi
}

# Tests make roles of their own. Sandboxes from before may not.
docker_let_make_roles() {
  ask_postgres_container 'ALTER ROLE faceworker CREATEROLE' >/dev/null || fail "PostgreSQL does not let the role faceworker make roles."
}

container_of() {
  compose ps -q "$1" 2>/dev/null | cut -c1-12
}

data_size_of() {
  compose exec -T "$1" du -sh "$2" 2>/dev/null </dev/null | cut -f1
}

# Over TCP: while the image prepares its data folder, the server listens on its socket only.
postgres_container_is_ready() {
  compose exec -T postgres pg_isready -q -h 127.0.0.1 </dev/null >/dev/null 2>&1
}

rabbitmq_container_is_ready() {
  [[ -n "$(container_of rabbitmq)" ]] && amqp_answers && port_answers "$management_port"
}

ask_postgres_container() {
  compose exec -T -u postgres postgres psql -X -A -t -d faceworker -c "$1" </dev/null
}
