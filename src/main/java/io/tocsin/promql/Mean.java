package io.tocsin.promql;

/**
 * An average: a compensated sum divided at the end, and from the first overflow of that sum on a
 * running mean instead (upstream {@code avg} and {@code avg_over_time}). Not thread-safe.
 */
final class Mean {
  private final Kahan sum; // the mean itself once incremental
  private double count;
  private boolean incremental;

  Mean(double first) {
    this(first, 0, 1);
  }

  /** Of {@code count} values, at least one, that were added up without overflow. */
  Mean(double sum, double compensation, int count) {
    this.sum = new Kahan(sum, compensation);
    this.count = count;
  }

  void add(double x) {
    count++;
    if (!incremental && Double.isInfinite(sum.running() + x)) {
      incremental = true;
      sum.divide(count - 1);
    }
    if (incremental) {
      sum.scale((count - 1) / count);
      sum.add(x / count);
    } else {
      sum.add(x);
    }
  }

  double value() {
    return incremental ? sum.value() : sum.running() / count + sum.compensation() / count;
  }
}
