#!/usr/bin/env bash
# Sees to a Redis for the tests, which start it themselves on a port of its own, and prints where it is. What is missing is
# installed, once, from Debian; the service that the package brings is not started.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
redis=/usr/bin/redis-server
if [ -x "$redis" ]; then
  echo "$redis"
  exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Redis is missing and cannot be installed here: run $0 as root on Debian." >&2
  exit 1
fi
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  trap 'rm -f "$policy"' EXIT
  printf '#!/bin/sh\nexit 101\n' > "$policy"
  chmod +x "$policy"
fi
{
  apt-get -qq -o DPkg::Lock::Timeout=120 update
  apt-get -qq -o DPkg::Lock::Timeout=120 install -y --no-install-recommends redis-server
} >&2
echo "$redis"
