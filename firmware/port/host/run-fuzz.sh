#!/bin/sh
# run-fuzz.sh <program> <seconds> <seed> <longest input> [directory of first inputs]
# With a seed: starts from the same inputs every time, so that the run can be repeated. Without one:
# takes a new seed, says which, and goes on from what earlier such runs found, kept beside the
# program. On a fault the input that caused it stays beside the program, and the report is shown.
program=$1
seconds=$2
seed=$3
longest=$4
first=$5
name=$(basename "$program")
if [ -n "$seed" ]; then
  found=$program.corpus
  rm -rf "$found"
else
  found=$program.found
  # Not 0, which has libFuzzer take one of its own.
  seed=$(od -An -N4 -tu4 /dev/urandom | awk '{ print $1 % 2147483647 + 1 }')
  echo "$name: seed $seed, $(ls "$found" 2>/dev/null | wc -l) inputs from earlier runs"
fi
mkdir -p "$found"
[ -n "$first" ] && cp "$first"/* "$found"
if "$program" -seed="$seed" -max_total_time="$seconds" -max_len="$longest" -timeout=10 \
  -rss_limit_mb=1024 -artifact_prefix="$program." "$found" >"$program.log" 2>&1; then
  runs=$(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$program.log")
  echo "$name: $runs runs in $seconds s, no fault"
else
  tail -n 60 "$program.log"
  echo "$name: a fault with seed $seed; its input is $program.*"
  exit 1
fi
