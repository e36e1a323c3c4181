#!/usr/bin/env bash
# Runs the reference's benchmark and ours in turn, on the same prepared data, and prints a table of medians
# and ratios in Markdown. Only such interleaved figures can be compared; absolute ones depend on the machine.
#
#   bench/compare.sh REFERENCE [RUNS] [WORKLOAD...]
#
#   REFERENCE  a folder with bench.mjs, gen.mjs, the installed package in u17/ (or v010/: set PEER=v010), and
#              its data prepared with mkblobs, mkstore, mkterm and mkexport
#   RUNS       how often each workload runs on each side (default 3)
#   WORKLOAD   names as both sides know them (default: all ten)
#
# Raw results, one JSON object a line, are added to the file that RESULTS names (default: a new temporary file).
# SWINGNODE names another launcher than the one of this folder.
set -euo pipefail

if [ $# -lt 1 ] || [ ! -r "$1/bench.mjs" ]; then
  sed -n '5,14s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd -P)
reference=$(cd "$1" && pwd -P)
runs=${2:-3}
shift $(($# < 2 ? $# : 2))
workloads=("$@")
if [ ${#workloads[@]} -eq 0 ]; then
  workloads=(W1 W1nocb W2serial W2conc W3op W3ar W4 W5budget W5all W6)
fi
peer=${PEER:-u17}
swingnode=${SWINGNODE:-$here/../swingnode}
results=${RESULTS:-$(mktemp)}
scratch=$(mktemp -d "$reference/db/compare-XXXXXX")
trap 'rm -rf "$scratch"' EXIT

"$swingnode" --version >/dev/null # builds, if it must, before the clock runs
for run in $(seq "$runs"); do
  for workload in "${workloads[@]}"; do
    echo "run $run of $runs: $workload" >&2
    (cd "$reference" && node bench.mjs --peer "$peer" --w "$workload" --dir "$scratch/reference") >>"$results"
    "$swingnode" bench "$workload" --data "$reference/data" --dir "$scratch/swingnode" -o json >>"$results"
  done
done
node "$here/compare.mjs" "$results" "$peer"
echo "raw results: $results" >&2
