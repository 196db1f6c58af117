#!/bin/sh
# Range queries of one hour at 15 s over 1,000 series: Tocsin and the installed Prometheus by turns, on the same
# samples. Takes about two minutes.
exec "$(dirname -- "$0")/side-by-side.sh" io.tocsin.promql.QuerySpeed
