package io.tocsin.remote;

import io.tocsin.model.BucketSpan;
import io.tocsin.model.Histogram;
import io.tocsin.model.Histogram.Hint;
import io.tocsin.model.HistogramBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.LongStream;

/**
 * A native histogram with its time, the same in both messages. It holds float counts where it has a
 * {@code count_float}, else integers, whose buckets are deltas to the bucket before.
 *
 * <pre>
 *   1 count_int        2 count_float        3 sum         4 schema (sint32)   5 zero_threshold
 *   6 zero_count_int   7 zero_count_float
 *   8 negative_spans*   9 negative_deltas* (sint64)   10 negative_counts*
 *  11 positive_spans*  12 positive_deltas* (sint64)   13 positive_counts*
 *  14 reset_hint   15 timestamp   16 custom_values*   17 start_timestamp, in 2.0
 *
 *  BucketSpan   1 offset (sint32)   2 length
 * </pre>
 */
final class HistogramMessage {
  private static final Hint[] HINTS = {Hint.UNKNOWN, Hint.RESET, Hint.NOT_RESET, Hint.GAUGE};

  private final Runnable counted;
  private final Side positive = new Side();
  private final Side negative = new Side();
  private final DoubleStream.Builder customBounds = DoubleStream.builder();
  private boolean floats;
  private double count;
  private double sum;
  private int schema;
  private double zeroThreshold;
  private double zeroCount;
  private Hint hint = Hint.UNKNOWN;
  private long timestampMillis;
  private long startMillis;

  private HistogramMessage(Runnable counted) {
    this.counted = counted;
  }

  /** The buckets on one side of zero, in the form of either kind. */
  private static final class Side {
    final List<BucketSpan> spans = new ArrayList<>();
    final LongStream.Builder deltas = LongStream.builder();
    final DoubleStream.Builder counts = DoubleStream.builder();
  }

  /**
   * @param counted called for each span, bucket and bound before it takes memory
   */
  static HistogramMessage read(ProtoReader message, Runnable counted) {
    var read = new HistogramMessage(counted);
    while (message.next()) {
      read.field(message);
    }
    return read;
  }

  private void field(ProtoReader message) {
    switch (message.field()) {
      case 1 -> count = unsigned(message.varint());
      case 2 -> {
        count = message.float64();
        floats = true;
      }
      case 3 -> sum = message.float64();
      case 4 -> schema = (int) message.zigzag();
      case 5 -> zeroThreshold = message.float64();
      case 6 -> zeroCount = unsigned(message.varint());
      case 7 -> zeroCount = message.float64();
      case 8 -> negative.spans.add(span(message.message()));
      case 9 -> message.zigzags(delta -> add(negative.deltas, delta));
      case 10 -> message.float64s(bucket -> add(negative.counts, bucket));
      case 11 -> positive.spans.add(span(message.message()));
      case 12 -> message.zigzags(delta -> add(positive.deltas, delta));
      case 13 -> message.float64s(bucket -> add(positive.counts, bucket));
      case 14 -> hint = hint(message.varint());
      case 15 -> timestampMillis = message.varint();
      case 16 -> message.float64s(bound -> add(customBounds, bound));
      case 17 -> startMillis = message.varint();
      default -> message.skip();
    }
  }

  private void add(LongStream.Builder to, long value) {
    counted.run();
    to.add(value);
  }

  private void add(DoubleStream.Builder to, double value) {
    counted.run();
    to.add(value);
  }

  /** Halved, with the lost bit kept for rounding, where it would be negative. */
  private static double unsigned(long value) {
    return value >= 0 ? value : ((value >>> 1) | (value & 1)) * 2.0;
  }

  /** Numbers that a later version may add tell nothing. */
  private static Hint hint(long number) {
    return number > 0 && number < HINTS.length ? HINTS[(int) number] : Hint.UNKNOWN;
  }

  private BucketSpan span(ProtoReader message) {
    counted.run();
    int offset = 0;
    long length = 0;
    while (message.next()) {
      switch (message.field()) {
        case 1 -> offset = (int) message.zigzag();
        case 2 -> length = message.varint() & 0xffff_ffffL;
        default -> message.skip();
      }
    }
    // no message is so long that it could hold more buckets
    return new BucketSpan(offset, (int) Math.min(length, Integer.MAX_VALUE));
  }

  long timestampMillis() {
    return timestampMillis;
  }

  /** 0 when unknown. */
  long startMillis() {
    return startMillis;
  }

  /** The histogram, to be asked for its faults. Call once. */
  HistogramBuilder histogram() {
    HistogramBuilder builder =
        Histogram.builder(schema)
            .hint(hint)
            .zeroBucket(zeroThreshold, zeroCount)
            .count(count)
            .sum(sum)
            .customBounds(customBounds.build().toArray());
    return floats
        ? builder
            .positive(positive.spans, positive.counts.build().toArray())
            .negative(negative.spans, negative.counts.build().toArray())
        : builder
            .positiveDeltas(positive.spans, positive.deltas.build().toArray())
            .negativeDeltas(negative.spans, negative.deltas.build().toArray());
  }
}
