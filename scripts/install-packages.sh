# For the other scripts, to be sourced: install_packages <what> <package…> installs packages of Debian, once, and starts no service that
# they bring. Where that cannot be, it says so and ends the script that asked.
install_packages() {
  local what=$1 policy=/usr/sbin/policy-rc.d
  shift
  if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "$what is missing and cannot be installed here: run $0 as root on Debian." >&2
    exit 1
  fi
  if [ ! -e "$policy" ]; then
    trap "rm -f $policy" EXIT
    printf '#!/bin/sh\nexit 101\n' > "$policy"
    chmod +x "$policy"
  fi
  {
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 update
    DEBIAN_FRONTEND=noninteractive apt-get -qq -o DPkg::Lock::Timeout=120 install -y --no-install-recommends "$@"
  } >&2
}
