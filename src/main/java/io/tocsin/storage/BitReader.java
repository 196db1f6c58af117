package io.tocsin.storage;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** Reads bits from the front of an array of words. Not thread-safe; the words may still grow. */
final class BitReader {
  /** Words as wholes: a plain read of a long that another thread writes might see two halves. */
  static final VarHandle WORD = MethodHandles.arrayElementVarHandle(long[].class);

  private final long[] words;
  private int next; // word
  private long current; // the unread bits of the word before, from the left
  private int left; // how many they are

  BitReader(long[] words) {
    this.words = words;
  }

  boolean bit() {
    if (left == 0) {
      fetch();
    }
    boolean set = current < 0;
    current <<= 1;
    left--;
    return set;
  }

  private void fetch() {
    current = (long) WORD.getOpaque(words, next++);
    left = Long.SIZE;
  }

  /**
   * @param count 1 to 64
   */
  long bits(int count) {
    if (left == 0) {
      fetch();
    }
    long aligned = current;
    int missing = count - left;
    if (missing > 0) {
      int had = left; // below 64, as missing is positive
      fetch();
      aligned |= current >>> had;
      skip(missing);
    } else {
      skip(count);
    }
    return aligned >>> (Long.SIZE - count);
  }

  private void skip(int count) {
    current = count == Long.SIZE ? 0 : current << count;
    left -= count;
  }

  /** A number in two's complement of {@code count} bits. */
  long signed(int count) {
    return bits(count) << (Long.SIZE - count) >> (Long.SIZE - count);
  }
}
