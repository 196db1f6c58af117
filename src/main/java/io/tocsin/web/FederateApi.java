package io.tocsin.web;

import io.tocsin.model.GoText;
import io.tocsin.model.LabelNames;
import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import io.tocsin.model.SampleArray;
import io.tocsin.model.StaleMarker;
import io.tocsin.model.TimeRange;
import io.tocsin.storage.Querier;
import io.tocsin.storage.SelectedSeries;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * {@code /federate}: the newest sample of the selected series as Prometheus text, for a Prometheus
 * that scrapes some of what is known here. Series have the external labels as well, unless they
 * have labels of those names, and an empty {@code instance} where they have none, so that the
 * scraper adds none. Left out are stale series, those without a name and native histograms.
 *
 * @param storage gives the view that one request reads
 * @param pool runs the requests
 * @param lookback how old the newest sample may be
 */
record FederateApi(
    Supplier<Querier> storage,
    BoundedPool pool,
    InstantSource clock,
    Duration lookback,
    Labels externalLabels) {
  /**
   * One text.
   *
   * @param contentType tells how names that old readers do not know are written
   */
  record Exposition(String contentType, Buffer text) {}

  private record Newest(Labels labels, long atMillis, double value) {}

  /** Fails with {@link ApiException} or {@link Busy}. */
  Future<Exposition> federate(Params params, String accept) {
    return pool.run(() -> exposition(params, accept.contains("escaping=allow-utf-8")));
  }

  private Exposition exposition(Params params, boolean anyName) {
    params.requireWellFormed();
    var selectors = new ArrayList<List<Matcher>>();
    for (String text : params.all("match[]")) {
      selectors.add(SeriesApi.selector(text, why -> new ApiException(ErrorType.BAD_DATA, why)));
    }
    var text = new StringBuilder();
    String family = "";
    for (Newest sample : newest(selectors)) {
      String metric = sample.labels().get(Labels.NAME);
      if (!metric.equals(family)) {
        text.append("# TYPE ").append(name(metric, anyName)).append(" untyped\n");
        family = metric;
      }
      write(text, sample, anyName);
    }
    return new Exposition(
        "text/plain; version=0.0.4; charset=utf-8; escaping="
            + (anyName ? "allow-utf-8" : "underscores"),
        Buffer.buffer(text.toString()));
  }

  /** By metric, and by labels within one. */
  private List<Newest> newest(List<List<Matcher>> selectors) {
    long now = clock.millis();
    var range = new TimeRange(now - lookback.toMillis(), now);
    Querier querier = storage.get();
    var found = new TreeMap<Labels, Newest>();
    for (List<Matcher> matchers : selectors) {
      for (SelectedSeries series : querier.newest(range, matchers)) {
        if (series.labels().get(Labels.NAME).isEmpty() || !endsInFloat(series)) {
          continue;
        }
        SampleArray samples = series.samples();
        int last = samples.size() - 1;
        found.put(
            series.labels(),
            new Newest(series.labels(), samples.timestampMillis(last), samples.value(last)));
      }
    }
    return found.values().stream()
        .sorted(Comparator.comparing(sample -> sample.labels().get(Labels.NAME)))
        .toList();
  }

  private static boolean endsInFloat(SelectedSeries series) {
    int floats = series.samples().size();
    int histograms = series.histograms().size();
    return floats > 0
        && !StaleMarker.isStale(series.samples().value(floats - 1))
        && (histograms == 0
            || series.histograms().timestampMillis(histograms - 1)
                < series.samples().timestampMillis(floats - 1));
  }

  private void write(StringBuilder text, Newest sample, boolean anyName) {
    Map<String, String> labels = labels(sample.labels());
    String metric = sample.labels().get(Labels.NAME);
    boolean outside = !anyName || LabelNames.isLegacyMetric(metric);
    text.append(outside ? name(metric, anyName) : "").append('{');
    String separator = "";
    if (!outside) {
      text.append(name(metric, true));
      separator = ",";
    }
    for (Map.Entry<String, String> label : labels.entrySet()) {
      text.append(separator).append(labelName(label.getKey(), anyName)).append('=');
      text.append(quoted(label.getValue()));
      separator = ",";
    }
    text.append("} ").append(GoText.shortFloat(sample.value()));
    text.append(' ').append(sample.atMillis()).append('\n');
  }

  /** Those of the series, and behind them those that it does not have. */
  private Map<String, String> labels(Labels own) {
    var all = new LinkedHashMap<String, String>();
    own.forEach(all::put);
    var added = new TreeMap<String, String>();
    added.put("instance", "");
    externalLabels.forEach(added::put);
    added.forEach(all::putIfAbsent);
    all.remove(Labels.NAME);
    return all;
  }

  private static String name(String metric, boolean anyName) {
    if (LabelNames.isLegacyMetric(metric)) {
      return metric;
    }
    return anyName ? quoted(metric) : underscored(metric, ":");
  }

  private static String labelName(String name, boolean anyName) {
    if (LabelNames.isLegacy(name)) {
      return name;
    }
    return anyName ? quoted(name) : underscored(name, "");
  }

  private static String underscored(String name, String alsoAllowed) {
    return name.replaceAll("^[0-9]|[^a-zA-Z0-9_" + alsoAllowed + "]", "_");
  }

  private static String quoted(String text) {
    return '"' + text.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"") + '"';
  }
}
