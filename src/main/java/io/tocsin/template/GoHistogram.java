package io.tocsin.template;

import io.tocsin.model.Histogram;
import java.util.Optional;

/** A native histogram as templates see it: it prints as its text and counts as no number. */
record GoHistogram(Histogram histogram) implements GoObject {
  /** What a template sees of a value. */
  static Object or(Optional<Histogram> histogram, double value) {
    return histogram.<Object>map(GoHistogram::new).orElse(value);
  }

  @Override
  public String goType() {
    return "*histogram.FloatHistogram";
  }

  @Override
  public Optional<Member> member(String name) {
    return switch (name) {
      case "Count" -> GoObject.field(histogram.count());
      case "Sum" -> GoObject.field(histogram.sum());
      case "Schema" -> GoObject.field((long) histogram.schema());
      case "ZeroCount" -> GoObject.field(histogram.zeroCount());
      case "ZeroThreshold" -> GoObject.field(histogram.zeroThreshold());
      default -> Optional.empty();
    };
  }

  @Override
  public String toString() {
    return histogram.text();
  }
}
