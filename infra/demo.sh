#!/usr/bin/env bash
#
# From a bare machine to faces identified over the bus. `infra/demo.sh --help` says what it does.

set -euo pipefail

REPOSITORY="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
# shellcheck source=infra/steps.sh
source "$REPOSITORY/infra/steps.sh"
# shellcheck source=infra/apt.sh
source "$REPOSITORY/infra/apt.sh"
WORK="${XDG_CACHE_HOME:-${HOME:?HOME is not set: set it, or XDG_CACHE_HOME}/.cache}/faceworker/demo"
OUTPUT="$REPOSITORY/artifacts/demo"
GALLERY=demo
WORKERS=2

# One photo is asked about, the other five are indexed. Of the six, sample4 gives the most to see: two of its faces recur on two
# other photos, in other light and make-up (squared distances 1.08 and 1.18, where about 1.28 is the limit), and two on none.
PROBE=sample4.jpg

# One of those two gets a name, which is made up: the face at these pixels of this photo.
SUBJECT=Anna
SUBJECT_PHOTO=sample1.jpg
SUBJECT_BOX=832,432,201,215

# Who may sign in to the console that --keep starts.
CONSOLE_USER=demo

keep=no
sandbox_is_ours=no
samples=''
worker_pids=()

print_help() {
  cat <<'HELP'
usage: infra/demo.sh [--keep]

Starts PostgreSQL and RabbitMQ, builds FaceWorker, fetches its models and six sample photos, starts two workers, indexes
five photos, enrolls one of their faces as a subject, and asks over the bus who is on the sixth. Prints the answer and writes a page to look at:
artifacts/demo/report.html. The first time takes a few minutes, later less than one. It can be repeated at will.

  --keep   also group the faces into people and start the console; leave it, the workers and the servers running, and print its address, how to
           sign in, and the next steps; otherwise nothing is left running
HELP
}

main() {
  case "$*" in
    '') ;;
    --keep) keep=yes ;;
    -h | --help) print_help && return ;;
    *) print_help >&2 && exit 2 ;;
  esac
  cd "$REPOSITORY"
  require_tools
  trap clean_up EXIT
  trap 'exit 130' INT
  trap 'exit 143' TERM HUP
  mkdir -p "$WORK" "$OUTPUT"

  start_servers
  [[ "$(id -u)" != 0 ]] || step "installing the system's decoders" run_quietly install_decoders
  step "building the worker and the command" build
  step "installing the models" run_quietly faceworker models install
  step "installing the sample photos" run_quietly faceworker samples install --to "$samples"
  step "creating the schema and the gallery '$GALLERY'" prepare_database
  step "starting $WORKERS workers" start_workers
  step "indexing five of the six photos" index_photos
  step "enrolling a face of $SUBJECT_PHOTO as '$SUBJECT'" enroll_subject
  identify_the_sixth
  [[ $keep == no ]] || keep_going
}

# ------------------------------------------------------------------------------------------------------------ the steps

require_tools() {
  dotnet --version >/dev/null 2>&1 \
    || fail "The .NET SDK 10 is missing: install it (package dotnet-sdk-10.0) and try again."
  command -v npm >/dev/null \
    || fail "npm, which fetches the models, is missing: install it (package npm) and try again."
}

start_servers() {
  infra/sandbox.sh status >/dev/null 2>&1 || sandbox_is_ours=yes
  infra/sandbox.sh up
  eval "$(infra/sandbox.sh env)"
  samples="${FACEWORKER_MODELS%/*}/samples"
}

build() {
  local project
  for project in FaceWorker.Worker FaceWorker.Cli $([[ $keep == no ]] || echo FaceWorker.Web); do
    run_quietly dotnet build "src/$project" -c Release -nologo -v quiet
  done
}

prepare_database() {
  run_quietly faceworker migrate
  run_quietly faceworker gallery create "$GALLERY"
}

start_workers() {
  local number
  for ((number = 1; number <= WORKERS; number++)); do
    launch_worker "$(log_of "$number")"
  done
  for ((number = 1; number <= WORKERS; number++)); do
    wait_for_worker "${worker_pids[number - 1]}" "$(log_of "$number")"
  done
}

# In a session of its own: Ctrl-C reaches only this script, which then stops the workers in order.
launch_worker() {
  FACEWORKER_HEALTH__PORT=0 FACEWORKER_IMAGES__ROOTS__0="$samples" \
    setsid dotnet src/FaceWorker.Worker/bin/Release/net10.0/FaceWorker.Worker.dll </dev/null >"$1" 2>&1 &
  worker_pids+=("$!")
}

wait_for_worker() {
  local pid="$1" log="$2" deadline=$((SECONDS + 60))
  until grep -q 'Ready: consuming' "$log"; do
    kill -0 "$pid" 2>/dev/null || fail_with_log "A worker stopped while it started." "$log"
    ((SECONDS < deadline)) || fail_with_log "A worker was not ready within 60 s." "$log"
    sleep 0.2
  done
}

