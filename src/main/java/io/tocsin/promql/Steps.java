package io.tocsin.promql;

/**
 * The timestamps at which an expression is evaluated: first, first + step, ... while not after end.
 *
 * @param stepMillis positive
 */
record Steps(long firstMillis, long endMillis, long stepMillis) {
  Steps {
    if (stepMillis <= 0) {
      throw new IllegalArgumentException("step is not positive: " + stepMillis + " ms");
    }
  }

  static Steps at(long millis) {
    return new Steps(millis, millis, 1);
  }

  /** How many there are; 0 when end lies before first. */
  long longCount() {
    return endMillis < firstMillis ? 0 : (endMillis - firstMillis) / stepMillis + 1;
  }

  /** {@link #longCount()} of steps that have been admitted and so fit an array. */
  int count() {
    return Math.toIntExact(longCount());
  }

  long millis(int index) {
    return firstMillis + index * stepMillis;
  }

  /** The last of the steps, which may be before the end. */
  long lastMillis() {
    return firstMillis + (longCount() - 1) * stepMillis;
  }

  Steps first() {
    return new Steps(firstMillis, firstMillis, stepMillis);
  }

  /**
   * The absolute, epoch-aligned steps a subquery evaluates so that every outer step finds its
   * window {@code (reference - range, reference]} filled.
   *
   * @param fromMillis reference time of the first outer step
   * @param toMillis reference time of the last outer step
   */
  static Steps ofSubquery(long fromMillis, long toMillis, long rangeMillis, long stepMillis) {
    long open = minus(fromMillis, rangeMillis); // the left end is not in the window
    long aligned = stepMillis * (open / stepMillis);
    long first = aligned <= open ? aligned + stepMillis : aligned;
    return new Steps(first, toMillis, stepMillis);
  }

  /** {@code a - b}, held at the ends of the number range. */
  static long minus(long a, long b) {
    long difference = a - b;
    boolean overflow = ((a ^ b) & (a ^ difference)) < 0;
    return overflow ? (a < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : difference;
  }
}
