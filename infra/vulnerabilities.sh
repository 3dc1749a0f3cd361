#!/usr/bin/env bash
# Says which packages of NuGet and npm have known vulnerabilities, as far as the registries that are set up tell. Exit code 0: none is known; 1: some of NuGet's, or of the Node client's, are, and they are listed.
# A registry that has no such data is named: then nothing is known, which is not the same as nothing being there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

found=0

main() {
  check_nuget
  local folder
  for folder in infra/clients/node infra/contract infra/kubernetes infra/s3 infra/supply tests/FaceWorker.Benchmarks/peers/face-api; do check_npm "$folder"; done
  exit "$found"
}

check_nuget() {
  local said
  if ! has_nuget_data; then
    echo "NuGet: no source answered with vulnerability data (a resource VulnerabilityInfo in its index), so nothing was checked." >&2
    return
  fi
  said="$(dotnet list FaceWorker.sln package --vulnerable --include-transitive --no-restore --format json)" || { printf 'NuGet: the packages could not be checked:\n%s\n' "$said" >&2; found=1; return; }
  if grep -q '"advisoryurl"' <<<"$said"; then
    echo "NuGet: packages with known vulnerabilities:" >&2
    dotnet list FaceWorker.sln package --vulnerable --include-transitive --no-restore >&2
    found=1
  else
    echo "NuGet: no known vulnerability." >&2
  fi
}

has_nuget_data() {
  local address index
  while read -r address; do
    index="$(curl --silent --fail --location --max-time 20 "$address")" || continue
    [[ "$index" != *'"VulnerabilityInfo/'* ]] || return 0
  done < <(dotnet nuget list source --format short | sed -n 's/^E[A-Z]* *\(http.*\)/\1/p')
  return 1
}

# Only the client is given to anybody; of what tests use, it is said.
check_npm() {
  local said
  said="$(npm audit --prefix "$1" --package-lock-only --json 2>/dev/null)" || true
  case "$said" in
    *'"auditReportVersion"'*)
      if grep -q '"vulnerabilities": {}' <<<"$said"; then
        echo "npm, $1: no known vulnerability." >&2
      else
        echo "npm, $1: packages with known vulnerabilities:" >&2
        npm audit --prefix "$1" --package-lock-only >&2 || [[ "$1" != infra/clients/* ]] || found=1
      fi ;;
    *) echo "npm, $1: the registry did not answer, or has no vulnerability data, so nothing was checked." >&2 ;;
  esac
}

main "$@"
