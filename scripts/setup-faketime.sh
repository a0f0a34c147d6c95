#!/usr/bin/env bash
# Sees to libfaketime for the tests of clocks and prints where the library is. What is missing is installed, once, from Debian.
set -euo pipefail
find_library() { ls /usr/lib/*/faketime/libfaketimeMT.so.1 2>/dev/null | head -1; }
library=$(find_library || true)
if [ -z "$library" ]; then
  source "$(dirname "$0")/install-packages.sh"
  install_packages libfaketime faketime
  library=$(find_library)
fi
echo "$library"
