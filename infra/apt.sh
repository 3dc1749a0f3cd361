#!/usr/bin/env bash
# Packages by the host's own apt. Sourced by the scripts beside it.
#
# On a fresh cloud machine unattended upgrades hold apt's locks for minutes, so this waits for them. When apt fails, its own error is printed.

APT_PATIENCE=900 # seconds

# Installs packages, after an update where apt's lists are too old to know them. Needs root.
install_packages() {
  [[ "$(id -u)" = 0 ]] || { echo "these packages are missing: $* (install them, or run this as root)" >&2; return 1; }
  apt_patiently install "$@" || { echo "trying again with new lists ..." >&2; apt_patiently update && apt_patiently install "$@"; }
}

# Runs apt-get. It waits for dpkg's lock by itself, but not for that of its lists.
apt_patiently() {
  local said end=$((SECONDS + APT_PATIENCE)) told=''
  until said="$(DEBIAN_FRONTEND=noninteractive apt-get -y -qq -o "DPkg::Lock::Timeout=$APT_PATIENCE" --no-install-recommends "$@" 2>&1 </dev/null)"; do
    if [[ "$said" != *'Could not get lock'* && "$said" != *'Unable to acquire'* ]] || ((SECONDS >= end)); then
      printf 'apt-get %s failed:\n%s\n' "$*" "$said" >&2
      return 1
    fi
    [[ -n "$told" ]] || echo "waiting for another program that uses apt ..." >&2
    told=yes
    sleep 3
  done
}
