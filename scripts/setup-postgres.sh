#!/usr/bin/env bash
# Sees to a PostgreSQL 15 with pgvector and prints where its programs are. What is missing is installed, once, from
# Debian's own packages; pgvector is built from Debian's source package, because bookworm carries no binary one for 15.
set -euo pipefail
export DEBIAN_FRONTEND=noninteractive
bin=/usr/lib/postgresql/15/bin
if [ -x "$bin/pg_config" ] && [ -x "$bin/initdb" ] && [ -f "$("$bin/pg_config" --sharedir)/extension/vector.control" ]; then
  echo "$bin"
  exit 0
fi
if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
  echo "PostgreSQL 15 with pgvector is missing and cannot be installed here: run $0 as root on Debian, or set TEST_DATABASE_URL." >&2
  exit 1
fi
mirror=$(sed -n 's/^URIs: *//p' /etc/apt/sources.list.d/debian.sources | head -1)
list=/etc/apt/sources.list.d/pgvector-src.sources
tmp=$(mktemp -d)
chmod 755 "$tmp"
trap 'rm -rf "$list" "$tmp"' EXIT
printf 'Types: deb-src\nURIs: %s\nSuites: trixie\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n' "$mirror" > "$list"
{
  apt-get -qq update
  apt-get -qq install -y --no-install-recommends postgresql-15 postgresql-server-dev-15 build-essential dpkg-dev
  (cd "$tmp" && apt-get -qq source pgvector)
  make -s -C "$tmp"/pgvector-*/ -j2 with_llvm=no OPTFLAGS= PG_CONFIG=$bin/pg_config
  make -s -C "$tmp"/pgvector-*/ install with_llvm=no PG_CONFIG=$bin/pg_config
} >&2
echo "$bin"
