#!/usr/bin/env bash
# Runs W1 on stores of growing size, with growing numbers of vats and of keys a block, and draws what a block takes as curves.
#
#   bench/growth.sh [RESULTS [FOLDER]]
#
#   RESULTS  a file for the raw results, one JSON object a line; if it exists, its runs are kept and more are added
#            (default: a new temporary file)
#   FOLDER   where the drawings go (default: docs)
#
# Each run has a process of its own and works on a copy of a store, which is made once and kept with the prepared data: at
# most 10 GB for the sizes and 1 GB for each number of vats, and as much again for the largest copy.
#
#   SIZES="1 1000 10000"  VATS="10 100 1000"  KEYS="10 100 1000 10000 100000"   what is measured; empty: not that
#   BASE=1000    the size, in millions of bytes, of the store for VATS and KEYS
#   ROUNDS=3     how often each is measured, in turn
#   BLOCKS=200   blocks of a run; fewer where they would set more than two million keys
#   DATA=DIR     the folder of prepared data (default: the one of swingnode bench)
#   SWINGNODE    another launcher than the one of this folder
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd -P)
swingnode=${SWINGNODE:-$here/../swingnode}
results=${1:-$(mktemp)}
drawings=${2:-$here/../docs}
sizes=${SIZES-1 1000 10000}
vats=${VATS-10 100 1000}
keys=${KEYS-10 100 1000 10000 100000}
base=${BASE:-1000}
rounds=${ROUNDS:-3}
blocks=${BLOCKS:-200}
most_keys=2000000
data=()
if [ -n "${DATA:-}" ]; then
  data=(--data "$DATA")
fi

for number in $sizes $vats $keys "$base" "$rounds" "$blocks"; do
  case $number in
    '' | *[!0-9]* | 0*)
      echo "growth.sh: \"$number\" is not a whole number from 1 up" >&2
      exit 2
      ;;
  esac
done

measure() { # series, size, vats, keys
  local count=$blocks
  if [ $((count * $4)) -gt $most_keys ]; then
    count=$((most_keys / $4))
    count=$((count < 10 ? 10 : count))
  fi
  echo "round $round of $rounds: a store of $2 MB, $3 vats, $4 keys a block" >&2
  printf '{"run":{"series":"%s","size":%d,"vats":%d,"keys":%d}}\n' "$@" >>"$results"
  "$swingnode" bench W1 --grown "$2" --vats "$3" --keys "$4" --blocks "$count" ${data[@]+"${data[@]}"} -o json >>"$results"
}

make_store() { # size, vats; making it must not count as memory of a run that is measured
  echo "a store of $1 MB, $2 vats" >&2
  "$swingnode" bench W1 --grown "$1" --vats "$2" --blocks 1 ${data[@]+"${data[@]}"} >/dev/null
}

for size in $sizes; do
  make_store "$size" 20
done
for number in $vats; do
  make_store "$base" "$number"
done
if [ -n "$keys" ]; then
  make_store "$base" 20
fi
for round in $(seq "$rounds"); do
  for size in $sizes; do
    measure size "$size" 20 500
  done
  for number in $vats; do
    measure vats "$base" "$number" 500
  done
  for number in $keys; do
    measure keys "$base" 20 "$number"
  done
done
node "$here/growth.mjs" "$results" "$drawings"
echo "raw results: $results" >&2
