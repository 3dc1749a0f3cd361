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

# The decoders that come from the system: JPEG, HEIC, JPEG XL, JPEG 2000. What they are called differs between Debian and Ubuntu, and between their versions.
install_decoders() {
  local libraries packages=()
  [[ -n "$(first_package libheif1)" ]] || apt_patiently update # a machine without lists
  libraries="$(/sbin/ldconfig -p)"
  [[ "$libraries" == *libturbojpeg.so.0* ]] || packages+=("$(first_package 'libturbojpeg0?')")
  [[ "$libraries" == *libjxl.so.0* ]] || packages+=("$(first_package 'libjxl0[.][0-9]+')")
  [[ "$libraries" == *libopenjp2.so.7* ]] || packages+=(libopenjp2-7)
  [[ "$libraries" == *libheif.so.1* ]] || packages+=(libheif1)
  # From libheif 1.16 on each codec is a package of its own.
  [[ -z "$(first_package libheif-plugin-libde265)" ]] || dpkg -s libheif-plugin-libde265 >/dev/null 2>&1 || packages+=(libheif-plugin-libde265)
  ((${#packages[@]} == 0)) || install_packages "${packages[@]}"
}

# The package whose whole name fits the pattern.
first_package() { apt-cache search --names-only "^$1\$" | awk 'NR == 1 { print $1 }'; }
