#!/usr/bin/env bash
# Sees to a nats-server for the tests, which start it themselves on ports of their own, and prints where it is. What is missing
# is installed, once, from Debian; its service is neither started nor enabled.
set -euo pipefail
if ! command -v nats-server; then
  source "$(dirname "$0")/install-packages.sh"
  install_packages nats-server nats-server
  # Or it would be started with the machine.
  rm -f /etc/systemd/system/multi-user.target.wants/nats-server.service
  command -v nats-server
fi
