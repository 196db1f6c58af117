package io.tocsin.notify;

import io.tocsin.model.Matcher;
import java.util.Arrays;

/** The signs between a label's name and value. */
final class Operators {
  private Operators() {}

  static Matcher.Op of(String sign) {
    return Arrays.stream(Matcher.Op.values())
        .filter(op -> op.sign().equals(sign))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("not one of = != =~ !~: " + sign));
  }
}
