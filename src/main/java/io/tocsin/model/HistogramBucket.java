package io.tocsin.model;

/**
 * One bucket of a native histogram.
 *
 * @param lower bound, -Inf possible with custom buckets
 * @param upper bound, +Inf possible
 * @param count of observations; any number in the result of a query, negative ones included
 */
public record HistogramBucket(
    double lower, double upper, boolean lowerInclusive, boolean upperInclusive, double count) {

  /** Whether there is anything in it; a count that is not a number is something. */
  public boolean isPopulated() {
    return count != 0;
  }

  /**
   * Which bounds belong to the bucket, as the query API writes it: 0 the upper, 1 the lower, 2
   * none, 3 both.
   */
  public int boundaryRule() {
    if (lowerInclusive) {
      return upperInclusive ? 3 : 1;
    }
    return upperInclusive ? 0 : 2;
  }

  /** For example {@code (0.5,1]:3}. */
  public String text() {
    return (lowerInclusive ? "[" : "(")
        + GoText.shortFloat(lower)
        + ","
        + GoText.shortFloat(upper)
        + (upperInclusive ? "]" : ")")
        + ":"
        + GoText.shortFloat(count);
  }
}
