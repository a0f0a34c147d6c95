#!/usr/bin/env bash
# Sees to a Go of 1.22 or newer, which fetches a newer one by itself where a module asks for it. What is missing is installed, once,
# from Debian.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
suits() {
  command -v go >/dev/null || return 1
  [[ $(go env GOVERSION) =~ ^go1\.([0-9]+) ]] && [ "${BASH_REMATCH[1]}" -ge 22 ]
}
suits && exit 0
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "Go 1.22 or newer is missing and cannot be installed here: run $0 as root on Debian, or install it." >&2
  exit 1
fi
{
  apt-get -qq update
  apt-get -qq install -y --no-install-recommends golang-go
} >&2
suits || { echo "Debian's Go is older than 1.22: install a newer one." >&2 && exit 1; }
