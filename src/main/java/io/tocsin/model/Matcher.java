package io.tocsin.model;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One condition on one label; a missing label is an empty one. Regular expressions are RE2 and
 * anchored.
 */
public final class Matcher {
  /** How the value is compared. */
  public enum Op {
    EQUAL("="),
    NOT_EQUAL("!="),
    REGEX("=~"),
    NOT_REGEX("!~");

    private final String sign;

    Op(String sign) {
      this.sign = sign;
    }

    /** The operator as it is written. */
    public String sign() {
      return sign;
    }
  }

  private final String name;
  private final Op op;
  private final String value;
  private final @Nullable Pattern pattern; // null unless op is a regex

  /**
   * @throws IllegalArgumentException when {@code value} is not a regular expression and should be;
   *     the message is RE2's
   */
  public Matcher(String name, Op op, String value) {
    this.name = name;
    this.op = op;
    this.value = value;
    this.pattern = isRegex() ? compile(value) : null;
  }

  private static Pattern compile(String regex) {
    try {
      RegexLimits.check(regex);
      requireWellFormed(regex);
      return Pattern.compile("^(?s:" + regex + ")$");
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(message(regex, e), e);
    }
  }

  /** On its own, since {@code a)(b} would be well-formed in the parentheses around it. */
  private static void requireWellFormed(String regex) {
    var _ = Pattern.compile(regex);
  }

  /** Go's text, also where the library here stumbles over what Go has words for. */
  private static String message(String regex, PatternSyntaxException e) {
    String message = String.valueOf(e.getMessage());
    if (message.contains("stack underflow")) {
      return "error parsing regexp: unexpected ): `" + regex + "`";
    }
    return message.endsWith("`") ? message : message + ": ``"; // Go names even an empty part
  }

  public static Matcher equal(String name, String value) {
    return new Matcher(name, Op.EQUAL, value);
  }

  public String name() {
    return name;
  }

  public Op op() {
    return op;
  }

  public String value() {
    return value;
  }

  /** Whether the value is a regular expression. */
  public boolean isRegex() {
    return op == Op.REGEX || op == Op.NOT_REGEX;
  }

  /** Whether {@code candidate}, the label's value or the empty string, meets the condition. */
  public boolean matches(String candidate) {
    return switch (op) {
      case EQUAL -> candidate.equals(value);
      case NOT_EQUAL -> !candidate.equals(value);
      case REGEX -> Objects.requireNonNull(pattern).matches(candidate);
      case NOT_REGEX -> !Objects.requireNonNull(pattern).matches(candidate);
    };
  }

  public boolean matches(Labels labels) {
    return matches(labels.get(name));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Matcher that
        && name.equals(that.name)
        && op == that.op
        && value.equals(that.value);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, op, value);
  }

  /** {@code name="value"}, as in a selector. */
  @Override
  public String toString() {
    String written = LabelNames.isLegacy(name) ? name : GoText.quote(name);
    return written + op.sign() + GoText.quote(value);
  }
}
