package io.tocsin.storage;

import static io.tocsin.storage.BitReader.WORD;

import io.tocsin.model.SampleArray;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * The chunk that a series' writer appends to while others read it; the format is in {@link Chunk}.
 *
 * <p>One thread appends. It writes the bits of a sample first and then, as a release, the number of
 * samples and bits that count; {@link #view} acquires that number and looks at no bit behind it. A
 * word that holds the last bits of one sample and the first of the next is only ever or-ed to, so a
 * reader finds the bits it may look at in any of its states.
 */
final class OpenChunk {
  private static final int FIRST_WORDS = 8;
  private static final int NO_WINDOW = -1;
  private static final int MOST_LEADING = 31; // what 5 bits hold

  private static final VarHandle PUBLISHED;
  private static final VarHandle LAST_MILLIS;

  static {
    try {
      var lookup = MethodHandles.lookup();
      PUBLISHED = lookup.findVarHandle(OpenChunk.class, "published", long.class);
      LAST_MILLIS = lookup.findVarHandle(OpenChunk.class, "lastMillis", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile long[] words = new long[FIRST_WORDS];
  private long published; // samples << 32 | bits; the writer reads it plainly
  private long firstMillis; // written once, before the first release
  private long lastMillis; // opaque to readers, may be ahead of published by one sample

  /** Time and bits of an odd sample, then of an even one; see {@link #newest}. */
  private final long[] newest = new long[4];

  // confined to the writer from here on
  private int position;
  private long lastBits;
  private long step;
  private int leading = NO_WINDOW;
  private int trailing;

  /** What has been appended so far. Any thread. */
  Chunk view() {
    long seen = (long) PUBLISHED.getAcquire(this);
    long last = (long) LAST_MILLIS.getOpaque(this);
    return new Chunk(words, (int) (seen >>> Integer.SIZE), (int) seen, firstMillis, last);
  }

  /**
   * The newest sample alone, without decoding; nothing when there is none, or when the writer was
   * too quick. Any thread.
   *
   * <p>Samples take turns in two slots. The slot of sample n is written again for n + 2, after n +
   * 1 was published; so what was read is whole if n is still the newest afterwards.
   */
  SampleArray newest() {
    int samples = (int) ((long) PUBLISHED.getAcquire(this) >>> Integer.SIZE);
    int slot = slot(samples);
    long millis = (long) WORD.getOpaque(newest, slot);
    long bits = (long) WORD.getOpaque(newest, slot + 1);
    VarHandle.acquireFence();
    int now = (int) ((long) PUBLISHED.getOpaque(this) >>> Integer.SIZE);
    return samples > 0 && now == samples
        ? new SampleArray(new long[] {millis}, new double[] {Double.longBitsToDouble(bits)})
        : SampleArray.EMPTY;
  }

  /** Where the sample is that was appended as {@code samples}th. */
  private static int slot(int samples) {
    return (samples & 1) << 1;
  }

  int samples() {
    return (int) (published >>> Integer.SIZE);
  }

  boolean isFull() {
    return samples() == Chunk.MAX_SAMPLES;
  }

  /** Appends one sample; {@code millis} is later than the one before and the chunk is not full. */
  void append(long millis, double value) {
    makeRoom();
    long bits = Double.doubleToRawLongBits(value);
    int samples = samples();
    if (samples == 0) {
      firstMillis = millis;
      write(millis, Long.SIZE);
      write(bits, Long.SIZE);
    } else {
      writeTime(millis);
      writeValue(bits ^ lastBits);
    }
    lastBits = bits;
    VarHandle.releaseFence(); // what was published before is seen before this slot changes
    WORD.setOpaque(newest, slot(samples + 1), millis);
    WORD.setOpaque(newest, slot(samples + 1) + 1, bits);
    LAST_MILLIS.setOpaque(this, millis);
    PUBLISHED.setRelease(this, (samples + 1L) << Integer.SIZE | position);
  }

  private void makeRoom() {
    int needed = (position + Chunk.MAX_SAMPLE_BITS) / Long.SIZE + 1;
    if (needed > words.length) {
      words = Arrays.copyOf(words, words.length * 2);
    }
  }

  private void writeTime(long millis) {
    long newStep = millis - lastMillis;
    long change = newStep - step;
    step = newStep;
    if (change == 0) {
      write(0, 1);
    } else if (fits(change, 14)) {
      write(0b10, 2);
      write(change, 14);
    } else if (fits(change, 17)) {
      write(0b110, 3);
      write(change, 17);
    } else if (fits(change, 20)) {
      write(0b1110, 4);
      write(change, 20);
    } else {
      write(0b1111, 4);
      write(change, Long.SIZE);
    }
  }

  private static boolean fits(long number, int bits) {
    return number >= -(1L << (bits - 1)) && number < 1L << (bits - 1);
  }

  private void writeValue(long xor) {
    if (xor == 0) {
      write(0, 1);
      return;
    }
    int newLeading = Math.min(Long.numberOfLeadingZeros(xor), MOST_LEADING);
    int newTrailing = Long.numberOfTrailingZeros(xor);
    if (leading != NO_WINDOW && newLeading >= leading && newTrailing >= trailing) {
      write(0b10, 2);
    } else {
      leading = newLeading;
      trailing = newTrailing;
      write(0b11, 2);
      write(leading, 5);
      write(width(), 6); // 64 does not fit 6 bits and comes out as 0
    }
    write(xor >>> trailing, width());
  }

  private int width() {
    return Long.SIZE - leading - trailing;
  }

  /** Writes the low {@code count} bits of {@code value}; count is 1 to 64. */
  private void write(long value, int count) {
    long[] to = words;
    int word = position >>> 6;
    int offset = position & 63;
    long aligned = value << (Long.SIZE - count);
    WORD.setOpaque(to, word, to[word] | aligned >>> offset);
    if (offset + count > Long.SIZE) {
      WORD.setOpaque(to, word + 1, aligned << (Long.SIZE - offset));
    }
    position += count;
  }
}
