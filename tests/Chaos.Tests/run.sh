#!/usr/bin/env bash
# Runs the scenarios, each with every seed, and prints what they cost, each beside its bar: what the table of docs/reliability.md is made from.
#   tests/Chaos.Tests/run.sh                         all scenarios, seed 1
#   tests/Chaos.Tests/run.sh --seeds 1-20            all of them twenty times
#   tests/Chaos.Tests/run.sh --seeds 7 --only KillTheOwner
# Ends with 1 when a promise was broken or a bar was missed. What was written: artifacts/chaos/.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() { sed -n '2,6s/^# \?//p' "$0"; }
seeds=1 only=""
value() { [ $# -ge 2 ] && [ -n "$2" ] || { echo "$1 needs a value." >&2; usage >&2; exit 2; }; }
while [ $# -gt 0 ]; do
  case $1 in
    --seeds) value "$@"; seeds=$2; shift 2 ;;
    --only) value "$@"; only=$2; shift 2 ;;
    -h|--help) usage; exit 0 ;;
    *) echo "There is no option $1." >&2; usage >&2; exit 2 ;;
  esac
done
[[ $seeds =~ ^[0-9]+(-[0-9]+)?$ ]] || { echo "--seeds is '$seeds'; it must be a number, or two with a dash between: 1-20." >&2; exit 2; }
[ "${seeds%-*}" -le "${seeds#*-}" ] || { echo "--seeds is '$seeds'; the smaller one comes first: 1-20." >&2; exit 2; }
if [ -n "$only" ] && ! { [[ $only =~ ^[A-Za-z0-9_.]+$ ]] && grep -rqE "(class|namespace|Task) [A-Za-z0-9_.]*${only##*.}" --include='*.cs' tests/Chaos.Tests/Scenarios; }; then
  echo "--only is '$only'; there is no such scenario. There are: $(basename -s .cs -a tests/Chaos.Tests/Scenarios/*.cs | tr '\n' ' ')" >&2
  exit 2
fi

filter="(Suite=core|Suite=full)${only:+&FullyQualifiedName~$only}"
dotnet build ChatCluster.sln -v quiet -p:SkipWebClient=true
rm -f artifacts/chaos/results.jsonl artifacts/chaos/table.md

status=0
CHATCLUSTER_SEED=$seeds CHATCLUSTER_BARS=strict dotnet test tests/Chaos.Tests --no-build --filter "$filter" --logger "console;verbosity=normal" || status=1

echo
[ -f artifacts/chaos/table.md ] || { echo "No scenario ran." >&2; exit 2; }
cat artifacts/chaos/table.md
exit $status
