#!/usr/bin/env bash
# Sees to a Dovecot for the e-mail tests, which start it themselves on a port of its own, and prints where it is. What is
# missing is installed, once, from Debian; the service that the package brings is not started.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
dovecot=/usr/sbin/dovecot
if [ -x "$dovecot" ] && [ -x /usr/lib/dovecot/imap ]; then
  echo "$dovecot"
  exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Dovecot is missing and cannot be installed here: run $0 as root on Debian." >&2
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
  apt-get -qq install -y --no-install-recommends dovecot-imapd
} >&2
echo "$dovecot"
