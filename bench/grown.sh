#!/usr/bin/env bash
# Runs W1 on copies of one large store, by the reference and by ours in turn, and prints the results, one JSON object a line.
# The last field, activityhash, must be the same in all of them.
#
#   bench/grown.sh REFERENCE MB [ROUNDS]
#
#   REFERENCE  a folder with the installed package in u17/ (or v010/: set PEER=v010)
#   MB         what the store holds before the first block, in millions of bytes; it is made once (--data)
#   ROUNDS     how often each side runs (default 3)
#
#   BLOCKS=200      blocks of a run
#   WARM=20         seconds for which ours repeats them in one process, each time on a new copy
#   VIA="store pipelined"  the ways in which ours is used
#   DATA=DIR        the folder of prepared data (default: the one of swingnode bench)
#   SWINGNODE       another launcher than the one of this folder
set -euo pipefail

if [ $# -lt 2 ]; then
  sed -n '5,17s/^# \{0,1\}//p' "$0" >&2
  exit 2
fi
here=$(cd "$(dirname "$0")" && pwd -P)
reference=$(cd "$1" && pwd -P)
megabytes=$2
rounds=${3:-3}
blocks=${BLOCKS:-200}
swingnode=${SWINGNODE:-$here/../swingnode}
peer=${PEER:-u17}
data=${DATA:-${XDG_CACHE_HOME:-$HOME/.cache}/swingnode/bench}
scratch=$(mktemp -d "${TMPDIR:-/tmp}/swingnode-grown-XXXXXX")
trap 'rm -rf "$scratch"' EXIT

"$swingnode" bench cranks --grown "$megabytes" --blocks "$blocks" --data "$data" >"$scratch/cranks.jsonl"
for round in $(seq "$rounds"); do
  echo "round $round of $rounds" >&2
  cp -r "$data/grown-$megabytes-20" "$scratch/store"
  sync # As for ours, the disk is not still writing the copy.
  node "$here/replay.mjs" "$reference" "$peer" "$scratch/store" "$scratch/cranks.jsonl"
  rm -rf "$scratch/store"
  for via in ${VIA:-store pipelined}; do
    "$swingnode" bench W1 --grown "$megabytes" --blocks "$blocks" --via "$via" --warm "${WARM:-20}" --data "$data" \
      --dir "$scratch/ours" -o json
  done
done
