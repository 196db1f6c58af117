package io.tocsin.promql;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;

/** Calendar fields of a time in seconds since the epoch, in UTC. */
final class UtcDate {
  private static final long CYCLE_YEARS = 400; // the calendar repeats

  private static final long CYCLE_SECONDS = 146_097L * 86_400;

  /** Go's calendar starts here, and what lies before wraps to its end, 2^64 seconds on. */
  private static final long FIRST_SECOND = -9_223_372_028_715_321_600L;

  private UtcDate() {}

  private static LocalDateTime at(double seconds) {
    long whole = GoMath.toLong(seconds);
    long inCycle =
        whole < FIRST_SECOND
            ? Long.remainderUnsigned(whole, CYCLE_SECONDS)
            : Math.floorMod(whole, CYCLE_SECONDS);
    return LocalDateTime.ofEpochSecond(inCycle, 0, ZoneOffset.UTC);
  }

  static double minute(double seconds) {
    return at(seconds).getMinute();
  }

  static double hour(double seconds) {
    return at(seconds).getHour();
  }

  /** Sunday is 0. */
  static double dayOfWeek(double seconds) {
    return at(seconds).getDayOfWeek().getValue() % DayOfWeek.SUNDAY.getValue();
  }

  static double dayOfMonth(double seconds) {
    return at(seconds).getDayOfMonth();
  }

  /** From 1. */
  static double dayOfYear(double seconds) {
    return at(seconds).getDayOfYear();
  }

  static double daysInMonth(double seconds) {
    LocalDate day = at(seconds).toLocalDate();
    return day.lengthOfMonth();
  }

  static double month(double seconds) {
    return at(seconds).getMonthValue();
  }

  static double year(double seconds) {
    long whole = GoMath.toLong(seconds);
    long cycles =
        whole < FIRST_SECOND
            ? Long.divideUnsigned(whole, CYCLE_SECONDS)
            : Math.floorDiv(whole, CYCLE_SECONDS);
    return at(seconds).getYear() + (double) (cycles * CYCLE_YEARS);
  }
}
