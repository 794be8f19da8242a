#!/usr/bin/env bash
# Installs what the rivals need, in the versions that are written down, and says what it did. Needs Node.js 20 and the .NET 10 SDK; Debian's packages need root.
# Usage: bench/rivals/install.sh [bun socketio signalr nats channels redis]     without names: all of them
set -euo pipefail
case ${1:-} in -h | --help) sed -n '2,3s/^# //p' "$0"; exit 0 ;; esac
cd "$(dirname "$0")"

# Debian's packages; each is there when its program is.
debian() {
  local program=$1
  shift
  if [ -x "$program" ]; then
    echo "$name: there already ($program)"
  elif [ "$(id -u)" != 0 ]; then
    echo "$name: needs root: apt-get install $*" >&2
    missing=1
  else
    # Servers that come with their packages aren't started: the benchmark starts its own.
    if [ ! -e /usr/sbin/policy-rc.d ]; then
      printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
      chmod +x /usr/sbin/policy-rc.d
      trap 'rm -f /usr/sbin/policy-rc.d' EXIT
    fi
    [ -n "${updated:-}" ] || apt-get update -qq
    updated=1
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@" >/dev/null
    echo "$name: installed $*"
  fi
}

node() {
  (cd "$name" && npm ci --loglevel=error)
  echo "$name: installed by npm from its package-lock.json"
}

missing=0
[ $# -gt 0 ] || set -- bun socketio signalr nats channels redis
for name in "$@"; do
  case $name in
    bun | socketio) node ;;
    signalr)
      dotnet build -c Release signalr --nologo -v quiet
      echo "$name: built"
      ;;
    nats) debian /usr/sbin/nats-server nats-server ;;
    channels) debian /usr/bin/daphne python3-django-channels python3-channels-redis daphne ;;
    redis) debian /usr/bin/redis-server redis-server ;;
    *)
      echo "There is no rival $name: bun socketio signalr nats channels redis" >&2
      exit 2
      ;;
  esac
done
exit $missing
