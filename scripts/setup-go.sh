#!/usr/bin/env bash
# Sees to Go and the modules of interop/go and deploy/validate, and builds their programs into .cache. What is missing of Go itself is said, not installed:
# what Debian has is older than the newest go-plugin wants.
set -euo pipefail
cd "$(dirname "$0")/../interop/go"
if ! command -v go >/dev/null; then
  echo "Go is missing: the tests of interop/ need Go 1.26 or newer, or 1.21 and a network to fetch it (https://go.dev/dl)." >&2
  exit 1
fi
bin=../../.cache/interop
mkdir -p "$bin"
for program in plugin host; do
  go build -o "$bin/newest-$program" "./$program"
  go build -modfile=old.mod -tags=old -o "$bin/old-$program" "./$program"
done
cd ../../deploy/validate
go build -o ../../.cache/deploy/validate .
