package io.tocsin.promql;

import io.tocsin.model.Histogram;
import io.tocsin.model.HistogramArray;
import io.tocsin.model.SampleArray;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A value of an answer in a form that can be compared.
 *
 * @param histogram as {@link Histogram#text}, empty for a float
 */
record Point(double value, String histogram) {
  private static final double TOLERANCE = 1e-9;

  static Point of(double value) {
    return new Point(value, "");
  }

  static Point of(Histogram histogram) {
    return new Point(Double.NaN, histogram.text());
  }

  static Point of(double value, Optional<Histogram> histogram) {
    return histogram.map(Point::of).orElseGet(() -> of(value));
  }

  /** Both kinds in the order of time. */
  static Map<Long, Point> all(SampleArray samples, HistogramArray histograms) {
    var points = new TreeMap<Long, Point>();
    for (int i = 0; i < samples.size(); i++) {
      points.put(samples.timestampMillis(i), of(samples.value(i)));
    }
    for (int i = 0; i < histograms.size(); i++) {
      points.put(histograms.timestampMillis(i), of(histograms.get(i)));
    }
    return points;
  }

  /** Whether the other is the same histogram, or the same float but for rounding. */
  boolean isClose(Point other) {
    return histogram.equals(other.histogram) && isClose(value, other.value);
  }

  private static boolean isClose(double a, double b) {
    return Double.compare(a, b) == 0
        || a == b
        || Math.abs(a - b) <= TOLERANCE * Math.max(Math.abs(a), Math.abs(b))
        || Math.abs(a - b) < 1e-12;
  }

  @Override
  public String toString() {
    return histogram.isEmpty() ? Double.toString(value) : histogram;
  }
}
