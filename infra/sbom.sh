#!/usr/bin/env bash
# Writes what each program is made of, as CycloneDX 1.6: artifacts/sbom/{worker,console,command,trainer}.cdx.json. Where npm has installed infra/supply, they are checked by CycloneDX's own schema.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder=artifacts/sbom
case "$*" in
  '') ;;
  *) echo "usage: infra/sbom.sh    (the solution must be built: dotnet build FaceWorker.sln -c Release)" >&2; [[ "$*" = --help ]] && exit 0; exit 2 ;;
esac

program=infra/supply/bin/Release/net10.0/FaceWorker.SupplyChain.dll
[[ -f "$program" ]] || dotnet build infra/supply -c Release --nologo -v quiet
mkdir -p "$folder"
for name in worker console command trainer; do
  dotnet "$program" sbom "$name" "$folder/$name.cdx.json"
done
[[ ! -d infra/supply/node_modules ]] || node infra/supply/validate.mjs "$folder"/*.cdx.json
echo "$folder" >&2
