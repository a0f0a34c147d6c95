#!/usr/bin/env bash
# Sees to libfaketime for the tests of clocks and prints where the library is. What is missing is installed, once, from Debian.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
find_library() { ls /usr/lib/*/faketime/libfaketimeMT.so.1 2>/dev/null | head -1; }
library=$(find_library || true)
if [ -z "$library" ]; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "libfaketime is missing and cannot be installed here: run $0 as root on Debian." >&2
    exit 1
  fi
  {
    apt-get -qq update
    apt-get -qq install -y --no-install-recommends faketime
  } >&2
  library=$(find_library)
fi
echo "$library"
