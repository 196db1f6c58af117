package io.tocsin.server;

import io.tocsin.model.GoText;
import io.tocsin.model.LabelNames;
import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StaleMarker;
import io.tocsin.model.TimeRange;
import io.tocsin.storage.Querier;
import io.tocsin.storage.SelectedSeries;
import java.io.IOException;
import java.io.Writer;
import java.math.BigDecimal;
import java.util.List;

/**
 * Samples as OpenMetrics text with timestamps, one metric after the other, which {@code promtool
 * tsdb create-blocks-from openmetrics} reads. Left out is what the text cannot say: native
 * histograms and stale markers.
 */
record OpenMetricsWriter(Writer out) {
  private static final TimeRange ALWAYS = new TimeRange(Long.MIN_VALUE, Long.MAX_VALUE);

  /**
   * Writes one text; holds one metric at a time in memory.
   *
   * @param withSamples false writes the end of the text only
   */
  void write(Querier querier, boolean withSamples) throws IOException {
    if (withSamples) {
      for (String metric : querier.labelValues(Labels.NAME, ALWAYS, List.of())) {
        for (SelectedSeries series :
            querier.select(ALWAYS, List.of(Matcher.equal(Labels.NAME, metric)))) {
          write(series);
        }
      }
    }
    out.write("# EOF\n");
  }

  private void write(SelectedSeries series) throws IOException {
    String name = series(series.labels());
    SampleArray samples = series.samples();
    for (int i = 0; i < samples.size(); i++) {
      double value = samples.value(i);
      if (!StaleMarker.isStale(value)) {
        out.write(name);
        out.write(GoText.shortFloat(value));
        out.write(' ');
        out.write(BigDecimal.valueOf(samples.timestampMillis(i), 3).toPlainString());
        out.write('\n');
      }
    }
  }

  /** {@code name{label="value"} }; a name that old readers do not know stands in the braces. */
  private static String series(Labels labels) {
    String metric = labels.get(Labels.NAME);
    boolean plain = LabelNames.isLegacy(metric.replace(':', '_'));
    var text = new StringBuilder(plain ? metric : "");
    text.append('{');
    if (!plain) {
      quoted(text, metric);
      text.append(',');
    }
    labels.forEach(
        (name, value) -> {
          if (!name.equals(Labels.NAME)) {
            if (LabelNames.isLegacy(name)) {
              text.append(name);
            } else {
              quoted(text, name);
            }
            text.append('=');
            quoted(text, value);
            text.append(',');
          }
        });
    if (text.charAt(text.length() - 1) == ',') {
      text.setLength(text.length() - 1);
    }
    return text.append("} ").toString();
  }

  private static void quoted(StringBuilder text, String value) {
    text.append('"');
    text.append(value.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\""));
    text.append('"');
  }
}
