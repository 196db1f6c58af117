#!/bin/sh
# Runs a benchmark of the test sources that compares `tocsin serve` with the installed Prometheus.
#
#   bench/side-by-side.sh CLASS
set -eu
cd "$(dirname -- "$0")/.."
. src/main/sh/jdk.sh
find_java 25 || missing_java 25 # sets $java_home
mvn -q -B test-compile
class_path=$(mktemp)
trap 'rm -f "$class_path"' EXIT
mvn -q -B dependency:build-classpath -Dmdep.outputFile="$class_path" -Dmdep.includeScope=test
java=$java_home/bin/java
classes=target/test-classes:target/classes:$(cat "$class_path")
"$java" -cp "$classes" "$1" \
  "$java" @src/main/sh/jvm.options -Xmx2g --enable-native-access=ALL-UNNAMED -cp "$classes" io.tocsin.cli.Main serve
