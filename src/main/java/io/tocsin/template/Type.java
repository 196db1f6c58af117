package io.tocsin.template;

import java.time.Duration;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.function.Predicate;

/**
 * The type of a function's parameter.
 *
 * @param goName as errors show it
 * @param literal which constants of a template it takes
 * @param accepts whether a value (never null) is of this type
 */
public record Type(String goName, Literal literal, Predicate<Object> accepts) {
  /** The constants that may stand for a parameter. */
  public enum Literal {
    ANY,
    TEXT,
    INTEGER,
    FLOAT,
    NONE
  }

  /** Anything, nil included. */
  public static final Type ANY = new Type("interface {}", Literal.ANY, _ -> true);

  /** What the builtin functions take: anything, nil included. */
  static final Type VALUE = new Type("reflect.Value", Literal.ANY, _ -> true);

  public static final Type TEXT = new Type("string", Literal.TEXT, String.class::isInstance);
  public static final Type INTEGER = new Type("int", Literal.INTEGER, Long.class::isInstance);
  public static final Type FLOAT = new Type("float64", Literal.FLOAT, Double.class::isInstance);
  public static final Type TEXTS = new Type("[]string", Literal.NONE, Type::isTexts);
  public static final Type LIST =
      new Type("[]interface {}", Literal.NONE, v -> Go.underlying(v) instanceof List);
  public static final Type TIME =
      new Type("time.Time", Literal.NONE, ZonedDateTime.class::isInstance);
  public static final Type DURATION =
      new Type("time.Duration", Literal.NONE, Duration.class::isInstance);

  /** The values of one Java class. */
  public static Type of(Class<?> values, String goName) {
    return new Type(goName, Literal.NONE, values::isInstance);
  }

  boolean takesNil() {
    return literal == Literal.ANY;
  }

  private static boolean isTexts(Object value) {
    return Go.underlying(value) instanceof List<?> list
        && list.stream().allMatch(String.class::isInstance);
  }
}
