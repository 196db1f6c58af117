#!/bin/sh
# 500 alert rules over 100,000 series, every 10 s: Tocsin and the installed Prometheus side by side, on the
# same samples. Takes about three minutes.
set -eu
cd "$(dirname -- "$0")/.."
mvn -q -B test-compile
class_path=$(mktemp)
trap 'rm -f "$class_path"' EXIT
mvn -q -B dependency:build-classpath -Dmdep.outputFile="$class_path" -Dmdep.includeScope=test
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
classes=target/test-classes:target/classes:$(cat "$class_path")
"$java" -cp "$classes" io.tocsin.rules.RuleSpeed \
  "$java" -Xmx2g --enable-native-access=ALL-UNNAMED -cp "$classes" io.tocsin.cli.Main serve
