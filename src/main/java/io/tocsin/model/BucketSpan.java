package io.tocsin.model;

/**
 * A run of consecutive buckets of a native histogram.
 *
 * @param offset of the first span: the index of its first bucket; of others: how many buckets lie
 *     between the span before and this one, 0 or more
 * @param length in buckets, 0 or more
 */
public record BucketSpan(int offset, int length) {
  public BucketSpan {
    if (length < 0) {
      throw new IllegalArgumentException("a span has no negative length, got " + length);
    }
  }
}
