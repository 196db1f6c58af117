#!/bin/sh
# Whether costly queries make probes late: the lag of the probe schedule with and without clients
# that send range queries over all series without a pause.
#
#   bench/query-lag.sh [TARGETS [CLIENTS [ROUNDS]]]
#
# Needs a machine that does nothing else.
set -eu
cd "$(dirname -- "$0")/.."
. src/main/sh/jdk.sh
find_java 25 || missing_java 25 # sets $java_home
./tocsin --version >/dev/null # the build is not part of the measurement
exec "$java_home/bin/java" -Xmx256m bench/QueryLag.java "$@"
