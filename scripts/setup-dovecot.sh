#!/usr/bin/env bash
# Sees to a Dovecot for the e-mail tests, which start it themselves on a port of its own, and prints where it is. What is
# missing is installed, once, from Debian; the service that the package brings is not started.
set -euo pipefail
dovecot=/usr/sbin/dovecot
if [ ! -x "$dovecot" ] || [ ! -x /usr/lib/dovecot/imap ]; then
  source "$(dirname "$0")/install-packages.sh"
  install_packages Dovecot dovecot-imapd
fi
echo "$dovecot"
