# shellcheck shell=bash
#
# Makes the Debian root file system that holds the two servers. Sourced by sandbox.sh.
#
# Debian's newest suite has every package we need; nothing is installed on the host but debootstrap. The mirror, the proxy
# and the trust settings are those of the host's own apt.

DEBIAN_SUITE=forky
DEBIAN_PACKAGES=(postgresql-18-pgvector rabbitmq-server)
LEAST_PGVECTOR=0.8.4 # older ones can overflow a buffer in a parallel HNSW build
LEAST_RABBITMQ=4.1
LEAST_FREE_MIB=1500
DEBIAN_KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

ensure_debian_root() {
  [[ ! -d "$ROOT" ]] || return 0

  ROOT_NEW="$ROOT.new"
  BUILD_LOG="$STATE/logs/build.log"
  mkdir -p "$STATE/logs"
  : >"$BUILD_LOG"
  require_free_space
  [[ "$ROOT" != *[[:space:]]* ]] \
    || fail "debootstrap cannot work below '$STATE', which has a space in its name: choose another with XDG_CACHE_HOME."
  command -v apt-get >/dev/null \
    || fail "There is no Docker engine and no apt-get here: install Docker, or use a Debian or Ubuntu host."

  if [[ -d "$ROOT_NEW" ]]; then
    step "removing what an interrupted 'up' left behind" remove_folder "$ROOT_NEW"
  fi
  if [[ ! -x /usr/sbin/debootstrap || ! -f $DEBIAN_KEYRING ]]; then
    step "installing debootstrap" install_debootstrap
  fi
  step "finding a Debian mirror in the apt sources" find_debian_mirror
  step "making a Debian $DEBIAN_SUITE root file system" debootstrap_root
  step "installing PostgreSQL, pgvector and RabbitMQ into it" install_servers
  check_versions
  mv "$ROOT_NEW" "$ROOT"
}

require_free_space() {
  local free_mib
  free_mib="$(df -Pm "$STATE" | awk 'NR == 2 { print $4 }')"
  ((free_mib >= LEAST_FREE_MIB)) \
    || fail "Only $free_mib MiB are free in $STATE and $LEAST_FREE_MIB are needed: free some, or set XDG_CACHE_HOME."
}

install_debootstrap() {
  install_packages debootstrap debian-archive-keyring 2>>"$BUILD_LOG" \
    || fail "apt-get could not install debootstrap: check this machine's apt sources and network. It says:" "$(tail -n 5 "$BUILD_LOG")"
}

# The first of the host's own apt sources that has our suite.
find_debian_mirror() {
  local candidate release="$STATE/logs/Release"
  if [[ -n "${FACEWORKER_DEBIAN_MIRROR:-}" ]]; then
    DEBIAN_MIRROR="$FACEWORKER_DEBIAN_MIRROR"
    return
  fi
  # shellcheck disable=SC2016 # apt-get fills in $(REPO_URI)
  while read -r candidate; do
    if /usr/lib/apt/apt-helper download-file "${candidate%/}/dists/$DEBIAN_SUITE/Release" "$release" >>"$BUILD_LOG" 2>&1 \
      && grep -q "^Codename: $DEBIAN_SUITE" "$release"; then
      rm -f "$release"
      DEBIAN_MIRROR="$candidate"
      return
    fi
  done < <(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | awk '!seen[$0]++')
  fail "None of this machine's apt sources has Debian $DEBIAN_SUITE: check the network, or set FACEWORKER_DEBIAN_MIRROR" \
    "(log: $BUILD_LOG)."
}

