#!/usr/bin/env bash
#
# A Docker engine of its own, on a machine that has none and can pull no images: to run docker-compose.yml and its images for real.
# `infra/engine.sh --help` says how to use it.
#
# The images that the compose file, the Dockerfiles and the tests name are stood in for: a Debian root file system (`infra/sandbox.sh root`) is imported,
# and tagged with their names. How the stand-ins differ from the real images:
#
#   pgvector/pgvector:0.8.7-pg18   Debian's PostgreSQL 18 and pgvector, in the versions of the day; of the entry point only POSTGRES_USER, _PASSWORD, _PASSWORD_FILE, _DB, _INITDB_ARGS and
#                                  the .sql files of docker-entrypoint-initdb.d; other numbers of users
#   rabbitmq:4.3-management        Debian's RabbitMQ and Erlang, in the versions of the day; variables are read by the broker, not by the entry point
#   dotnet/sdk:10.0                Debian instead of Ubuntu 24.04; this host's .NET SDK, its NuGet settings, and the packages that it has already.
#                                  With `--quick` the worker is not compiled ahead
#   dotnet/runtime-deps:10.0       Debian instead of Ubuntu 24.04, so other versions of the decoders' libraries; it has the servers' files besides. The user `app` (1654) is the same
#
# And the engine: Debian's (20.10 on Debian 12); images are built with the host's network; there are no iptables rules, so containers reach each other, and the host
# their published ports, but they reach nothing outside.

set -euo pipefail
umask 022
PATH="$PATH:/usr/sbin:/sbin"
REPOSITORY="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)"

# shellcheck source=infra/steps.sh
source "$REPOSITORY/infra/steps.sh"
# shellcheck source=infra/apt.sh
source "$REPOSITORY/infra/apt.sh"

POSTGRES_IMAGE=pgvector/pgvector:0.8.7-pg18
RABBITMQ_IMAGE=rabbitmq:4.3-management
REGISTRY="$(sed -n 's/^ARG DOTNET_REGISTRY=//p' "$REPOSITORY/infra/docker/worker.Dockerfile")"
SDK_IMAGE="$REGISTRY/dotnet/sdk:10.0"
RUNTIME_IMAGE="$REGISTRY/dotnet/runtime-deps:10.0"
BRIDGE=/sys/class/net/docker0
DEBIAN=faceworker-stand-in/debian
SDK=faceworker-stand-in/sdk
PATIENCE=60 # seconds

