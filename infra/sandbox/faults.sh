# shellcheck shell=bash disable=SC2154 # the ports are set by load_settings
#
# What goes wrong with servers, for the fault tests: `infra/sandbox.sh fault NAME`. Sourced by sandbox.sh; for a sandbox in a folder.

command_fault() {
  load_settings || fail "The sandbox has never been brought up: run 'infra/sandbox.sh up' first."
  [[ "$mode" == folder ]] || fail "Faults are supported only in a sandbox in a folder; this one runs in containers."
  use_folder
  case "${1:-}" in
    kill-postgres) kill -KILL "$(pid_of postgres)" ;;
    kill-rabbitmq) kill -KILL "$(pid_of rabbitmq)" ;;
    stop-rabbitmq) stop_server rabbitmq TERM ;;
    memory-alarm) rabbitmq_control set_vm_memory_high_watermark absolute 1 ;; # one byte: publishers are blocked at once
    no-memory-alarm) rabbitmq_control set_vm_memory_high_watermark 0.6 ;;
    small-disk) make_small_disk "$2" ;;
    larger-disk) nsenter --mount --target "$(pid_of postgres)" mount -o "remount,size=$2" "$ROOT$SMALL_DISK" ;;
    *) fail "No such fault: ${1:-}. There are kill-postgres, kill-rabbitmq, stop-rabbitmq, memory-alarm, no-memory-alarm, small-disk SIZE, larger-disk SIZE." ;;
  esac
}

SMALL_DISK=/var/lib/postgresql/small

# A file system of the given size in memory, as tablespace `small`, seen by the running server alone and gone with it: one that is left of an earlier run has lost it.
make_small_disk() {
  nsenter --mount --target "$(pid_of postgres)" sh -c "
    mkdir -p '$ROOT$SMALL_DISK' && mount -t tmpfs -o size=$1 tmpfs '$ROOT$SMALL_DISK' && chown $(user_id_of postgres) '$ROOT$SMALL_DISK'"
  in_root postgres psql -X -q -v ON_ERROR_STOP=1 -h "$POSTGRES_SOCKETS" -p "$postgres_port" -d postgres \
    -c "DROP TABLESPACE IF EXISTS small" -c "CREATE TABLESPACE small LOCATION '$SMALL_DISK'" -c "GRANT CREATE ON TABLESPACE small TO faceworker"
}

rabbitmq_control() {
  in_root rabbitmq HOME=/var/lib/rabbitmq ERL_EPMD_ADDRESS=127.0.0.1 ERL_EPMD_PORT="$epmd_port" RABBITMQ_NODENAME=faceworker@localhost \
    /usr/lib/rabbitmq/bin/rabbitmqctl -q "$@"
}
