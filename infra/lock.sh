#!/usr/bin/env bash
# Writes the lock files again, after a version in Directory.Packages.props or a reference of a project has changed: of every project, and for images of those of the worker and the console.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

dotnet restore FaceWorker.sln --force-evaluate -p:RestoreLockedMode=false
for program in FaceWorker.Worker FaceWorker.Web; do
  dotnet restore "src/$program" --force-evaluate -p:RestoreLockedMode=false -p:RuntimeIdentifier=linux-x64
done
dotnet restore FaceWorker.sln -p:RestoreLockedMode=false # what was restored for images is not what is built here
git status --short -- '*.lock.json'
