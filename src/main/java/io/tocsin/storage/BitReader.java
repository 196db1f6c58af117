package io.tocsin.storage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Reads bits from the front of an array of words. Not thread-safe; the words may still grow. */
final class BitReader {
  /** Words as wholes: a plain read of a long that another thread writes might see two halves. */
  static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] words;
  private int position;

  BitReader(long[] words) {
    this.words = words;
  }

  boolean bit() {
    return bits(1) != 0;
  }

  /**
   * @param count 1 to 64
   */
  long bits(int count) {
    int word = position >>> 6;
    int offset = position & 63;
    position += count;
    long aligned = (long) WORD.getOpaque(words, word) << offset;
    if (offset + count > Long.SIZE) {
      aligned |= (long) WORD.getOpaque(words, word + 1) >>> (Long.SIZE - offset);
    }
    return aligned >>> (Long.SIZE - count);
  }

  /** A number in two's complement of {@code count} bits. */
  long signed(int count) {
    return bits(count) << (Long.SIZE - count) >> (Long.SIZE - count);
  }
}
