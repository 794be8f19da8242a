#!/usr/bin/env bash
# Tries the cluster: starts it, lets clients chat through the balancer while containers are added, killed and stopped, and checks by sequence numbers that
# nothing that was acknowledged is lost, doubled or out of order. Takes some eight minutes; needs Docker with Compose, nothing else.
#
#   deploy/try-cluster.sh            up, the whole trial, down (with its data)
#   deploy/try-cluster.sh --keep     leaves the cluster running
#   CLIENTS=8 RATE=5 ROOMS=20 deploy/try-cluster.sh     eight clients, each 5 messages a second in each of 20 rooms (default: 2, 10, 9)
#
# Ends with 0 when every promise was kept. It uses a project of its own (chatcluster-trial), so a cluster that runs already isn't touched.
set -euo pipefail
cd "$(dirname "$0")/.."
export COMPOSE_PROJECT_NAME=chatcluster-trial
compose() { docker compose -f docker-compose.yml -f deploy/try-cluster.yml "$@"; }
say() { printf '%s  %s\n' "$(date -u +%H:%M:%S.%3N)" "$*"; }
# Tells the clients what happens from now on: they print how the time before went.
phase() { say "--- $*"; echo "$*" >&"$clients"; }
container() { compose ps -q --status running "$1" | sed -n "${2:-1}p"; }
name() { docker inspect -f '{{.Name}}' "$1" | tr -d /; }
# Ready again as many of a service as given.
healthy() {
  local service=$1 wanted=$2 until=$((SECONDS + 120))
  while [ "$(compose ps -q --status running "$service" | xargs -r docker inspect -f '{{.State.Health.Status}}' | grep -c '^healthy$')" != "$wanted" ]; do
    [ $SECONDS -lt $until ] || { say "not $wanted healthy containers of $service within 120 s"; compose ps; return 1; }
    sleep 0.5
  done
}
end() {
  local status=$?
  trap - EXIT
  [ -z "${pid:-}" ] || kill "$pid" 2>/dev/null || :
  if [ $status -ne 0 ]; then say 'what the nodes said last:'; compose logs --tail 40 --no-log-prefix rooms gateway 2>&1 | tail -120; fi
  if [ "${1:-}" = --keep ]; then say 'left running: docker compose -p chatcluster-trial down -v ends it'; else compose --profile trial down -v --timeout 60 >/dev/null 2>&1 || :; fi
  exit $status
}
trap 'end "${1:-}"' EXIT

say 'building and starting'
compose --profile trial build --quiet
compose up -d --wait --quiet-pull >/dev/null 2>&1 || { compose ps -a; exit 1; }
compose ps --format 'table {{.Name}}\t{{.Status}}'

coproc CHAT { compose run --rm -T trial ws://haproxy:8080/ws "${CLIENTS:-2}" "${RATE:-10}" "${ROOMS:-9}"; }
pid=$CHAT_PID
exec {clients}>&"${CHAT[1]}" {said}<&"${CHAT[0]}"
# The coprocess' own descriptors: while one is open, its input does not end.
eval "exec ${CHAT[1]}>&-"
cat <&"$said" & printer=$!
sleep 15

# Both, one after the other: each client is at one of them.
for victim in $(compose ps -q --status running gateway); do
  phase "docker kill $(name "$victim")"
  docker kill "$victim" >/dev/null
  sleep 8
  phase 'the gateway comes back'
  docker start "$victim" >/dev/null; healthy gateway 2
  sleep 3
done

victim=$(container rooms); phase "docker kill $(name "$victim")"
docker kill "$victim" >/dev/null
sleep 12
phase 'the rooms node comes back'
docker start "$victim" >/dev/null; healthy rooms 3
sleep 8

phase 'scale rooms=5'
compose up -d --no-recreate --scale rooms=5 >/dev/null 2>&1; healthy rooms 5
sleep 12

phase 'scale gateway=4'
compose up -d --no-recreate --scale rooms=5 --scale gateway=4 >/dev/null 2>&1; healthy gateway 4
sleep 5

victim=$(container rooms 2); phase "docker stop $(name "$victim")"
docker stop "$victim" >/dev/null
sleep 8

for victim in $(compose ps -q --status running gateway | head -2); do
  phase "docker stop $(name "$victim")"
  docker stop "$victim" >/dev/null
  sleep 6
done

phase 'docker kill of two rooms nodes at once'
docker kill "$(container rooms 1)" "$(container rooms 2)" >/dev/null
sleep 15

victim=$(container postgres); phase "docker kill $(name "$victim"), 5 s"
docker kill "$victim" >/dev/null
sleep 5
docker start "$victim" >/dev/null; healthy postgres 1
sleep 12

phase 'all is well again'
sleep 5
exec {clients}>&-
status=0; wait "$pid" || status=$?
wait "$printer" || :
pid=
[ $status -eq 0 ] && say 'every promise was kept' || say 'PROMISES WERE BROKEN'
exit $status
