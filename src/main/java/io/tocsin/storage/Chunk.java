package io.tocsin.storage;

import io.tocsin.model.TimeRange;
import java.util.Arrays;

/**
 * Consecutive samples of one series, compressed as in the Gorilla paper (Pelkonen et al., VLDB
 * 2015, §4.1) with the bucket widths of Prometheus for timestamps in milliseconds. What it shows
 * never changes, although {@code words} may grow behind its last bit while its chunk is open.
 *
 * <pre>
 * sample        timestamp                                  value
 * 1             64 bits                                    64 bits
 * 2…            d = change of the step, at first from 0    x = value XOR the one before
 *               0                       d = 0              0                                 x = 0
 *               10   + 14 bits          ±8 s               10 + bits of the last window      x fits it
 *               110  + 17 bits          ±65 s              11 + 5 bits zeros before
 *               1110 + 20 bits          ±8 min                + 6 bits width (0 is 64) + bits
 *               1111 + 64 bits          anything
 *
 *   12:00:00.000  5.0   64 bits 64 bits
 *   12:00:15.000  5.0   110 00011101010011000 | 0               step 15000, d = 15000
 *   12:00:30.000  5.0   0 | 0                                   step 15000, d = 0: two bits in all
 * </pre>
 *
 * All arithmetic wraps around, so timestamps of any sign and distance survive; values are taken as
 * raw bits, so {@link io.tocsin.model.StaleMarker} does.
 */
final class Chunk {
  /** Samples after which a chunk is closed; Prometheus's number. */
  static final int MAX_SAMPLES = 120;

  /** The widest a sample can be: 4 + 64 bits of time and 2 + 5 + 6 + 64 of value. */
  static final int MAX_SAMPLE_BITS = 145;

  private final long[] words;
  private final int samples;
  private final int bits;
  private final long firstMillis;
  private final long lastMillis;

  Chunk(long[] words, int samples, int bits, long firstMillis, long lastMillis) {
    this.words = words;
    this.samples = samples;
    this.bits = bits;
    this.firstMillis = firstMillis;
    this.lastMillis = lastMillis;
  }

  /** The same samples in no more words than they need. */
  Chunk trimmed() {
    int used = (bits + Long.SIZE - 1) / Long.SIZE;
    return new Chunk(Arrays.copyOf(words, used), samples, bits, firstMillis, lastMillis);
  }

  int samples() {
    return samples;
  }

  int bytes() {
    return (bits + Byte.SIZE - 1) / Byte.SIZE;
  }

  long firstMillis() {
    return firstMillis;
  }

  long lastMillis() {
    return lastMillis;
  }

  boolean overlaps(TimeRange range) {
    return samples > 0 && firstMillis <= range.toMillis() && lastMillis >= range.fromMillis();
  }

  /** Whether a sample lies in {@code range}; decodes only when the range is inside a gap or so. */
  boolean hasSamplesIn(TimeRange range) {
    if (!overlaps(range)) {
      return false;
    }
    if (range.contains(firstMillis) || range.contains(lastMillis)) {
      return true;
    }
    var found = new SampleBuffer(samples);
    decode(range, found);
    return found.size() > 0;
  }

  /** Adds the samples in {@code range} to {@code into}. */
  void decode(TimeRange range, SampleBuffer into) {
    if (!overlaps(range)) {
      return;
    }
    var in = new BitReader(words);
    long millis = in.bits(Long.SIZE);
    long value = in.bits(Long.SIZE);
    long step = 0;
    int window = 0; // zeros before and width of the bits of the last XOR that brought its own
    int leading = 0;
    for (int sample = 1; ; sample++) {
      if (millis > range.toMillis()) {
        return;
      }
      if (millis >= range.fromMillis()) {
        into.add(millis, Double.longBitsToDouble(value));
      }
      if (sample == samples) {
        return;
      }
      step += changeOfStep(in);
      millis += step;
      if (in.bit()) {
        if (in.bit()) {
          leading = (int) in.bits(5);
          int width = (int) in.bits(6);
          window = width == 0 ? Long.SIZE : width;
        }
        value ^= in.bits(window) << (Long.SIZE - leading - window);
      }
    }
  }

  private static long changeOfStep(BitReader in) {
    if (!in.bit()) {
      return 0;
    }
    if (!in.bit()) {
      return in.signed(14);
    }
    if (!in.bit()) {
      return in.signed(17);
    }
    return in.bit() ? in.bits(Long.SIZE) : in.signed(20);
  }
}
