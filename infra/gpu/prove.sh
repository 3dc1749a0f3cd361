#!/usr/bin/env bash
# Proves a GPU: packs worker, benchmarks, models and photos on a machine that has the .NET SDK, and runs them on one that has nothing but a GPU. docs/gpu.md
set -euo pipefail

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
piece_size=56M # below 60 MiB: what may be carried to such machines in one go
time_limit=460 # seconds; under eight minutes

print_help() {
  cat <<'HELP'
usage: prove.sh pack [--output FOLDER]
       prove.sh run [--device cuda|tensorrt|cpu] [--json FILE]

  pack   builds the worker and the benchmarks with ONNX Runtime for CUDA, self-contained, and packs them with the default models and the sample
         photos ('faceworker models install', 'faceworker samples install') into pieces below 60 MiB, with this script beside them (artifacts/gpu)
  run    in the folder with the pieces: joins them and measures, in under eight minutes: the device is found, the canaries pass, images a second of each
         model in batches of 1 to 256 beside bare runs, in full and in half precision, the pipeline and its bottleneck. --device cpu proves the script
         itself on a machine without a GPU: everything on the CPU, in batches of 1 to 8. The figures are written as JSON (gpu.json)

exit code of run: 0 measured; 1 something was not measured, the lines say what and why; 2 wrong options, or pieces missing; 3 the device is not there
HELP
}

main() {
  case "${1:-}" in
    pack) shift; pack "$@" ;;
    run) shift; run "$@" ;;
    --help) print_help ;;
    *) print_help >&2; exit 2 ;;
  esac
}

fail() { echo "prove.sh: $1" >&2; exit 2; }

step() { printf '\n== %s\n' "$*" >&2; }

pack() {
  local output=
  while [ $# -gt 0 ]; do
    case "$1" in
      --output) output="${2:?--output lacks its folder}"; shift 2 ;;
      *) fail "there is no option '$1'; see prove.sh --help" ;;
    esac
  done
  cd "$here/../.."
  output="${output:-artifacts/gpu}"
  local cache="${XDG_CACHE_HOME:-$HOME/.cache}/faceworker"
  local models="${FACEWORKER_MODELS:-$cache/models}" samples="${FACEWORKER_SAMPLES:-$cache/samples}"
  [ -d "$models/packs" ] || fail "there are no models in '$models'; run 'faceworker models install', or set FACEWORKER_MODELS"
  [ -f "$samples/sample6.jpg" ] || fail "there are no sample photos in '$samples'; run 'faceworker samples install', or set FACEWORKER_SAMPLES"
  rm -rf "$output" && mkdir -p "$output/stage"

  step "building with -p:Accelerator=cuda"
  # In folders of their own, so that an ordinary build beside them stays what it is; not compiled ahead, which would take another 150 MB.
  local built="$PWD/$output/built"
  for project in src/FaceWorker.Worker tests/FaceWorker.Benchmarks; do
    dotnet publish "$project" -c Release -r linux-x64 --self-contained -p:Accelerator=cuda -p:PublishReadyToRun=false --artifacts-path "$built" --output "$output/stage/program" --nologo -v quiet
  done
  cp -r "$models" "$output/stage/models"
  cp -r "$samples" "$output/stage/samples"

  step "packing"
  tar -C "$output/stage" -c . | gzip -6 | split --bytes="$piece_size" --numeric-suffixes=1 --suffix-length=2 - "$output/faceworker-gpu.tar.gz."
  (cd "$output" && sha256sum faceworker-gpu.tar.gz.* >SHA256SUMS)
  cp "$here/prove.sh" "$output/prove.sh"
  rm -rf "$output/stage" "$built"
  ls -l "$output" >&2
  echo "Carry the files of $output to the machine with the GPU, and run there: ./prove.sh run" >&2
}

run() {
  local device=cuda json="$PWD/gpu.json"
  while [ $# -gt 0 ]; do
    case "$1" in
      --device) device="${2:?--device lacks its name}"; shift 2 ;;
      --json) json="$(realpath -m "${2:?--json lacks its file}")"; shift 2 ;;
      *) fail "there is no option '$1'; see prove.sh --help" ;;
    esac
  done
  [ -f "$here/SHA256SUMS" ] || fail "there are no pieces in '$here'; make them with 'prove.sh pack', and run the script that lies beside them"
  local joined="$here/joined"
  if [ ! -f "$joined/complete" ]; then
    step "joining"
    (cd "$here" && sha256sum --check --quiet SHA256SUMS) || fail "a piece is missing or damaged; carry it over again"
    rm -rf "$joined" && mkdir "$joined"
    cat "$here"/faceworker-gpu.tar.gz.* | tar -xz -C "$joined"
    touch "$joined/complete"
  fi
  if [ "$device" != cpu ]; then describe "$joined/program/libonnxruntime_providers_$device.so"; fi

  step "measuring on $device"
  local code=0
  # There is no checkout and no other data than the samples.
  FACEWORKER_MODELS="$joined/models" FACEWORKER_SAMPLES="$joined/samples" FACEWORKER_SHARED="$joined" \
    timeout "$time_limit" "$joined/program/FaceWorker.Benchmarks" --quick --only gpu,device --device "$device" --json "$json" || code=$?
  if [ "$code" -eq 124 ]; then echo "prove.sh: not done after $time_limit s" >&2; fi
  if [ -f "$json" ]; then echo "The figures: $json" >&2; fi
  return "$code"
}

# What a refusal is looked up by: the card, and the libraries that the provider lacks.
describe() {
  step "the machine"
  if command -v nvidia-smi >/dev/null; then nvidia-smi --query-gpu=name,driver_version,memory.total --format=csv,noheader >&2 || true; else echo "nvidia-smi: not there" >&2; fi
  if command -v ldd >/dev/null; then ldd "$1" 2>&1 | grep 'not found' >&2 || true; fi
}

main "$@"
