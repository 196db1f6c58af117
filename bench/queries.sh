#!/bin/sh
# Range queries of one hour at 15 s over 1,000 series: Tocsin and the installed Prometheus by turns, on the same
# samples. Takes about two minutes.
set -eu
cd "$(dirname -- "$0")/.."
mvn -q -B test-compile
class_path=$(mktemp)
trap 'rm -f "$class_path"' EXIT
mvn -q -B dependency:build-classpath -Dmdep.outputFile="$class_path" -Dmdep.includeScope=test
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
classes=target/test-classes:target/classes:$(cat "$class_path")
"$java" -cp "$classes" io.tocsin.promql.QuerySpeed \
  "$java" -Xmx2g --enable-native-access=ALL-UNNAMED -cp "$classes" io.tocsin.cli.Main serve
