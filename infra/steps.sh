# shellcheck shell=bash
#
# What sandbox.sh, engine.sh and demo.sh say while they work: on stderr, with the script's name in front. Sourced by them.

SCRIPT_NAME="$(basename -- "$0" .sh)"
step_running=''

say() {
  echo "$SCRIPT_NAME: $*" >&2
}

# fail MESSAGE...: ends the script, and the line of the step that was running.
fail() {
  end_failed_step
  echo "$*" >&2
  exit 1
}

# step TEXT COMMAND...: one line, with the seconds it took.
step() {
  local started=$SECONDS
  printf '%s: %s ... ' "$SCRIPT_NAME" "$1" >&2
  step_running=yes
  "${@:2}"
  step_running=''
  echo "$((SECONDS - started)) s" >&2
}

# Ends the line of the step that is running, so that what follows starts on its own; harmless where none is.
end_failed_step() {
  [[ -z "$step_running" ]] || echo "failed" >&2
  step_running=''
}

# wait_until SECONDS COMMAND...: until the command succeeds; fails when it has not by then.
wait_until() {
  local deadline=$((SECONDS + $1))
  until "${@:2}"; do
    ((SECONDS < deadline)) || return 1
    sleep 0.2
  done
}
