#!/bin/sh
# Whether costly queries make probes late: the lag of the probe schedule with and without clients
# that send range queries over all series without a pause.
#
#   bench/query-lag.sh [TARGETS [CLIENTS [ROUNDS]]]
#
# Needs a JDK 25 in JAVA_HOME, and a machine that does nothing else.
set -eu
cd "$(dirname -- "$0")/.."
./tocsin --version >/dev/null # the build is not part of the measurement
exec "${JAVA_HOME:+$JAVA_HOME/bin/}java" -Xmx256m bench/QueryLag.java "$@"
