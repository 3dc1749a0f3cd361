#!/usr/bin/env bash
#
# new-glibc.sh COMMAND...: runs a command where LibTorch can be loaded, which wants glibc 2.38: here, if this host is new enough, else in the
# Debian root file system of infra/sandbox.sh (as root). The command sees this checkout, .NET, /tmp, the home folder and the shared data
# under the same paths, and the network.

set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"
LEAST_GLIBC=2.38

glibc="$(getconf GNU_LIBC_VERSION 2>/dev/null | awk '{ print $2 }')"
if [[ "$(printf '%s\n' "$LEAST_GLIBC" "${glibc:-0}" | sort -V | head -n 1)" = "$LEAST_GLIBC" ]]; then
  exec "$@"
fi

root="$("$here/infra/sandbox.sh" root)"
dotnet="$(dirname "$(readlink -f "$(command -v dotnet)")")"
folders=("$dotnet" "$here" /tmp "$HOME")
for shared in "${FACEWORKER_SHARED:-}" "$here/shared" "$here/../shared"; do
  [[ ! -d "$shared" ]] || folders+=("$(readlink -f "$shared")")
done

mapfile -t settings < <(env | grep -E '^(CI|XDG_CACHE_HOME|FACEWORKER_[A-Z0-9_]+)=')

# Only the command sees these mounts, and they end with it. What is the root's own stays on top of the home folder, which it lies in.
exec unshare --mount bash -c '
  set -euo pipefail
  root="$1" count="$2"
  shift 2
  for folder in "${@:1:count}"; do
    mkdir -p "$root$folder"
    mount --bind "$folder" "$root$folder"
  done
  shift "$count"
  exec "$@"' new-glibc "$root" "${#folders[@]}" "${folders[@]}" \
  "$here/infra/sandbox/enter.sh" "$root" '' root \
  HOME="$HOME" PATH="$dotnet:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" DOTNET_ROOT="$dotnet" DOTNET_NOLOGO=1 \
  "${settings[@]}" \
  /usr/bin/env -C "$PWD" "$@"
