#!/usr/bin/env bash
# Installs what the peers of the benchmarks need: OpenCV and igraph for Python from Debian or Ubuntu, and face-api with its WASM backend by npm.
# (The system's own Python has it, another one does not.) Each is tried by itself; the benchmarks say which one is not there. The C# loop needs nothing.
set -uo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

failed=0
if ! /usr/bin/python3 -c 'import cv2' 2>/dev/null; then
  [ "$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-opencv ||
    { echo "python3-opencv could not be installed: install it by your system's package manager, or run this as root on Debian or Ubuntu" >&2; failed=1; }
fi
if ! /usr/bin/python3 -c 'import igraph' 2>/dev/null; then
  [ "$(id -u)" = 0 ] && apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-igraph ||
    { echo "python3-igraph could not be installed: install it by your system's package manager, or run this as root on Debian or Ubuntu" >&2; failed=1; }
fi
npm ci --prefix face-api --no-audit --no-fund --silent ||
  { echo "face-api could not be installed: Node.js 20 or later with npm is needed" >&2; failed=1; }
exit "$failed"
