#!/bin/sh
# Time from `tocsin serve` to the first HTTP 200, and the idle RSS half a minute later.
set -eu
cd "$(dirname -- "$0")/.."
./tocsin --version >/dev/null # the build is not part of the start
home=$(mktemp -d)
trap 'kill $pid 2>/dev/null; rm -rf "$home"' EXIT
for run in 1 2 3 4 5; do
  start=$(date +%s%N)
  ./tocsin serve --home "$home" --listen 127.0.0.1:19798 >/dev/null 2>&1 &
  pid=$!
  until curl -sf -o /dev/null http://127.0.0.1:19798/health/ready; do sleep 0.02; done
  end=$(date +%s%N)
  echo "first 200 after $(((end - start) / 1000000)) ms"
  if [ "$run" = 5 ]; then
    sleep 30
    echo "idle RSS $(($(awk '/VmRSS/ {print $2}' "/proc/$pid/status") / 1024)) MB"
  fi
  kill "$pid"
  wait "$pid" 2>/dev/null || true
done
