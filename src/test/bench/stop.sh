#!/usr/bin/env bash
# stop.sh PID... : ends just these processes, and waits until they are gone.
for p in "$@"; do [ "$p" -gt 1 ] 2>/dev/null && kill -TERM "$p" 2>/dev/null; done
for p in "$@"; do
  for _ in $(seq 1 600); do
    grep -qs '^State:.[^Z]' "/proc/$p/status" || continue 2
    sleep 0.05
  done
  kill -KILL "$p"
done
exit 0
