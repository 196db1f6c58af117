package io.tocsin.promql;

import java.time.Duration;

/**
 * Which time a selector or subquery looks at, seen from an evaluation step.
 *
 * @param offset how far back; negative looks ahead
 */
public record TimeShift(At at, DurationExpr offset) {
  /** Looks at the step's own time. */
  static final TimeShift NONE =
      new TimeShift(new At.Step(), new DurationExpr.Fixed(Duration.ZERO, Span.UNKNOWN));

  /** The {@code @} modifier. */
  public sealed interface At {
    /** No modifier: the time of the step. */
    record Step() implements At {}

    /** {@code @ 1.5}; milliseconds since the epoch. */
    record Time(long millis) implements At {}

    /** {@code @ start()}: the first step of the whole query. */
    record Start() implements At {}

    /** {@code @ end()}: the last step of the whole query. */
    record End() implements At {}
  }

  /** Whether it looks at the same time at every step. */
  public boolean isFixed() {
    return !(at instanceof At.Step);
  }

  /** As seen from outside a subquery that is shifted by {@code outer}; both are resolved. */
  TimeShift within(TimeShift outer) {
    if (isFixed()) {
      return this;
    }
    Duration sum = offset.value().plus(outer.offset().value());
    return new TimeShift(outer.at, new DurationExpr.Fixed(sum, offset.span()));
  }

  TimeShift withAt(At newAt) {
    return new TimeShift(newAt, offset);
  }

  TimeShift withOffset(DurationExpr newOffset) {
    return new TimeShift(at, newOffset);
  }

  /**
   * The time to look at.
   *
   * @param stepMillis the step's time
   * @param query the steps of the whole query, which a subquery does not change
   */
  long referenceMillis(long stepMillis, Steps query) {
    long base =
        switch (at) {
          case At.Step _ -> stepMillis;
          case At.Time(long millis) -> millis;
          case At.Start _ -> query.firstMillis();
          case At.End _ -> query.endMillis();
        };
    return Steps.minus(base, offset.value().toMillis());
  }
}
