#!/usr/bin/env bash
# Sees to a Chromium for the browser tests and prints where it is. What is missing is installed, once, from Debian.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
for browser in "${CHROMIUM_PATH:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome-stable; do
  if [ -n "$browser" ] && [ -x "$browser" ]; then
    echo "$browser"
    exit 0
  fi
done
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Chromium is missing and cannot be installed here: run $0 as root on Debian, or set CHROMIUM_PATH." >&2
  exit 1
fi
{
  apt-get -qq update
  apt-get -qq install -y --no-install-recommends chromium
} >&2
echo /usr/bin/chromium
