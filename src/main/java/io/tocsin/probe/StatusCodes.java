package io.tocsin.probe;

import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** A set of HTTP status codes, written {@code 200}, {@code 2xx} or {@code 200-299}. */
final class StatusCodes {
  static final StatusCodes SUCCESS = new StatusCodes(range(200, 299), "2xx");

  private final BitSet codes;
  private final String text;

  private StatusCodes(BitSet codes, String text) {
    this.codes = codes;
    this.text = text;
  }

  /** Reads one of the three forms. */
  static Optional<StatusCodes> parse(String written) {
    if (written.matches("[1-5]xx")) {
      int hundreds = (written.charAt(0) - '0') * 100;
      return Optional.of(new StatusCodes(range(hundreds, hundreds + 99), written));
    }
    if (!written.matches("[1-5][0-9]{2}(-[1-5][0-9]{2})?")) {
      return Optional.empty();
    }
    int first = Integer.parseInt(written, 0, 3, 10);
    int last = written.length() > 3 ? Integer.parseInt(written, 4, 7, 10) : first;
    return Optional.of(new StatusCodes(range(first, last), written)).filter(_ -> first <= last);
  }

  /** The union; {@link #SUCCESS} where {@code all} is empty. */
  static StatusCodes anyOf(List<StatusCodes> all) {
    if (all.isEmpty()) {
      return SUCCESS;
    }
    var union = new BitSet();
    all.forEach(codes -> union.or(codes.codes));
    return new StatusCodes(union, String.join(" or ", all.stream().map(c -> c.text).toList()));
  }

  private static BitSet range(int first, int last) {
    var codes = new BitSet();
    codes.set(first, Math.max(first, last + 1));
    return codes;
  }

  boolean contains(int status) {
    return codes.get(status);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof StatusCodes that && codes.equals(that.codes) && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** {@code 200 or 3xx}. */
  @Override
  public String toString() {
    return text;
  }
}
