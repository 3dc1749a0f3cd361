#!/usr/bin/env bash
# The fault tests that take minutes or take the sandbox's servers down: killed workers, brokers and databases, full memory and disks.
# Run it alone on a machine. The last lines are the measured figures and the count of tests.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

infra/sandbox.sh up
eval "$(infra/sandbox.sh env)"
dotnet build tests/FaceWorker.EndToEnd.Tests -c Release --nologo -v quiet
faceworker() { dotnet src/FaceWorker.Cli/bin/Release/net10.0/faceworker.dll "$@"; }
dotnet build src/FaceWorker.Cli -c Release --nologo -v quiet
faceworker models install
faceworker samples install
# The worker as it is shipped: compiled ahead of time, so that a new one starts working sooner.
dotnet publish src/FaceWorker.Worker -c Release --runtime linux-x64 --self-contained --output artifacts/worker --nologo -v quiet
export FACEWORKER_TESTED_WORKER="$PWD/artifacts/worker/FaceWorker.Worker"
# The version before thresholds that follow the gallery's size, for the rolling update: its schema and its cards are older.
previous=artifacts/previous-version
if [ ! -d "$previous" ]; then git worktree add --detach "$previous"; fi
git -C "$previous" checkout --quiet --detach 8120450
dotnet build "$previous/src/FaceWorker.Worker" -c Release --nologo -v quiet
dotnet build "$previous/src/FaceWorker.Cli" -c Release --nologo -v quiet
export FACEWORKER_PREVIOUS_WORKER="$PWD/$previous/src/FaceWorker.Worker/bin/Release/net10.0/FaceWorker.Worker.dll"
# It refuses the cards of this version, so it has a folder of its own (docs/operations.md, Upgrade).
export FACEWORKER_PREVIOUS_MODELS="$PWD/artifacts/previous-models"
FACEWORKER_MODELS="$FACEWORKER_PREVIOUS_MODELS" dotnet "$previous/src/FaceWorker.Cli/bin/Release/net10.0/faceworker.dll" models install

exec dotnet tests/FaceWorker.EndToEnd.Tests/bin/Release/net10.0/FaceWorker.EndToEnd.Tests.dll \
  -noLogo -explicit only -class '*.LongArchiveFaults' -class '*.RollingUpdate' -diagnostics "$@"
