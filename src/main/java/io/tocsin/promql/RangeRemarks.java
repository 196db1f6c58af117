package io.tocsin.promql;

import io.tocsin.model.CombinedHistogram;
import io.tocsin.model.GoText;
import io.tocsin.model.Histogram;
import io.tocsin.model.Labels;

/** What is said of the series in the range argument of a function, at its place in the query. */
record RangeRemarks(Annotations annotations, Span at) {
  void mixOfKinds(Labels labels) {
    annotations.warn(at, Annotations.mixOfKinds(labels.metricName()));
  }

  void mixOfSchemas(Labels labels) {
    annotations.warn(at, Annotations.mixOfSchemas(labels.metricName()));
  }

  void notCounter(Labels labels) {
    annotations.warn(
        at, "this native histogram metric is not a counter: " + GoText.quote(labels.metricName()));
  }

  void notGauge(Labels labels) {
    annotations.warn(
        at, "this native histogram metric is not a gauge: " + GoText.quote(labels.metricName()));
  }

  void reconciled(String operation) {
    annotations.inform(at, Annotations.reconciledBuckets(operation));
  }

  /** What {@code operation} gave, with a remark where custom bounds differed. */
  Histogram reconciled(CombinedHistogram result, String operation) {
    if (result.boundsReconciled()) {
      reconciled(operation);
    }
    return result.histogram();
  }

  void startTimeOverlap(Labels labels) {
    annotations.startTimeOverlap(at, labels.metricName());
  }

  /** Says that a float series counted as a counter may be none. */
  void mayBeNoCounter(Labels labels, Features features) {
    String name = labels.metricName();
    if (name.isEmpty()) {
      return;
    }
    if (features.typeAndUnitLabels()) {
      String type = labels.get("__type__");
      if (!type.equals("counter") && !type.equals("histogram")) {
        annotations.inform(
            at,
            "metric might not be a counter, __type__ label is not set to \"counter\" or"
                + " \"histogram\", got "
                + GoText.quote(type)
                + ": "
                + GoText.quote(name));
      }
    } else if (!endsLikeCounter(name)) {
      annotations.inform(
          at,
          "metric might not be a counter, name does not end in _total/_sum/_count/_bucket: "
              + GoText.quote(name));
    }
  }

  private static boolean endsLikeCounter(String name) {
    return name.endsWith("_total")
        || name.endsWith("_sum")
        || name.endsWith("_count")
        || name.endsWith("_bucket");
  }
}