debootstrap_root() {
  local http_proxy_of_apt='' https_proxy_of_apt='' insecure='' check_signature=(--force-check-gpg)
  eval "$(apt-config shell http_proxy_of_apt Acquire::http::Proxy https_proxy_of_apt Acquire::https::Proxy \
    insecure Acquire::AllowInsecureRepositories/b)"
  [[ "$http_proxy_of_apt" != http* ]] || export http_proxy="$http_proxy_of_apt"
  [[ "$https_proxy_of_apt" != http* ]] || export https_proxy="$https_proxy_of_apt"
  [[ "$insecure" != true ]] || check_signature=(--no-check-gpg)

  # An older debootstrap knows no script of the suite's name; `sid` is the script of every Debian suite.
  unshare --mount debootstrap --variant=minbase --keyring="$DEBIAN_KEYRING" "${check_signature[@]}" \
    "$DEBIAN_SUITE" "$ROOT_NEW" "$DEBIAN_MIRROR" /usr/share/debootstrap/scripts/sid \
    </dev/null >>"$BUILD_LOG" 2>&1 \
    || fail "debootstrap failed: read the end of $BUILD_LOG, fix the problem and run 'up' again."
}

install_servers() {
  configure_packaging
  { in_new_root apt-get update && in_new_root apt-get -y --no-install-recommends install "${DEBIAN_PACKAGES[@]}"; } \
    >>"$BUILD_LOG" 2>&1 \
    || fail "The servers' packages could not be installed: read the end of $BUILD_LOG, fix the problem and run 'up' again."
  in_new_root apt-get clean >>"$BUILD_LOG" 2>&1
  rm -rf "$ROOT_NEW"/var/lib/apt/lists/*
  rm -f "$ROOT_NEW/etc/apt/auth.conf"
  echo '127.0.0.1 localhost' >"$ROOT_NEW/etc/hosts"
}

# The root's apt fetches as the host's apt does; its dpkg starts no service, makes no database and keeps no manuals.
configure_packaging() {
  local etc="$ROOT_NEW/etc"
  apt-config dump | grep -E '^(Acquire::(https?|Check|Allow|ForceIP|Retries)|APT::Get::AllowUnauth)' \
    >"$etc/apt/apt.conf.d/90host" || true
  cat /etc/apt/auth.conf /etc/apt/auth.conf.d/*.conf >"$etc/apt/auth.conf" 2>/dev/null || true
  cp -L /etc/resolv.conf /etc/hosts "$etc/"
  if [[ -f /etc/ssl/certs/ca-certificates.crt ]]; then
    mkdir -p "$etc/ssl/certs"
    cp -L /etc/ssl/certs/ca-certificates.crt "$etc/ssl/certs/"
  fi
  printf '#!/bin/sh\nexit 101\n' >"$ROOT_NEW/usr/sbin/policy-rc.d"
  chmod 755 "$ROOT_NEW/usr/sbin/policy-rc.d"
  mkdir -p "$etc/postgresql-common/createcluster.d"
  echo 'create_main_cluster = false' >"$etc/postgresql-common/createcluster.d/none.conf"
  cat >"$etc/dpkg/dpkg.cfg.d/small-and-fast" <<'DPKG'
force-unsafe-io
path-exclude /usr/share/doc/*
path-exclude /usr/share/man/*
path-exclude /usr/share/locale/*
DPKG
}

in_new_root() {
  unshare --mount "$SANDBOX_SCRIPTS/enter.sh" "$ROOT_NEW" '' root HOME=/root DEBIAN_FRONTEND=noninteractive "$@" </dev/null
}

check_versions() {
  local pgvector rabbitmq
  pgvector="$(package_version "$ROOT_NEW" postgresql-18-pgvector)"
  rabbitmq="$(package_version "$ROOT_NEW" rabbitmq-server)"
  dpkg --compare-versions "$pgvector" ge "$LEAST_PGVECTOR" \
    || fail "The mirror has pgvector $pgvector and $LEAST_PGVECTOR is needed: set FACEWORKER_DEBIAN_MIRROR to a newer one."
  dpkg --compare-versions "$rabbitmq" ge "$LEAST_RABBITMQ" \
    || fail "The mirror has RabbitMQ $rabbitmq and $LEAST_RABBITMQ is needed: set FACEWORKER_DEBIAN_MIRROR to a newer one."
}

package_version() {
  dpkg-query --admindir="$1/var/lib/dpkg" -W -f '${Version}' "$2"
}
