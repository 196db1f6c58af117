package io.tocsin.promql;

import io.tocsin.promql.Token.Kind;
import java.util.Optional;

/**
 * How far a number or duration reaches in a query. Upstream decides sign by sign and looks at most
 * one ahead, which tells what it refuses and how much of it it quotes; so does this.
 */
final class NumberScan {
  private static final String DECIMAL = "0123456789";
  private static final String HEXADECIMAL = "0123456789abcdefABCDEF";

  private final String text;
  private int at;

  private NumberScan(String text, int from) {
    this.text = text;
    this.at = from;
  }

  /**
   * What starts at {@code from}.
   *
   * @param kind number or duration, or empty when it is neither
   * @param end of what it is, or of what was looked at
   */
  record Found(Optional<Kind> kind, int end) {}

  static Found in(String text, int from) {
    var scan = new NumberScan(text, from);
    if (scan.number()) {
      return new Found(Optional.of(Kind.NUMBER), scan.at);
    }
    boolean duration = scan.units();
    if (duration && !scan.isWord()) {
      return new Found(Optional.of(Kind.DURATION), scan.at);
    }
    boolean pastUnits = duration && scan.at < text.length();
    return new Found(Optional.empty(), pastUnits ? scan.at + 1 : scan.at);
  }

  private boolean number() {
    boolean hexadecimal = accept("0") && accept("xX");
    if (hexadecimal) {
      accept("_");
    }
    String digits = hexadecimal ? HEXADECIMAL : DECIMAL;
    accept(".");
    accept(digits);
    boolean fraction = false;
    boolean exponent = false;
    while (true) {
      if (accept(".")) {
        if (fraction || hexadecimal || accept("_.")) {
          return false;
        }
        fraction = true;
      } else if (accept("eE")) { // as the second hexadecimal digit too
        if (exponent) {
          return false;
        }
        exponent = true;
        accept("+-");
        if (accept("._eE") || isEnd()) {
          return false;
        }
      } else if (accept("_")) {
        if (accept("._eE") || isEnd()) {
          return false;
        }
      } else if (accept(digits)) {
        acceptAll(digits);
      } else {
        return !isWord();
      }
    }
  }

  /** The units of a duration, from the first one on, with the numbers between them. */
  private boolean units() {
    if (!accept("smhdwy")) {
      return false;
    }
    accept("s");
    while (accept(DECIMAL)) {
      acceptAll(DECIMAL);
      if (!accept("smhdw")) {
        return false;
      }
      accept("s");
    }
    return true;
  }

  private boolean accept(String any) {
    boolean accepted = at < text.length() && any.indexOf(text.charAt(at)) >= 0;
    at += accepted ? 1 : 0;
    return accepted;
  }

  private void acceptAll(String any) {
    while (accept(any)) {
      // goes on
    }
  }

  private boolean isEnd() {
    return at >= text.length();
  }

  private boolean isWord() {
    return !isEnd() && Lexer.isAlphanumeric(text.charAt(at));
  }
}
