#!/usr/bin/env bash
#
# enter.sh ROOT DATA USER COMMAND...: runs a command as a user of the root file system ROOT, with the data folder DATA in it.
#
# Call it in a mount namespace of its own (`unshare --mount`): only the command sees what it mounts, and the mounts
# end with it, so nothing ever needs to be unmounted. Every step is an `exec`: the command keeps this process's id.

set -euo pipefail

root="$1" data="$2" user="$3"
shift 3

mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm" # PostgreSQL's parallel workers share memory here
if [[ -d "$data" ]]; then
  mount --bind "$data/postgres" "$root/var/lib/postgresql"
  mount --bind "$data/rabbitmq" "$root/var/lib/rabbitmq"
fi

exec chroot "$root" /usr/bin/setpriv --reuid="$user" --regid="$user" --init-groups \
  /usr/bin/env -i LANG=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"
