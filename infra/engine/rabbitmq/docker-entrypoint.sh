#!/usr/bin/env bash
# Starts the broker as its own user.
set -euo pipefail

if [[ "${1:-}" == rabbitmq-server ]] && ((EUID == 0)); then
  chown -R rabbitmq:rabbitmq /var/lib/rabbitmq
  exec setpriv --reuid=rabbitmq --regid=rabbitmq --init-groups "$@"
fi
exec "$@"
