package io.tocsin.rules;

import io.tocsin.model.Labels;
import io.tocsin.model.SampleArray;
import io.tocsin.storage.SelectedSeries;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * What rules are measured with: 500 alert rules over 100,000 series with a sample every 15 s.
 *
 * <pre>
 * 250 × 100 errors_total, 100 requests_total   sum by (job) (rate(…[5m])) / sum by (job) (rate(…[5m]))
 * 250 × 20 instances × 10 queue_depth          max by (instance) (…) / min by (instance) (…)
 * </pre>
 */
final class RuleLoad {
  static final int RULES = 500;
  static final long STEP_MILLIS = 15_000;

  private static final int JOBS = 250;
  private static final int JOBS_PER_GROUP = 10;
  private static final int COUNTERS = 100;
  private static final int INSTANCES = 20;
  private static final int QUEUES = 10;

  private RuleLoad() {}

  /** A rule file of fifty groups. */
  static String rules() {
    var text = new StringBuilder("groups:\n");
    for (int job = 0; job < JOBS; job++) {
      if (job % JOBS_PER_GROUP == 0) {
        header(text, "errors", job);
      }
      alert(
          text,
          job,
          "sum by (job) (rate(errors_total{job=\"shop-%1$d\"}[5m]))"
              + " / sum by (job) (rate(requests_total{job=\"shop-%1$d\"}[5m])) > 0.05");
    }
    for (int job = 0; job < JOBS; job++) {
      if (job % JOBS_PER_GROUP == 0) {
        header(text, "queues", job);
      }
      alert(
          text,
          job,
          "max by (instance) (queue_depth{job=\"shop-%1$d\"})"
              + " / min by (instance) (queue_depth{job=\"shop-%1$d\"}) > 100");
    }
    return text.toString();
  }

  private static void header(StringBuilder text, String name, int job) {
    text.append("- name: %s-%d\n  interval: 10s\n  rules:\n".formatted(name, job / JOBS_PER_GROUP));
  }

  private static void alert(StringBuilder text, int job, String expr) {
    text.append("  - alert: Shop%d\n    expr: '%s'\n".formatted(job, expr.formatted(job)));
    text.append("    for: 1m\n    labels: {severity: page}\n");
    text.append("    annotations: {summary: \"{{ $labels.job }} has {{ $value }}\"}\n");
  }

  /** The series of one job, of all its metrics. */
  static List<SelectedSeries> series(int job, long fromMillis, int samples) {
    var random = new Random(job);
    var series = new ArrayList<SelectedSeries>();
    double share = job % 10 == 0 ? 0.1 : 0.02; // of errors: every tenth job alerts
    for (int i = 0; i < COUNTERS; i++) {
      series.add(counter("errors_total", job, i, random, 1000 * share, fromMillis, samples));
      series.add(counter("requests_total", job, i, random, 1000, fromMillis, samples));
    }
    for (int i = 0; i < INSTANCES * QUEUES; i++) {
      var labels =
          Labels.of(
              "__name__", "queue_depth",
              "job", "shop-" + job,
              "instance", "10.0.0." + i / QUEUES + ":8080",
              "queue", "q" + i % QUEUES);
      series.add(new SelectedSeries(labels, gauge(random, fromMillis, samples)));
    }
    return series;
  }

  static int jobs() {
    return JOBS;
  }

  private static SelectedSeries counter(
      String name, int job, int index, Random random, double rise, long fromMillis, int samples) {
    var labels =
        Labels.of(
            "__name__", name,
            "job", "shop-" + job,
            "instance", "10.0.0." + index + ":8080",
            "path", "/api/" + index % 7);
    long[] times = new long[samples];
    double[] values = new double[samples];
    double value = random.nextInt(1_000_000);
    for (int i = 0; i < samples; i++) {
      times[i] = fromMillis + i * STEP_MILLIS;
      value += random.nextInt((int) Math.max(2, 2 * rise));
      values[i] = value;
    }
    return new SelectedSeries(labels, new SampleArray(times, values));
  }

  private static SampleArray gauge(Random random, long fromMillis, int samples) {
    long[] times = new long[samples];
    double[] values = new double[samples];
    for (int i = 0; i < samples; i++) {
      times[i] = fromMillis + i * STEP_MILLIS;
      values[i] = 1 + random.nextInt(300);
    }
    return new SampleArray(times, values);
  }
}
