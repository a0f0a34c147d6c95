#!/usr/bin/env bash
# Sees to a Python of 3.10 or newer that can make environments. What is missing is installed, once, from Debian.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
suits() {
  python3 -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 10))' 2>/dev/null
}
suits && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Python 3.10 or newer with venv is missing and cannot be installed here: run $0 as root on Debian, or install it." >&2
  exit 1
fi
{
  apt-get -qq update
  apt-get -qq install -y --no-install-recommends python3 python3-venv
} >&2
suits || { echo "Debian's Python is older than 3.10: install a newer one." >&2 && exit 1; }
