#!/usr/bin/env bash
# Sets up what is missing, builds with warnings as errors, checks the formatting, and runs every test; what needs no server comes first.
# With --fast: only that. The last line is "N passed, N failed, N skipped", counted from the result files.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=infra/apt.sh
source infra/apt.sh

results=artifacts/test-results
without_servers=(FaceWorker.Architecture.Tests FaceWorker.Benchmarks.Tests FaceWorker.Core.Tests)
with_servers=(FaceWorker.Vision.Tests FaceWorker.Storage.Tests FaceWorker.Cli.Tests FaceWorker.EndToEnd.Tests FaceWorker.Web.Tests FaceWorker.Training.Tests)
failed=0

step() { printf '\n== %s\n' "$*" >&2; }
need() { command -v "$1" >/dev/null || { echo "$1 is missing: $2" >&2; exit 1; }; }
faceworker() { dotnet src/FaceWorker.Cli/bin/Release/net10.0/faceworker.dll "$@"; }

print_help() {
  cat <<'HELP'
usage: infra/test.sh [--fast]

Builds FaceWorker and runs its tests: with real PostgreSQL, RabbitMQ, models and photos, which it sets up and takes down again (about an hour on two cores).

  --fast   build, formatting, and the tests that need neither servers nor models (less than three minutes)
HELP
}

main() {
  case "$*" in
    '') run_all ;;
    --fast) run_fast ;;
    --help) print_help ;;
    *) print_help >&2; exit 2 ;;
  esac
}

run_fast() {
  build
  check_formatting
  run_tests "${without_servers[@]}"
  report "${without_servers[@]}"
}

run_all() {
  need npm "install Node.js 20 or later with npm"
  build
  run_tests "${without_servers[@]}"
  check_formatting & # what comes before the next tests mostly waits
  local formatting=$!
  set_up
  step "the contract, by AsyncAPI's own tools"
  node infra/contract/validate.mjs
  step "what the programs are made of, by CycloneDX's own schema"
  infra/sbom.sh || failed=1
  step "known vulnerabilities"
  infra/vulnerabilities.sh || failed=1
  step "the worker, built twice"
  infra/reproduce.sh --assemblies --output artifacts/worker.sha256 || failed=1
  wait "$formatting" || failed=1
  run_tests "${with_servers[@]}"
  stop_what_we_started
  trap - EXIT
  report "${without_servers[@]}" "${with_servers[@]}"
}

build() {
  need dotnet "install the .NET 10 SDK"
  rm -rf "$results" && mkdir -p "$results"
  step "build (Release, warnings are errors)"
  dotnet build FaceWorker.sln -c Release --nologo -v quiet
}

check_formatting() {
  step "formatting"
  dotnet format FaceWorker.sln --no-restore --verify-no-changes --exclude artifacts
}

set_up() {
  step "servers"
  was_up=true
  infra/sandbox.sh status >/dev/null 2>&1 || was_up=false
  trap stop_what_we_started EXIT
  infra/sandbox.sh up
  eval "$(infra/sandbox.sh env)"

  step "the compose file, read by a real compose parser"
  command -v docker-compose >/dev/null || docker compose version >/dev/null 2>&1 || install_packages docker-compose
  compose -f docker-compose.yml --profile gpu config >/dev/null

  step "the system's decoders, the tools that make samples of their formats, and a file system that can be made to hang"
  install_decoders
  command -v heif-enc >/dev/null || install_packages libheif-examples
  command -v cjxl >/dev/null || install_packages libjxl-tools
  command -v opj_compress >/dev/null || install_packages libopenjp2-tools
  command -v bindfs >/dev/null || install_packages bindfs

  step "Prometheus, which scrapes a worker and whose tool tests the alerts"
  command -v promtool >/dev/null || install_packages prometheus

  step "kubectl, which puts the manifests for Kubernetes together"
  command -v kubectl >/dev/null || install_packages kubernetes-client

  step "exiftool, which reads the XMP that is written"
  command -v exiftool >/dev/null || install_packages libimage-exiftool-perl

  step "igraph, which groupings are compared with"
  /usr/bin/python3 -c 'import igraph' 2>/dev/null || install_packages python3-igraph

  step "the browser that looks at the console"
  command -v chromium-headless-shell >/dev/null || install_packages chromium-headless-shell

  step "models and sample photos"
  faceworker models install
  faceworker samples install

  step "the libraries of the Python and Node clients, AsyncAPI's and CycloneDX's tools, the types of Kubernetes, and the S3-compatible server that tests read from"
  /usr/bin/python3 -c 'import pika, pip, setuptools' 2>/dev/null || install_packages python3-pika python3-pip python3-setuptools
  npm ci --prefix infra/clients/node --no-audit --no-fund --silent
  npm ci --prefix infra/contract --no-audit --no-fund --silent
  npm ci --prefix infra/kubernetes --no-audit --no-fund --silent
  npm ci --prefix infra/s3 --no-audit --no-fund --silent
  npm ci --prefix infra/supply --omit=optional --no-audit --no-fund --silent
}

compose() { if docker compose version >/dev/null 2>&1; then docker compose "$@"; else docker-compose "$@"; fi; }

stop_what_we_started() { $was_up || infra/sandbox.sh down >&2 || true; }

# One project after the other: they share two cores and one pair of servers.
run_tests() {
  local name
  for name in "$@"; do
    step "$name"
    run_project "$name" || failed=1
  done
}

# Those of LibTorch want a newer C library than this host may have.
run_project() {
  local where=()
  [[ "$1" != FaceWorker.Training.Tests ]] || where=(infra/new-glibc.sh)
  "${where[@]}" dotnet "tests/$1/bin/Release/net10.0/$1.dll" -noLogo -result-trx "$results/$1.trx"
}

count() { cat "$results"/*.trx | grep -o "<Counters [^>]*>" | grep -o " $1=\"[0-9]*\"" | tr -dc '0-9\n' | awk '{n += $1} END {print n + 0}'; }

report() {
  local left passed failures skipped status=0
  left="$(find "$results" -name '*.trx' | wc -l)"
  [[ "$left" = "$#" ]] || { echo "$left of $# test projects left a result file" >&2; failed=1; }
  passed="$(count passed)"
  failures="$(count failed)"
  skipped=$(($(count total) - $(count executed) - $(count notRunnable))) # not runnable: the long ones of infra/faults.sh
  [[ "$failures" = 0 && "$failed" = 0 && "$passed" -gt 0 ]] || status=1
  echo "$passed passed, $failures failed, $skipped skipped"
  exit "$status"
}

main "$@"
