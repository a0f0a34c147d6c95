#!/usr/bin/env bash
# Sees to a nats-server for the tests, which start it themselves on ports of their own, and prints where it is. What is missing
# is installed, once, from Debian; its service is neither started nor enabled.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
nats=$(command -v nats-server || true)
if [ -n "$nats" ]; then
  echo "$nats"
  exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "nats-server is missing and cannot be installed here: run $0 as root on Debian, or put nats-server on the PATH." >&2
  exit 1
fi
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod +x "$policy"
fi
{
  apt-get -qq update
  apt-get -qq install -y --no-install-recommends nats-server
  # Or it would be started with the machine.
  rm -f /etc/systemd/system/multi-user.target.wants/nats-server.service
} >&2
command -v nats-server
