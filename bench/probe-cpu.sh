#!/bin/sh
# CPU time of one HTTP probe on a fresh connection, side by side on this machine:
# the whole Tocsin server (schedule, probes, health, storage, live state) and its prober alone,
# HAProxy's health checks, Prometheus with blackbox_exporter.
#
#   ./tocsin --version && mvn -q test-compile && bench/probe-cpu.sh [SECONDS]
#
# Every contender asks one local responder (HAProxy, `http-request return`) as 1,000 targets once a
# second. CPU is user + system of its processes from /proc/PID/stat, after a warm-up; probes are
# counted by the responder, so a contender that falls behind is not flattered.
# Needs haproxy, prometheus, prometheus-blackbox-exporter, curl and a JDK 25 in JAVA_HOME.
set -eu
cd "$(dirname "$0")/.."

seconds=${1:-20}
warm_up=15
targets=1000
port=${BENCH_PORT:-19700} # and the next few
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
dir=$(mktemp -d)
started=""

stop_all() {
  for pid in $started; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$dir"
}
trap stop_all EXIT INT TERM

# Starts a command in the background; its process ID is in $pid.
start() {
  name=$1
  shift
  "$@" >"$dir/$name.log" 2>&1 &
  pid=$!
  started="$pid $started"
}

stop() {
  for pid in "$@"; do
    kill "$pid" && wait "$pid" 2>/dev/null || true
    started=$(echo " $started " | sed "s/ $pid / /")
  done
}

# CPU time of the processes, in clock ticks.
ticks() {
  total=0
  for pid in "$@"; do
    # the name, in parentheses, may hold blanks: count the fields after it
    used=$(sed 's/.*) //' "/proc/$pid/stat" | awk '{print $12 + $13}')
    total=$((total + used))
  done
  echo "$total"
}

# Requests that the responder has answered.
answered() {
  curl -s "http://127.0.0.1:$((port + 1))/;csv" | awk -F, '$1 == "responder" && $2 == "FRONTEND" {print $49}'
}

