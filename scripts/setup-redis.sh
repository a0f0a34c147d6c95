#!/usr/bin/env bash
# Sees to a Redis for the tests, which start it themselves on a port of its own, and prints where it is. What is missing is
# installed, once, from Debian; the service that the package brings is not started.
set -euo pipefail
redis=/usr/bin/redis-server
if [ ! -x "$redis" ]; then
  source "$(dirname "$0")/install-packages.sh"
  install_packages Redis redis-server
fi
echo "$redis"