print_help() {
  cat <<'HELP'
usage: infra/engine.sh up | images [--quick] | status | env | test | down

  up       start the engine; the first time, get its software (Debian's docker.io, into a folder; nothing is installed but docker-compose)
  images   make what stands in for the images that are pulled elsewhere, and build the worker's and the console's; the engine must be up
           with --quick, the worker is not compiled ahead, which takes minutes
  status   exit code 0 when the engine is up, 3 when not
  env      print the `export` lines with which docker and docker-compose find this engine:
             eval "$(infra/engine.sh env)"
  test     build, and run the tests that need an engine: the compose file with three workers, and servers by Testcontainers
  down     stop the engine with all its containers, and remove its images and volumes

Needs root. Another Docker engine on this machine is neither used nor touched. It lives in $XDG_CACHE_HOME/faceworker/engine (default ~/.cache), and takes about 5 GB until `down`.
HELP
}

# ---------------------------------------------------------------------------------------------------------- commands

command_up() {
  ((EUID == 0)) || fail "A Docker engine needs root: run this as root (sudo -H infra/engine.sh up)."
  if answers; then
    say "already up: $DOCKER_HOST"
    return
  fi
  [[ -z "$(pid)" ]] || command_down # it was killed, or is about to end
  command -v docker-compose >/dev/null || step "installing docker-compose" install_packages docker-compose
  [[ -x "$SOFTWARE/usr/sbin/dockerd" ]] || step "getting the engine's software" get_software
  step "starting the engine" start_engine
}

command_images() {
  quick="${1:-}"
  [[ "$quick" == '' || "$quick" == --quick ]] || { print_help >&2; exit 2; }
  answers || fail "The engine is not up: run 'infra/engine.sh up' first."
  has_image "$DEBIAN" || step "importing a Debian root file system" import_debian
  step "standing in for $POSTGRES_IMAGE" build_stand_in "$POSTGRES_IMAGE" "$REPOSITORY/infra/engine/postgres"
  step "standing in for $RABBITMQ_IMAGE" build_stand_in "$RABBITMQ_IMAGE" "$REPOSITORY/infra/engine/rabbitmq"
  step "standing in for $RUNTIME_IMAGE" make_runtime
  has_image "$SDK" || step "importing this host's .NET SDK" make_sdk
  step "standing in for $SDK_IMAGE" tag_sdk
  step "building the worker's image" build_image worker
  step "building the console's image" build_image web
}

command_status() {
  if answers; then echo "up: $DOCKER_HOST"; else echo down; return 3; fi
}

command_env() {
  printf "export DOCKER_HOST='%s'\n" "$DOCKER_HOST"
  printf "export PATH='%s'\n" "$PATH"
  ! answers || printf "export DOCKER_API_VERSION='%s'\n" "$(docker version --format '{{.Server.APIVersion}}')" # clients that are newer would ask for more
}

command_test() {
  dotnet build "$REPOSITORY/tests/FaceWorker.EndToEnd.Tests" -c Release --nologo -v quiet
  dotnet "$REPOSITORY/tests/FaceWorker.EndToEnd.Tests/bin/Release/net10.0/FaceWorker.EndToEnd.Tests.dll" -noLogo -class '*.OnTheEngine' "$@"
}

command_down() {
  local engine
  engine="$(pid)"
  if [[ -n "$engine" ]]; then
    step "stopping the engine" stop_engine "$engine"
  fi
  umount "$STATE"/run/exec/netns/* 2>/dev/null || true
  rm -rf --one-file-system "$STATE/data" "$STATE/run"
  say "down"
}

# ------------------------------------------------------------------------------------------------------- the engine

find_state_folder() {
  local cache="${XDG_CACHE_HOME:-${HOME:+$HOME/.cache}}"
  [[ -n "$cache" ]] || fail "Neither HOME nor XDG_CACHE_HOME is set: set one of them; the engine is kept below it."
  mkdir -p "$cache/faceworker/engine/logs"
  STATE="$(cd "$cache/faceworker/engine" && pwd -P)"
  SOFTWARE="$STATE/software"
  export DOCKER_HOST="unix://$STATE/run/docker.sock" DOCKER_BUILDKIT=0 PATH="$PATH:$SOFTWARE/usr/bin"
}

# Unpacked, not installed: no service is started, and other Docker software stays as it is.
get_software() {
  local packages="$STATE/packages" download package
  mkdir -p "$packages/partial" "$SOFTWARE.new"
  download=(install --reinstall --download-only -o "Dir::Cache::Archives=$packages" docker.io containerd runc iptables)
  apt_patiently "${download[@]}" || { apt_patiently update && apt_patiently "${download[@]}"; }
  for package in "$packages"/*.deb; do
    dpkg-deb --extract "$package" "$SOFTWARE.new"
  done
  # The engine itself sets no rules, but it sets one in each container, by which names are resolved.
  ln -sf xtables-nft-multi "$SOFTWARE.new/usr/sbin/iptables"
  rm -rf "$packages"
  mv "$SOFTWARE.new" "$SOFTWARE"
}

start_engine() {
  mkdir -p "$STATE/run"
  [[ -d "$BRIDGE" ]] || touch "$STATE/run/made-bridge"
  # No rules, no forwarding: the host's network stays as it is. Ports are published by a process for each.
  local libraries
  libraries="$SOFTWARE/usr/lib/$(uname -m)-linux-gnu"
  PATH="$SOFTWARE/usr/sbin:$SOFTWARE/usr/bin:$PATH" LD_LIBRARY_PATH="$libraries" XTABLES_LIBDIR="$libraries/xtables" setsid dockerd \
    --host "$DOCKER_HOST" --data-root "$STATE/data" --exec-root "$STATE/run/exec" --pidfile "$STATE/run/pid" \
    --iptables=false --ip-masq=false --ip-forward=false \
    </dev/null >"$STATE/logs/dockerd.log" 2>&1 &
  wait_until "$PATIENCE" answers || fail "The engine did not answer within $PATIENCE s: read the end of $STATE/logs/dockerd.log."
}

stop_engine() {
  {
    docker ps --all --quiet | xargs --no-run-if-empty docker rm --force --volumes
    docker network prune --force # their bridges are devices of the host
  } >/dev/null 2>&1 || true
  kill "$1" 2>/dev/null || true
  wait_until "$PATIENCE" is_gone "$1" || { kill -KILL "$1" && wait_until "$PATIENCE" is_gone "$1"; }
  [[ ! -f "$STATE/run/made-bridge" ]] || ip link delete "${BRIDGE##*/}" 2>/dev/null || true
}