# Repeating it is harmless: indexed photos are not indexed again.
index_photos() {
  local photo photos=()
  for photo in "$samples"/sample*.jpg; do
    [[ "${photo##*/}" == "$PROBE" ]] || photos+=("$photo")
  done
  run_quietly faceworker index "${photos[@]}" --gallery "$GALLERY"
}

enroll_subject() {
  run_quietly faceworker enroll "$samples/$SUBJECT_PHOTO" --gallery "$GALLERY" --subject "$SUBJECT" --box "$SUBJECT_BOX"
}

# "Nobody matched" and "for review" are valid answers (exit codes 5 and 6).
identify_the_sixth() {
  local code=0
  say "who is on $PROBE?"
  faceworker identify "$samples/$PROBE" --gallery "$GALLERY" --top 3 --report artifacts/demo/report.html || code=$?
  [[ $code == 0 || $code == 5 || $code == 6 ]] || exit "$code"
  say "open $OUTPUT/report.html in a browser"
}

keep_going() {
  step "grouping the faces into people" run_quietly faceworker people cluster --gallery "$GALLERY"
  step "starting the console" start_console
  print_next_steps
}

# A password of its own each time: it is printed, and nobody else can know it.
start_console() {
  console_log="$WORK/console.log"
  console_password="$(od -An -N 12 -tx1 /dev/urandom | tr -d ' \n')"
  faceworker user add "$CONSOLE_USER" --role administrator >/dev/null 2>&1 <<<"$console_password" \
    || run_quietly faceworker user set "$CONSOLE_USER" --role administrator --password <<<"$console_password"
  FACEWORKER_WEB__URLS=http://127.0.0.1:0 FACEWORKER_IMAGES__ROOTS__0="$samples" \
    setsid dotnet src/FaceWorker.Web/bin/Release/net10.0/FaceWorker.Web.dll </dev/null >"$console_log" 2>&1 &
  worker_pids+=("$!")
  local deadline=$((SECONDS + 60))
  until console_address="$(grep -o 'Console: http://[^ ]*' "$console_log" | head -n 1)" && [[ -n "$console_address" ]]; do
    kill -0 "${worker_pids[-1]}" 2>/dev/null || fail_with_log "The console stopped while it started." "$console_log"
    ((SECONDS < deadline)) || fail_with_log "The console was not ready within 60 s." "$console_log"
    sleep 0.2
  done
  console_address="${console_address#Console: }"
}

print_next_steps() {
  cat <<HELP

The console is at $console_address
Sign in as '$CONSOLE_USER' with the password $console_password

It, two workers and the servers keep running. To go on, in this folder:

  eval "\$(infra/sandbox.sh env)"
  alias faceworker='dotnet $REPOSITORY/src/FaceWorker.Cli/bin/Release/net10.0/faceworker.dll'
  faceworker status
  faceworker verify $samples/$PROBE --gallery $GALLERY --subject $SUBJECT
  faceworker identify PHOTO --gallery $GALLERY --report report.html

The workers read files from $samples only; their logs are $WORK/worker-1.log and worker-2.log, the console's is console.log.
To stop everything:

  kill ${worker_pids[*]}
  infra/sandbox.sh down
HELP
}

# ----------------------------------------------------------------------------------------------------------- at the end

clean_up() {
  local code=$?
  trap - EXIT
  trap '' INT TERM HUP
  [[ -z "$step_running" ]] || echo "stopped" >&2
  if [[ $keep == no || $code != 0 ]]; then
    stop_workers
    [[ $sandbox_is_ours == no ]] || infra/sandbox.sh down || true
  fi
  exit "$code"
}

# A stopping worker finishes its work in progress.
stop_workers() {
  local pid deadline=$((SECONDS + 60))
  for pid in "${worker_pids[@]}"; do
    kill -TERM "$pid" 2>/dev/null || true
  done
  for pid in "${worker_pids[@]}"; do
    while kill -0 "$pid" 2>/dev/null; do
      ((SECONDS < deadline)) || kill -KILL "$pid" 2>/dev/null || true
      sleep 0.1
    done
    wait "$pid" 2>/dev/null || true
  done
}

# -------------------------------------------------------------------------------------------------------------- helpers

faceworker() {
  dotnet src/FaceWorker.Cli/bin/Release/net10.0/faceworker.dll "$@"
}

log_of() {
  echo "$WORK/worker-$1.log"
}

fail_with_log() {
  end_failed_step
  tail -n 20 "$2" >&2
  fail "$1 Above is the end of its log, $2."
}

# The output of a step's command is shown only when it fails.
run_quietly() {
  "$@" >"$WORK/step.log" 2>&1 || fail_with_log "'$*' failed." "$WORK/step.log"
}

main "$@"
