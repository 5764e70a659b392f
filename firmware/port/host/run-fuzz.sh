#!/bin/sh
# run-fuzz.sh <program> <seconds> <seed> [directory of first inputs]
# Starts from the same inputs and the same seed every time. On a fault the input that caused it stays
# beside the program, and the report is shown.
program=$1
corpus=$program.corpus
rm -rf "$corpus"
mkdir -p "$corpus"
[ -n "$4" ] && cp "$4"/* "$corpus"
if "$program" -seed="$3" -max_total_time="$2" -max_len=1024 -timeout=10 -rss_limit_mb=1024 \
  -artifact_prefix="$program." "$corpus" >"$program.log" 2>&1; then
  runs=$(sed -n 's/^Done \([0-9]*\) runs.*/\1/p' "$program.log")
  echo "$(basename "$program"): $runs runs in $2 s, no fault"
else
  tail -n 60 "$program.log"
  echo "$(basename "$program"): a fault; its input is $program.*"
  exit 1
fi
