#!/usr/bin/env bash
# Sets up what is missing, builds with warnings as errors, checks the formatting, and runs every test.
# The last line is "N passed, N failed, N skipped", counted from the result files.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

results=artifacts/test-results
step() { printf '\n== %s\n' "$*" >&2; }
need() { command -v "$1" >/dev/null || { echo "$1 is missing: $2" >&2; exit 1; }; }

need dotnet "install the .NET 10 SDK"
need npm "install Node.js 20 or later with npm"

was_up=true
infra/sandbox.sh status >/dev/null 2>&1 || was_up=false
stop_what_we_started() { $was_up || infra/sandbox.sh down >&2 || true; }
trap stop_what_we_started EXIT

step "servers"
infra/sandbox.sh up
eval "$(infra/sandbox.sh env)"

step "the compose file, read by a real compose parser"
if ! command -v docker-compose >/dev/null && ! docker compose version >/dev/null 2>&1; then
  [ "$(id -u)" = 0 ] && { apt-get update -qq && apt-get install -y -qq --no-install-recommends docker-compose; } >/dev/null 2>&1 ||
    { echo "no compose parser: install Docker's compose plug-in, or Debian's package docker-compose" >&2; exit 1; }
fi
compose() { if docker compose version >/dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi; }
POSTGRES_PASSWORD=check RABBITMQ_PASSWORD=check compose -f docker-compose.yml --profile gpu config >/dev/null

step "the system's JPEG decoder, which tests compare with libvips"
if ! /sbin/ldconfig -p | grep 'libturbojpeg\.so\.0' >/dev/null; then
  [ "$(id -u)" = 0 ] && { apt-get update -qq && apt-get install -y -qq --no-install-recommends libturbojpeg0; } >/dev/null 2>&1 ||
    { echo "no libturbojpeg.so.0: install Debian's package libturbojpeg0, or Ubuntu's libturbojpeg" >&2; exit 1; }
fi

step "build (Release, warnings are errors)"
dotnet build FaceWorker.sln -c Release --nologo -v quiet

step "formatting"
dotnet format FaceWorker.sln --no-restore --verify-no-changes --exclude artifacts

step "models and sample photos"
faceworker() { dotnet src/FaceWorker.Cli/bin/Release/net10.0/faceworker.dll "$@"; }
faceworker models install
faceworker samples install

step "the Node client's one dependency"
npm ci --prefix infra/clients/node --no-audit --no-fund --silent

step "the S3-compatible server that tests read from"
npm ci --prefix infra/s3 --no-audit --no-fund --silent

step "tests"
rm -rf "$results" && mkdir -p "$results"
failed=0
for project in tests/*.Tests; do
  name=$(basename "$project")
  # One after the other: they share two cores and one pair of servers.
  dotnet "$project/bin/Release/net10.0/$name.dll" -noLogo -result-trx "$results/$name.trx" || failed=1
done

count() { cat "$results"/*.trx | grep -o "<Counters [^>]*>" | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{n += $1} END {print n + 0}'; }
executed_files=$(find "$results" -name '*.trx' | wc -l)
expected_files=$(find tests -maxdepth 1 -name '*.Tests' | wc -l)
[ "$executed_files" = "$expected_files" ] || { echo "$executed_files of $expected_files test projects left a result file" >&2; failed=1; }
passed=$(count passed); failures=$(count failed); skipped=$(( $(count total) - $(count executed) - $(count notRunnable) )) # not runnable: the long ones of infra/faults.sh
[ "$failures" = 0 ] && [ "$failed" = 0 ] || status=1
[ "${passed}" -gt 0 ] || status=1
stop_what_we_started
trap - EXIT
echo "$passed passed, $failures failed, $skipped skipped"
exit "${status:-0}"
