#!/usr/bin/env bash
# Runs the reference's benchmark and ours in turn, on the same prepared data, and prints a table of medians
# and ratios in Markdown, cold and warm. Only such interleaved figures can be compared; absolute ones depend on the machine.
#
#   bench/compare.sh REFERENCE [ROUNDS] [WORKLOAD...]
#
#   REFERENCE  a folder with bench.mjs, gen.mjs, the installed package in u17/ (or v010/: set PEER=v010), and
#              its data prepared with mkblobs, mkstore, mkterm and mkexport
#   ROUNDS     how often each workload runs on each side (default 3); which side is first changes with each round
#   WORKLOAD   names as both sides know them, and W1pipelined, for which the reference, which cannot do that, runs W1 and waits
#              for its commits (default: all)
#
# Each workload runs once in a new process, cold, and then again and again in another, warm, for about WARM seconds
# (default 20, and at least three times; 0: cold only). WARM says how long the repetitions take: the reference's number of
# them follows from its cold run. Raw results, one JSON object a line, go to the file that RESULTS names, which must not
# exist (default: a new temporary file). SWINGNODE names another launcher than the one of this folder.
set -euo pipefail

if [ $# -lt 1 ] || [ ! -r "$1/bench.mjs" ]; then
  sed -n '5,17s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd -P)
reference=$(cd "$1" && pwd -P)
rounds=${2:-3}
shift $(($# < 2 ? $# : 2))
workloads=("$@")
if [ ${#workloads[@]} -eq 0 ]; then
  workloads=(W1 W1pipelined W1nocb W2serial W2conc W3op W3ar W4 W5budget W5all W6)
fi
peer=${PEER:-u17}
warm=${WARM:-20}
swingnode=${SWINGNODE:-$here/../swingnode}
if [ -n "${RESULTS:-}" ] && [ -e "$RESULTS" ]; then
  echo "compare.sh: $RESULTS exists; name another file in RESULTS, so that old results are not mixed with new ones" >&2
  exit 2
fi
case $warm in
  '' | *[!0-9]*)
    echo "compare.sh: WARM=$warm is not a whole number of seconds" >&2
    exit 2
    ;;
esac
results=${RESULTS:-$(mktemp)}
scratch=$(mktemp -d "$reference/db/compare-XXXXXX")
trap 'rm -rf "$scratch"' EXIT

note() { # side, mode
  echo "round $round of $rounds: $workload, $1, $2" >&2
  printf '{"run":{"round":%d,"w":"%s","side":"%s","mode":"%s"}}\n' "$round" "$workload" "$1" "$2" >>"$results"
}

run_reference() { # mode, and more arguments
  note reference "$1"
  (cd "$reference" && node bench.mjs --peer "$peer" --w "${workload%pipelined}" --dir "$scratch/reference" "${@:2}") >>"$results"
}

run_swingnode() { # mode, and more arguments
  note swingnode "$1"
  local way=()
  if [ "$workload" = W1pipelined ]; then
    way=(--via pipelined)
  fi
  "$swingnode" bench "${workload%pipelined}" ${way[@]+"${way[@]}"} --data "$reference/data" --dir "$scratch/swingnode" -o json "${@:2}" >>"$results"
}

in_turn() { # mode, arguments of the reference, arguments of ours
  if [ $((round % 2)) -eq 1 ]; then
    run_reference "$1" $2
    run_swingnode "$1" $3
  else
    run_swingnode "$1" $3
    run_reference "$1" $2
  fi
}

"$swingnode" --version >/dev/null # builds, if it must, before the clock runs
for round in $(seq "$rounds"); do
  for workload in "${workloads[@]}"; do
    if [ "$round" -eq 1 ] && [ "$workload" = W1 ]; then
      # Hashing costs the reference time, so that it does so in a run that is not compared otherwise.
      run_reference check --hash
    fi
    in_turn cold '' ''
    if [ "$warm" -gt 0 ]; then
      repetitions=$(node "$here/compare.mjs" --repetitions "$results" "$workload" "$warm")
      in_turn warm "--rep $repetitions" "--warm $warm"
    fi
  done
done
node "$here/compare.mjs" "$results"
echo "raw results: $results" >&2
