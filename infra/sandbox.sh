#!/usr/bin/env bash
#
# A real PostgreSQL (with pgvector) and a real RabbitMQ for development and tests, on loopback and private ports.
# `infra/sandbox.sh --help` says how to use it.
#
#   sandbox.sh                 the commands, and what is remembered between them (ports, passwords, mode)
#   sandbox/docker.sh          the servers as containers, where a Docker engine answers
#   sandbox/folder.sh          the servers in a Debian root file system in a folder, where none does
#   sandbox/debian-root.sh     how that root file system is made
#   sandbox/enter.sh           how a command gets into it
#
# Both kinds of server are driven through the same five functions: MODE_start, MODE_stop, MODE_erase (stops them
# and removes their data), MODE_status and MODE_is_up, where MODE is `docker` or `folder`.

set -euo pipefail
umask 022
PATH="$PATH:/usr/sbin:/sbin"

REPOSITORY="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
SANDBOX_SCRIPTS="$REPOSITORY/infra/sandbox"

# shellcheck source=infra/steps.sh
source "$REPOSITORY/infra/steps.sh"
# shellcheck source=infra/apt.sh
source "$REPOSITORY/infra/apt.sh"
# shellcheck source=infra/sandbox/docker.sh
source "$SANDBOX_SCRIPTS/docker.sh"
# shellcheck source=infra/sandbox/folder.sh
source "$SANDBOX_SCRIPTS/folder.sh"
# shellcheck source=infra/sandbox/debian-root.sh
source "$SANDBOX_SCRIPTS/debian-root.sh"
# shellcheck source=infra/sandbox/faults.sh
source "$SANDBOX_SCRIPTS/faults.sh"

print_help() {
  cat <<'HELP'
usage: infra/sandbox.sh up | down | status | env | root | reset [--all]

  up       start PostgreSQL and RabbitMQ; the first time, make them first (about a minute, about 0.5 GB)
  env      print the `export` lines with which every FaceWorker command and test works:
             eval "$(infra/sandbox.sh env)"
  root     print the folder of a Debian root file system that is newer than this host; make it first where it is missing
  status   print what runs, where and in which version; exit code 0 when everything is up, 3 when not
  down     stop both servers; the data stays
  reset    stop both servers and remove databases, queues, passwords and ports; keep the downloaded software
           with --all, remove the downloaded software too

A Docker engine is used where one answers; elsewhere (as root, on a host with apt) a Debian root file system in a folder.
The servers listen on 127.0.0.1 only, on ports of their own, and outlive the shell that started them.

  FACEWORKER_SANDBOX         `docker` or `folder`: choose instead of finding out (first `up` only)
  FACEWORKER_SANDBOX_BUFFERS PostgreSQL's shared_buffers, default 256MB; galleries of a million faces want 4GB (`folder` only)
  FACEWORKER_DEBIAN_MIRROR   the Debian mirror to use instead of the one in the host's own apt sources
  XDG_CACHE_HOME             where the sandbox lives (default ~/.cache): another folder is another sandbox
HELP
}

# ---------------------------------------------------------------------------------------------------------- commands

command_up() {
  take_the_lock
  if is_provisioned; then
    load_settings
    if "${mode}_is_up"; then
      "${mode}_let_make_roles"
      say "already up: $(describe_addresses)"
      return
    fi
  else
    ! load_settings || "${mode}_erase" # the remains of an interrupted first `up`
    create_settings
  fi
  "${mode}_start"
  "${mode}_let_make_roles"
  touch "$STATE/provisioned"
  say "up: $(describe_addresses)"
}

command_down() {
  take_the_lock
  if ! load_settings; then
    say "nothing to stop: the sandbox has never been brought up"
    return
  fi
  "${mode}_stop"
  say "down"
}

command_status() {
  if ! is_provisioned; then
    echo "The sandbox has never been brought up (state folder: $STATE)."
    return 3
  fi
  load_settings
  echo "mode          $mode"
  echo "state folder  $STATE"
  "${mode}_status"
  "${mode}_is_up" || return 3
}

command_env() {
  is_provisioned || fail "The sandbox has never been brought up: run 'infra/sandbox.sh up' first."
  load_settings
  print_export FACEWORKER_POSTGRES \
    "Host=127.0.0.1;Port=$postgres_port;Database=faceworker;Username=faceworker;Password=$postgres_password"
  print_export FACEWORKER_RABBITMQ \
    "amqp://faceworker:$rabbitmq_password@127.0.0.1:$rabbitmq_port/faceworker"
  print_export FACEWORKER_RABBITMQ_MANAGEMENT \
    "http://faceworker:$rabbitmq_password@127.0.0.1:$management_port"
  print_export FACEWORKER_MODELS "$FACEWORKER_CACHE/models"
  print_export FACEWORKER_IMAGES__ROOTS__0 /
}

command_root() {
  take_the_lock
  use_folder
  require_root
  ensure_debian_root >&2
  echo "$ROOT"
}

command_reset() {
  take_the_lock
  if load_settings; then
    rm -f "$STATE/provisioned"
    "${mode}_erase"
    rm -f "$STATE/settings"
  fi
  if [[ "${1:-}" == --all ]]; then
    remove_folder "$STATE"
    say "removed $STATE"
  else
    say "removed the data; the next 'up' starts afresh"
  fi
}

# --------------------------------------------------------------------------------- what is remembered between commands

find_state_folder() {
  local cache="${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}"
  [[ -n "$cache" ]] || fail "Neither HOME nor XDG_CACHE_HOME is set: set one of them; the sandbox is created below it."
  mkdir -p "$cache/faceworker" 2>/dev/null || fail "Cannot create $cache/faceworker: choose another folder with XDG_CACHE_HOME."
  FACEWORKER_CACHE="$(cd "$cache/faceworker" && pwd -P)"
  STATE="$FACEWORKER_CACHE/sandbox"
}

