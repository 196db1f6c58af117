package io.tocsin.health;

/**
 * The last verdicts of one probe, two bits each: a value of two words instead of a list.
 *
 * @param older verdicts 33 to 64 before now; {@code newer} the last 32, newest in the lowest bits
 * @param size how many are known, at most {@link #LENGTH}
 */
public record Strip(long older, long newer, int size) {
  /** How many verdicts a strip holds. */
  public static final int LENGTH = 60;

  public static final Strip EMPTY = new Strip(0, 0, 0);

  private static final int PER_WORD = 32;
  private static final String LETTERS = "odxu"; // by code

  /** This strip with one more verdict, the oldest dropped when it is full. */
  public Strip with(Verdict verdict) {
    return new Strip(
        older << 2 | newer >>> 62, newer << 2 | code(verdict), Math.min(size + 1, LENGTH));
  }

  private static int code(Verdict verdict) {
    return switch (verdict) {
      case OK -> 0;
      case DEGRADED -> 1;
      case FAIL -> 2;
      case UNKNOWN -> 3;
    };
  }

  /** One letter for each verdict, oldest first: {@code o} OK, {@code d}, {@code x}, {@code u}. */
  @Override
  public String toString() {
    var text = new StringBuilder(size);
    for (int age = size - 1; age >= 0; age--) {
      long word = age < PER_WORD ? newer : older;
      text.append(LETTERS.charAt((int) (word >>> (age % PER_WORD * 2) & 3)));
    }
    return text.toString();
  }
}