# The engine's process, if it runs: another may have its number by now.
pid() {
  local pid
  pid="$(cat "$STATE/run/pid" 2>/dev/null)" || return 0
  if [[ "$(readlink "/proc/$pid/exe")" == "$SOFTWARE"/* ]]; then
    echo "$pid"
  fi
}

is_gone() { [[ ! -d "/proc/$1" ]]; }
answers() { [[ -S "$STATE/run/docker.sock" ]] && timeout 5 docker version >/dev/null 2>&1; }

# -------------------------------------------------------------------------------------------------------- the images

build() { docker build --quiet "$@" >>"$STATE/logs/images.log" 2>&1 || fail "Docker could not build it: read the end of $STATE/logs/images.log."; }
has_image() { docker image inspect "$1" >/dev/null 2>&1; }

import_debian() {
  local root
  root="$("$REPOSITORY/infra/sandbox.sh" root 2>>"$STATE/logs/images.log")"
  tar -C "$root" --one-file-system --exclude=./work --exclude=./check -c . | docker import - "$DEBIAN" >/dev/null
}

# build_stand_in IMAGE FOLDER
build_stand_in() { build --tag "$1" "$2"; }

# As in the real image: no .NET, and the user `app`.
make_runtime() {
  build --tag "$RUNTIME_IMAGE" - <<'DOCKERFILE'
FROM faceworker-stand-in/debian
ENV APP_UID=1654
RUN groupadd --gid 1654 app && useradd --uid 1654 --gid 1654 --create-home app
DOCKERFILE
}

# This host's .NET SDK fetches packages as it does on this host, and those that the host has already are there.
make_sdk() {
  local folder="$STATE/sdk"
  rm -rf "$folder"
  mkdir -p "$folder/packages"
  ln -s "$(dirname "$(readlink -f "$(command -v dotnet)")")" "$folder/dotnet"
  link_packages "${NUGET_PACKAGES:-$HOME/.nuget/packages}" "$folder/packages"
  cp "$HOME/.nuget/NuGet/NuGet.Config" "$folder/" 2>/dev/null || echo '<configuration />' >"$folder/NuGet.Config"
  {
    echo 'FROM faceworker-stand-in/debian'
    echo 'COPY dotnet /usr/share/dotnet'
    echo 'COPY NuGet.Config /root/.nuget/NuGet/'
    echo 'COPY packages /root/.nuget/packages'
    echo 'ENV PATH=$PATH:/usr/share/dotnet HOME=/root DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1'
    printenv | sed -n 's/^\(NUGET_CERT_REVOCATION_MODE\|https\?_proxy\|HTTPS\?_PROXY\|no_proxy\|NO_PROXY\)=\(.*\)$/ENV \1="\2"/p'
  } >"$folder/Dockerfile"
  tar -C "$folder" --dereference --exclude='*.nupkg' --exclude='*/runtimes/*[!x]-*' --exclude='./dotnet/sdk/*/FSharp' --exclude='./dotnet/sdk/*/DotnetTools' --exclude=./dotnet/templates -c . \
    | build --tag "$SDK" -
  rm -rf "$folder"
}

tag_sdk() {
  if [[ "$quick" == --quick ]]; then
    build --tag "$SDK_IMAGE" - <<<"FROM $SDK
ENV PublishReadyToRun=false"
  else
    docker tag "$SDK" "$SDK_IMAGE"
  fi
}

# link_packages FROM TO: those that the checkout was restored with, and the runtime that images bring along.
link_packages() {
  local package
  while read -r package; do
    if [[ -d "$1/$package" ]]; then
      mkdir -p "$2/${package%/*}"
      ln -s "$1/$package" "$2/$package"
    fi
  done < <(
    cat "$REPOSITORY"/src/FaceWorker.{Worker,Web}/obj/project.assets.json 2>/dev/null | sed -n 's/^ *"path": "\(.*\)",\?$/\1/p' | sort -u
    cd "$1" && find microsoft.*.linux-x64 -mindepth 1 -maxdepth 1
  )
}

# build_image NAME: as `docker compose build` does, but with the host's network.
build_image() {
  build --network host --file "$REPOSITORY/infra/docker/$1.Dockerfile" --tag "faceworker-$1" "$REPOSITORY"
}

main() {
  case "${1:-}" in
    -h | --help | help) print_help ;;
    up | images | status | env | test | down)
      find_state_folder
      "command_$1" "${@:2}"
      ;;
    *)
      print_help >&2
      exit 2
      ;;
  esac
}

main "$@"
