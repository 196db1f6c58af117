package io.tocsin.notify;

import io.tocsin.config.Section;
import io.tocsin.config.Value;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads one entry of {@code time_intervals}. */
final class TimeIntervals {
  private static final Pattern CLOCK = Pattern.compile("(([01][0-9])|(2[0-3])):[0-5][0-9]|24:00");
  private static final List<String> WEEKDAYS =
      List.of("sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday");
  private static final List<String> MONTHS =
      List.of(
          "january",
          "february",
          "march",
          "april",
          "may",
          "june",
          "july",
          "august",
          "september",
          "october",
          "november",
          "december");

  private TimeIntervals() {}

  static TimeInterval.@Nullable Spec spec(Section s) {
    return new TimeInterval.Spec(
        s.list("times", TimeIntervals::time),
        s.list("weekdays", range("a weekday or monday:friday", 0, 6, WEEKDAYS::indexOf)),
        s.list("days_of_month", TimeIntervals::days),
        s.list("months", range("a month or may:july", 1, 12, TimeIntervals::month)),
        s.list("years", range("a year or 2026:2028", 0, 9999, TimeIntervals::number)),
        location(s));
  }

  private static ZoneId location(Section s) {
    String name = s.string("location", "UTC");
    try {
      return switch (name) {
        case "UTC" -> ZoneOffset.UTC;
        case "Local" -> ZoneId.systemDefault();
        default -> ZoneId.of(name);
      };
    } catch (DateTimeException _) {
      s.fault("location", "is not a time zone such as Europe/Berlin: " + name);
      return ZoneOffset.UTC;
    }
  }

  private static Optional<TimeInterval.Range> time(Value yaml) {
    return yaml.build(
        s -> {
          int from = minute(s, "start_time");
          int to = minute(s, "end_time");
          if (from >= 0 && to >= 0 && from >= to) {
            s.fault("end_time", "must be after start_time; split what crosses midnight in two");
          }
          return new TimeInterval.Range(from, to);
        });
  }

  private static int minute(Section s, String key) {
    String text = s.string(key);
    if (CLOCK.matcher(text).matches()) {
      return Integer.parseInt(text, 0, 2, 10) * 60 + Integer.parseInt(text, 3, 5, 10);
    }
    if (s.has(key)) {
      s.fault(key, "is not a time such as 08:30: " + text);
    }
    return -1;
  }

  /** Reads {@code a} or {@code a:b} with both between {@code least} and {@code most}. */
  private static Function<Value, Optional<TimeInterval.Range>> range(
      String what, int least, int most, Function<String, Integer> number) {
    return yaml ->
        yaml.scalar(
            what,
            text ->
                ends(text.toLowerCase(Locale.ROOT), number)
                    .filter(r -> least <= r.from() && r.from() <= r.to() && r.to() <= most));
  }

  private static Optional<TimeInterval.Range> ends(String text, Function<String, Integer> number) {
    int colon = text.indexOf(':');
    String from = colon < 0 ? text : text.substring(0, colon);
    String to = colon < 0 ? text : text.substring(colon + 1);
    return Optional.of(
        new TimeInterval.Range(number.apply(from.strip()), number.apply(to.strip())));
  }

  private static Optional<TimeInterval.Range> days(Value yaml) {
    return yaml.scalar(
        "a day of the month, 1 to 31 or -31 to -1, or a range such as 1:7",
        text -> ends(text, TimeIntervals::number).filter(TimeIntervals::areDays));
  }

  private static boolean areDays(TimeInterval.Range days) {
    boolean startsAtTheEndOnly = days.from() < 0 && days.to() > 0;
    // compared on the longest month, so that -1:31 and the like do not pass by accident
    int from = days.from() < 0 ? 32 + days.from() : days.from();
    int to = days.to() < 0 ? 32 + days.to() : days.to();
    return isDay(days.from()) && isDay(days.to()) && !startsAtTheEndOnly && from <= to;
  }

  private static boolean isDay(int day) {
    return day != 0 && -31 <= day && day <= 31;
  }

  private static int month(String text) {
    int named = MONTHS.indexOf(text);
    return named >= 0 ? named + 1 : number(text);
  }

  /** A number outside every range when the text is not one. */
  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException _) {
      return Integer.MIN_VALUE;
    }
  }
}
