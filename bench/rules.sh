#!/bin/sh
# 500 alert rules over 100,000 series, every 10 s: Tocsin and the installed Prometheus side by side, on the
# same samples. Takes about three minutes.
exec "$(dirname -- "$0")/side-by-side.sh" io.tocsin.rules.RuleSpeed