# measure NAME PID...: prints the CPU time of a probe, and keeps it in $cpu.
measure() {
  name=$1
  shift
  sleep "$warm_up"
  for process in "$@"; do
    kill -0 "$process" || { cat "$dir"/*.log >&2; exit 1; }
  done
  ticks_before=$(ticks "$@") probes_before=$(answered)
  sleep "$seconds"
  ticks_after=$(ticks "$@") probes_after=$(answered)
  probes=$((probes_after - probes_before))
  hertz=$(getconf CLK_TCK)
  cpu=$(awk -v t=$((ticks_after - ticks_before)) -v h="$hertz" -v n="$probes" \
    'BEGIN {printf "%.0f", n ? t / h * 1e6 / n : 0}')
  printf '%-32s %7s µs a probe  (%s probes in %s s)\n' "$name" "$cpu" "$probes" "$seconds"
}

cat >"$dir/responder.cfg" <<EOF
global
  nbthread 1
defaults
  mode http
  timeout client 5s
frontend responder
  bind 127.0.0.1:$port backlog 4096
  http-request return status 200 content-type text/plain string "ok"
frontend stats
  bind 127.0.0.1:$((port + 1))
  stats enable
  stats uri /
EOF
start responder haproxy -db -f "$dir/responder.cfg"
until answered | grep -q '[0-9]'; do sleep 0.2; done

mkdir -p "$dir/home/probes"
{
  printf 'service: bench\ninterval: 1s\ntimeout: 900ms\nprobes: {health: {http: "http://127.0.0.1:%s/"}}\n' "$port"
  printf 'instances:\n'
  i=0
  while [ $i -lt "$targets" ]; do
    echo "- target-$i"
    i=$((i + 1))
  done
} >"$dir/home/probes/bench.yml"
start server "$java" @src/main/sh/jvm.options -Xmx1g -jar target/tocsin.jar \
  serve --home "$dir/home" --listen "127.0.0.1:$((port + 5))"
server_pid=$pid
measure "Tocsin server" "$server_pid"
server=$cpu
curl -s "http://127.0.0.1:$((port + 5))/metrics" | grep -E '^probe_(schedule_lag_seconds_(bucket|count)|skipped)' >"$dir/lag"
awk '/_bucket.*le="0.01"/ {b = $2} /_count/ {c = $2} /_skipped/ {s += $2}
  END {printf "  started within 10 ms of their time: %.1f %%; skipped: %d\n", 100 * b / c, s}' "$dir/lag"
stop "$server_pid"

mvn -q -B dependency:build-classpath -Dmdep.outputFile="$dir/class-path" -Dmdep.includeScope=test
class_path=target/test-classes:target/classes:$(cat "$dir/class-path")
start tocsin "$java" @src/main/sh/jvm.options -Xmx256m --enable-native-access=ALL-UNNAMED \
  -cp "$class_path" io.tocsin.probe.ProbeLoad "http://127.0.0.1:$port/" "$targets"
tocsin_pid=$pid
measure "Tocsin prober alone" "$tocsin_pid"
tocsin=$cpu
tail -1 "$dir/tocsin.log"
stop "$tocsin_pid"

{
  printf 'global\n  nbthread 1\ndefaults\n  mode http\n  timeout connect 1s\n  timeout server 1s\n'
  printf '  timeout client 1s\nfrontend needed\n  bind 127.0.0.1:%s\n' "$((port + 4))"
  printf 'backend checked\n  option httpchk GET /\n'
  i=0
  while [ $i -lt "$targets" ]; do
    echo "  server s$i 127.0.0.1:$port check inter 1s"
    i=$((i + 1))
  done
} >"$dir/checks.cfg"
start checks haproxy -db -f "$dir/checks.cfg"
checks_pid=$pid
measure "HAProxy checks" "$checks_pid"
haproxy=$cpu
stop "$checks_pid"

echo 'modules: {http_2xx: {prober: http, http: {preferred_ip_protocol: ip4}}}' >"$dir/blackbox.yml"
start blackbox prometheus-blackbox-exporter --config.file="$dir/blackbox.yml" \
  --web.listen-address="127.0.0.1:$((port + 2))" --log.level=error
blackbox_pid=$pid
{
  printf 'global: {scrape_interval: 1s, scrape_timeout: 900ms}\nscrape_configs:\n'
  printf -- '- job_name: probes\n  metrics_path: /probe\n  params: {module: [http_2xx]}\n'
  printf '  relabel_configs:\n'
  printf '  - {source_labels: [__address__], target_label: instance}\n'
  printf '  - {target_label: __param_target, replacement: "http://127.0.0.1:%s/"}\n' "$port"
  printf '  - {target_label: __address__, replacement: "127.0.0.1:%s"}\n' "$((port + 2))"
  printf '  static_configs:\n  - targets:\n'
  i=0
  while [ $i -lt "$targets" ]; do
    echo "    - target-$i"
    i=$((i + 1))
  done
} >"$dir/prometheus.yml"
start prometheus prometheus --config.file="$dir/prometheus.yml" \
  --storage.tsdb.path="$dir/data" --web.listen-address="127.0.0.1:$((port + 3))" --log.level=error
prometheus_pid=$pid
measure "Prometheus + blackbox_exporter" "$prometheus_pid" "$blackbox_pid"
blackbox=$cpu
stop "$prometheus_pid" "$blackbox_pid"

awk -v s="$server" -v t="$tocsin" -v h="$haproxy" -v b="$blackbox" 'BEGIN {
  printf "the Tocsin server is %.1f times HAProxy, and Prometheus + blackbox_exporter %.1f times the Tocsin server\n", s / h, b / s
  printf "its prober alone is %.1f times HAProxy\n", t / h
}'