# One `up`, `down` or `reset` at a time. The lock is on the parent folder, because `reset --all` removes the state folder.
take_the_lock() {
  command -v flock >/dev/null || fail "The program 'flock' is missing: install the package util-linux."
  exec 9<"$FACEWORKER_CACHE"
  if ! flock --nonblock 9; then
    say "waiting for another sandbox.sh to finish"
    flock 9
  fi
}

load_settings() {
  [[ -f "$STATE/settings" ]] || return 1
  # shellcheck source=/dev/null
  source "$STATE/settings"
}

create_settings() {
  mode="$(choose_mode)"
  postgres_password="$(random_password)"
  rabbitmq_password="$(random_password)"
  postgres_port='' rabbitmq_port='' management_port='' distribution_port='' epmd_port=''
  local variable
  for variable in postgres_port rabbitmq_port management_port distribution_port epmd_port; do
    printf -v "$variable" '%s' "$(free_port)"
  done
  save_settings
}

save_settings() {
  mkdir -p "$STATE"
  (
    umask 077
    cat >"$STATE/settings.new" <<SETTINGS
mode=$mode
postgres_port=$postgres_port
postgres_password=$postgres_password
rabbitmq_port=$rabbitmq_port
rabbitmq_password=$rabbitmq_password
management_port=$management_port
distribution_port=$distribution_port
epmd_port=$epmd_port
SETTINGS
  )
  mv "$STATE/settings.new" "$STATE/settings"
}

# The first `up` ran to its end.
is_provisioned() {
  [[ -f "$STATE/provisioned" && -f "$STATE/settings" ]]
}

choose_mode() {
  case "${FACEWORKER_SANDBOX:-}" in
    docker | folder) echo "$FACEWORKER_SANDBOX" ;;
    '') if docker_answers; then echo docker; else echo folder; fi ;;
    *) fail "FACEWORKER_SANDBOX is '$FACEWORKER_SANDBOX': set it to docker or folder, or leave it unset." ;;
  esac
}

# ----------------------------------------------------------------------------------------------------- ports, passwords

random_password() {
  od -An -N24 -tx1 /dev/urandom | tr -d ' \n'
}

# Below the range from which the kernel takes the ports of outgoing connections.
free_port() {
  local port
  while true; do
    port=$((20000 + RANDOM % 10000))
    if [[ "$postgres_port $rabbitmq_port $management_port $distribution_port $epmd_port" != *"$port"* ]] \
      && ! port_answers "$port"; then
      echo "$port"
      return
    fi
  done
}

port_answers() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Another program may have taken a remembered port while the sandbox was down: then the port changes, and a message says so.
replace_taken_ports() {
  local variable new_port moved=no
  for variable in "$@"; do
    if port_answers "${!variable}"; then
      new_port="$(free_port)"
      say "port ${!variable} is taken by another program; ${variable%_port} moves to $new_port:" \
        "read 'infra/sandbox.sh env' again"
      printf -v "$variable" '%s' "$new_port"
      moved=yes
    fi
  done
  [[ $moved == no ]] || save_settings
}

# The broker itself answers: it opens the conversation with a Connection.Start frame (type 1).
amqp_answers() {
  local frame_type
  frame_type="$(
    exec 2>/dev/null
    exec 3<>"/dev/tcp/127.0.0.1/$rabbitmq_port" || exit
    printf 'AMQP\0\0\11\1' >&3
    timeout 5 head -c 1 <&3 | od -An -tu1
  )" || true
  [[ "${frame_type// /}" == 1 ]]
}

rabbitmq_version() {
  local credentials
  credentials="$(printf 'faceworker:%s' "$rabbitmq_password" | base64 -w 0)"
  (
    exec 3<>"/dev/tcp/127.0.0.1/$management_port" || exit
    printf 'GET /api/overview HTTP/1.0\r\nAuthorization: Basic %s\r\n\r\n' "$credentials" >&3
    timeout 5 cat <&3
  ) 2>/dev/null | sed -n 's/.*"rabbitmq_version":"\([^"]*\)".*/\1/p'
}

describe_addresses() {
  echo "PostgreSQL on 127.0.0.1:$postgres_port, RabbitMQ on 127.0.0.1:$rabbitmq_port," \
    "its management on http://127.0.0.1:$management_port"
}

# ------------------------------------------------------------------------------------------------------------- helpers

print_export() {
  printf "export %s='%s'\n" "$1" "${2//\'/\'\\\'\'}"
}

# Never reaches through a mount: refuses while one is below the folder, and stays on its file system anyway.
remove_folder() {
  local folder="$1" mount_point
  while read -r _ mount_point _; do
    printf -v mount_point '%b' "$mount_point" # the kernel writes a space as \040
    if [[ "$mount_point" == "$folder" || "$mount_point" == "$folder"/* ]]; then
      fail "Cannot remove $folder: $mount_point is mounted inside it; unmount it and try again."
    fi
  done </proc/self/mounts
  rm -rf --one-file-system -- "$folder"
}

main() {
  if [[ $# -gt 1 && "$*" != "reset --all" && "$1" != fault ]]; then
    print_help >&2
    exit 2
  fi
  case "${1:-}" in
    -h | --help | help) print_help ;;
    up | down | status | env | root | reset | fault)
      find_state_folder
      "command_$1" "${@:2}"
      ;;
    *)
      print_help >&2
      exit 2
      ;;
  esac
}

main "$@"
