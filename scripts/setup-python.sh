#!/usr/bin/env bash
# Sees to a Python with what interop/python/requirements.txt names, in .cache, and prints where it is.
set -euo pipefail
cd "$(dirname "$0")/.."
venv=.cache/interop/python
wanted=interop/python/requirements.txt
if [ -x "$venv/bin/python" ] && cmp -s "$wanted" "$venv/requirements.txt"; then
  echo "$venv/bin/python"
  exit 0
fi
if ! command -v python3 >/dev/null || ! python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 10))' 2>/dev/null; then
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Python is missing: the tests of interop/ need Python 3.10 or newer with venv." >&2
    exit 1
  fi
  {
    export DEBIAN_FRONTEND=noninteractive
    apt-get -qq update
    apt-get -qq install -y --no-install-recommends python3 python3-venv
  } >&2
fi
{
  rm -rf "$venv"
  python3 -m venv "$venv"
  "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted"
  cp "$wanted" "$venv/requirements.txt"
} >&2
echo "$venv/bin/python"
