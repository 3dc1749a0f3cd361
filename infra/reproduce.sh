#!/usr/bin/env bash
# Builds the worker twice, from copies of its sources in two folders, and says whether every file has the same bytes. `infra/reproduce.sh --help` says how to use it.
set -euo pipefail
repository="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"

# What an image is built from (.dockerignore), without the Dockerfile.
sources=(src infra/models Directory.Build.props Directory.Packages.props BannedSymbols.txt global.json .editorconfig)

print_help() {
  cat <<'HELP'
usage: infra/reproduce.sh [--assemblies] [--output FILE]

Builds the worker twice, in two folders, and compares every file. Exit code 0: they are the same, and their SHA-256 are printed; 1: they are not, and it is said which.

  --assemblies    only what the worker is made of, without .NET and not compiled ahead: less than a minute. By default the program as images have it, which takes some minutes
  --output FILE   writes the list of SHA-256 to a file instead, as sha256sum does and checks
HELP
}

main() {
  local output=/dev/stdout
  while (($# > 0)); do
    case "$1" in
      --assemblies) ;;
      --output) [[ $# -gt 1 ]] || { print_help >&2; exit 2; }; output="$2"; shift ;;
      --help) print_help; exit 0 ;;
      *) print_help >&2; exit 2 ;;
    esac
    shift
  done

  work="$(mktemp -d)"
  trap 'rm -rf "$work"' EXIT
  build_in "$work/one"
  build_in "$work/another/folder"
  compare
  cat "$work/one.sha256" >"$output"
}

# In a folder of its own, so that neither build finds anything of the other, or of one before.
build_in() {
  local folder="$1"
  mkdir -p "$folder"
  tar -C "$repository" --exclude=bin --exclude=obj -c "${sources[@]}" | tar -C "$folder" -x
  echo "building in $folder" >&2
  (cd "$folder" && "${build[@]}" --output "$folder/built" --nologo --verbosity quiet >&2)
}

compare() {
  hashes_of "$work/one/built" >"$work/one.sha256"
  hashes_of "$work/another/folder/built" >"$work/other.sha256"
  [[ -s "$work/one.sha256" ]] || { echo "Nothing was built." >&2; exit 1; }
  diff "$work/one.sha256" "$work/other.sha256" >&2 || { echo "The files above differ: the build is not reproducible." >&2; exit 1; }
  echo "All $(wc -l <"$work/one.sha256") files are the same." >&2
}

hashes_of() { (cd "$1" && find . -type f -printf '%P\0' | sort -z | xargs -0 sha256sum); }

# As in the Dockerfiles; analyzers find faults and change nothing.
build=(dotnet publish src/FaceWorker.Worker --configuration Release --runtime linux-x64 --self-contained -p:ContinuousIntegrationBuild=true)
[[ " $* " != *' --assemblies '* ]] || build=(dotnet build src/FaceWorker.Worker --configuration Release -p:ContinuousIntegrationBuild=true -p:RunAnalyzers=false)
main "$@"
