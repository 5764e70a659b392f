#!/bin/sh
# Runs test programs one after the other and adds up what they report. Each prints, as its last line,
# "N passed, N failed"; one that dies, hangs or runs no test counts as one failure.
passed=0
failed=0
export UBSAN_OPTIONS=print_stacktrace=1
for program in "$@"; do
  name=$(basename "$program")
  output=$(timeout 60 "$program" 2>&1)
  status=$?
  last=$(printf '%s\n' "$output" | tail -n 1)
  ok=$(printf '%s\n' "$last" | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1/p')
  bad=$(printf '%s\n' "$last" | sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\2/p')
  if [ -z "$ok" ] || { [ "$status" -ne 0 ] && [ "$bad" -eq 0 ]; } || [ "$ok$bad" = "00" ]; then
    printf '%s\n' "$output"
    echo "$name: ended with status $status"
    failed=$((failed + 1))
    continue
  fi
  [ "$bad" -ne 0 ] && printf '%s\n' "$output"
  echo "$name: $last"
  passed=$((passed + ok))
  failed=$((failed + bad))
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
