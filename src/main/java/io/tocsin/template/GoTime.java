package io.tocsin.template;

import io.tocsin.template.Function.Failure;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Go's package time: layouts made of the reference time, texts of times and durations. */
final class GoTime {
  /** How {@code fmt} prints a time. */
  private static final String DEFAULT_LAYOUT = "2006-01-02 15:04:05.999999999 -0700 MST";

  private static final long NANOS_PER_SECOND = 1_000_000_000;
  private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
  private static final Duration LONGEST_BACK = Duration.ofNanos(Long.MIN_VALUE);

  /** The offset zero has no name; the zone has. */
  private static final ZoneId NAMED_UTC = ZoneId.of("UTC");

  private static final Map<Long, String> AM_PM = Map.of(0L, "AM", 1L, "PM");
  private static final Map<Long, String> AM_PM_SMALL = Map.of(0L, "am", 1L, "pm");

  /** A part of the reference time and what it stands for. */
  private record Element(String written, Consumer<DateTimeFormatterBuilder> part) {}

  /** Longer ones first, so that {@code 2006} is not read as {@code 2}. */
  private static final List<Element> ELEMENTS =
      List.of(
          new Element("January", b -> b.appendText(ChronoField.MONTH_OF_YEAR, TextStyle.FULL)),
          new Element("Jan", b -> b.appendText(ChronoField.MONTH_OF_YEAR, TextStyle.SHORT)),
          new Element("Monday", b -> b.appendText(ChronoField.DAY_OF_WEEK, TextStyle.FULL)),
          new Element("Mon", b -> b.appendText(ChronoField.DAY_OF_WEEK, TextStyle.SHORT)),
          new Element("MST", b -> b.appendZoneText(TextStyle.SHORT)),
          new Element("2006", b -> b.appendValue(ChronoField.YEAR, 4)),
          new Element("-07:00:00", b -> b.appendOffset("+HH:MM:SS", "+00:00:00")),
          new Element("-070000", b -> b.appendOffset("+HHMMSS", "+000000")),
          new Element("-07:00", b -> b.appendOffset("+HH:MM", "+00:00")),
          new Element("-0700", b -> b.appendOffset("+HHMM", "+0000")),
          new Element("-07", b -> b.appendOffset("+HH", "+00")),
          new Element("Z07:00:00", b -> b.appendOffset("+HH:MM:SS", "Z")),
          new Element("Z070000", b -> b.appendOffset("+HHMMSS", "Z")),
          new Element("Z07:00", b -> b.appendOffset("+HH:MM", "Z")),
          new Element("Z0700", b -> b.appendOffset("+HHMM", "Z")),
          new Element("Z07", b -> b.appendOffset("+HH", "Z")),
          new Element("002", b -> b.appendValue(ChronoField.DAY_OF_YEAR, 3)),
          new Element("__2", b -> b.padNext(3).appendValue(ChronoField.DAY_OF_YEAR)),
          new Element("01", b -> b.appendValue(ChronoField.MONTH_OF_YEAR, 2)),
          new Element("02", b -> b.appendValue(ChronoField.DAY_OF_MONTH, 2)),
          new Element("03", b -> b.appendValue(ChronoField.CLOCK_HOUR_OF_AMPM, 2)),
          new Element("04", b -> b.appendValue(ChronoField.MINUTE_OF_HOUR, 2)),
          new Element("05", b -> b.appendValue(ChronoField.SECOND_OF_MINUTE, 2)),
          new Element("06", b -> b.appendValueReduced(ChronoField.YEAR, 2, 2, 1969)),
          new Element("15", b -> b.appendValue(ChronoField.HOUR_OF_DAY, 2)),
          new Element("PM", b -> b.appendText(ChronoField.AMPM_OF_DAY, AM_PM)),
          new Element("pm", b -> b.appendText(ChronoField.AMPM_OF_DAY, AM_PM_SMALL)),
          new Element("_2", b -> b.padNext(2).appendValue(ChronoField.DAY_OF_MONTH)),
          new Element("1", b -> b.appendValue(ChronoField.MONTH_OF_YEAR)),
          new Element("2", b -> b.appendValue(ChronoField.DAY_OF_MONTH)),
          new Element("3", b -> b.appendValue(ChronoField.CLOCK_HOUR_OF_AMPM)),
          new Element("4", b -> b.appendValue(ChronoField.MINUTE_OF_HOUR)),
          new Element("5", b -> b.appendValue(ChronoField.SECOND_OF_MINUTE)));

  private GoTime() {}

  /** {@code time.Format(layout)}. */
  static String format(String layout, ZonedDateTime time) {
    boolean utc = time.getZone().equals(ZoneOffset.UTC);
    return formatter(layout).format(utc ? time.withZoneSameInstant(NAMED_UTC) : time);
  }

  /** {@code time.Parse(layout, text)}; UTC unless the text gives an offset; empty if it fails. */
  static Optional<ZonedDateTime> parse(String layout, String text) {
    try {
      TemporalAccessor parsed = formatter(layout).parse(text);
      LocalDate date = or(parsed.query(TemporalQueries.localDate()), LocalDate.of(0, 1, 1));
      LocalTime time = or(parsed.query(TemporalQueries.localTime()), LocalTime.MIDNIGHT);
      ZoneId zone = or(parsed.query(TemporalQueries.zone()), ZoneOffset.UTC);
      return Optional.of(ZonedDateTime.of(date, time, zone));
    } catch (DateTimeException _) {
      return Optional.empty();
    }
  }

  private static <T> T or(@Nullable T parsed, T otherwise) {
    return parsed == null ? otherwise : parsed;
  }

  private static DateTimeFormatter formatter(String layout) {
    var builder = new DateTimeFormatterBuilder();
    int at = 0;
    while (at < layout.length()) {
      int from = at;
      int fraction = fractionAt(layout, at);
      if (fraction > 0) {
        appendFraction(builder, layout, at, fraction);
        at += fraction;
        continue;
      }
      Optional<Element> element =
          ELEMENTS.stream().filter(e -> layout.startsWith(e.written(), from)).findFirst();
      if (element.isPresent()) {
        element.get().part().accept(builder);
        at += element.get().written().length();
      } else {
        builder.appendLiteral(layout.charAt(at));
        at++;
      }
    }
    return builder.toFormatter(Locale.ENGLISH);
  }

  /** The length of {@code .000} or {@code ,999} at {@code at}, or 0. */
  private static int fractionAt(String layout, int at) {
    char c = layout.charAt(at);
    if ((c != '.' && c != ',') || at + 1 >= layout.length()) {
      return 0;
    }
    char digit = layout.charAt(at + 1);
    if (digit != '0' && digit != '9') {
      return 0;
    }
    int end = at + 1;
    while (end < layout.length() && layout.charAt(end) == digit) {
      end++;
    }
    boolean followedByDigit = end < layout.length() && Character.isDigit(layout.charAt(end));
    return followedByDigit || end - at > 10 ? 0 : end - at;
  }

  private static void appendFraction(
      DateTimeFormatterBuilder builder, String layout, int at, int length) {
    int digits = length - 1;
    boolean fixed = layout.charAt(at + 1) == '0';
    boolean point = layout.charAt(at) == '.';
    if (!point) {
      builder.appendLiteral(',');
    }
    builder.appendFraction(ChronoField.NANO_OF_SECOND, fixed ? digits : 0, digits, point);
  }

  /** {@code 2015-05-22 13:00:00.5 +0000 UTC}. */
  static String text(ZonedDateTime time) {
    return format(DEFAULT_LAYOUT, time);
  }

  /** {@code 1h2m3.5s}, {@code 1.5ms}, {@code 0s}. */
  static String text(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    String sign = duration.isNegative() ? "-" : "";
    Duration magnitude = duration.abs();
    int nanos = magnitude.toNanosPart();
    if (magnitude.toSeconds() == 0) {
      return sign + belowSecond(nanos);
    }
    long hours = magnitude.toHours();
    String minutes = magnitude.toMinutes() > 0 ? magnitude.toMinutesPart() + "m" : "";
    String seconds = decimal(magnitude.toSecondsPart() * NANOS_PER_SECOND + nanos, 9) + "s";
    return sign + (hours > 0 ? hours + "h" : "") + minutes + seconds;
  }

  private static String belowSecond(int nanos) {
    if (nanos < 1_000) {
      return nanos + "ns";
    }
    return nanos < 1_000_000 ? decimal(nanos, 3) + "µs" : decimal(nanos, 6) + "ms";
  }

  private static String decimal(long value, int scale) {
    BigDecimal exact = BigDecimal.valueOf(value, scale).stripTrailingZeros();
    return exact.signum() == 0 ? "0" : exact.toPlainString();
  }

  /** The methods of {@code time.Time} that templates use; empty for another name. */
  static Optional<Function> method(ZonedDateTime time, String name) {
    return Optional.ofNullable(
        switch (name) {
          case "Format" -> Function.of(name, List.of(Type.TEXT), a -> format(a.text(0), time));
          case "Unix" -> getter(name, time.toEpochSecond());
          case "UnixMilli" -> getter(name, time.toInstant().toEpochMilli());
          case "UnixMicro" -> getter(name, ChronoUnit.MICROS.between(Instant.EPOCH, time));
          case "UnixNano" -> // beyond 64 bits it counts on from the other end, as in Go
              getter(name, time.toEpochSecond() * NANOS_PER_SECOND + time.getNano());
          case "UTC" ->
              Function.of(name, List.of(), _ -> inRange(time.withZoneSameInstant(ZoneOffset.UTC)));
          case "Year" -> getter(name, (long) time.getYear());
          case "Month" ->
              getter(name, constant("time.Month", time.getMonth(), time.getMonthValue()));
          case "Day" -> getter(name, (long) time.getDayOfMonth());
          case "YearDay" -> getter(name, (long) time.getDayOfYear());
          case "Weekday" -> {
            DayOfWeek day = time.getDayOfWeek();
            yield getter(name, constant("time.Weekday", day, day.getValue() % 7)); // Sunday is 0
          }
          case "Hour" -> getter(name, (long) time.getHour());
          case "Minute" -> getter(name, (long) time.getMinute());
          case "Second" -> getter(name, (long) time.getSecond());
          case "Nanosecond" -> getter(name, (long) time.getNano());
          case "IsZero" -> getter(name, time.toEpochSecond() == -62_135_596_800L);
          case "String" -> getter(name, text(time));
          case "Sub" -> Function.of(name, List.of(Type.TIME), a -> between(a.time(0), time));
          case "Add" ->
              Function.of(name, List.of(Type.DURATION), a -> inRange(time.plus(a.duration(0))));
          case "AddDate" ->
              Function.of(
                  name,
                  List.of(Type.INTEGER, Type.INTEGER, Type.INTEGER),
                  a -> moved(time, a.integer(0), a.integer(1), a.integer(2)));
          case "Before" -> Function.of(name, List.of(Type.TIME), a -> before(time, a.time(0)));
          case "After" -> Function.of(name, List.of(Type.TIME), a -> before(a.time(0), time));
          case "Equal" ->
              Function.of(
                  name, List.of(Type.TIME), a -> time.toInstant().equals(a.time(0).toInstant()));
          default -> null;
        });
  }

  private static GoConstant constant(String type, Enum<?> name, long number) {
    String lower = name.name().toLowerCase(Locale.ROOT);
    return new GoConstant(
        type, Character.toUpperCase(lower.charAt(0)) + lower.substring(1), number);
  }

  /** Days beyond the end of a month count on in the next one: 31 January and a month is 3 March. */
  private static ZonedDateTime moved(ZonedDateTime time, long years, long months, long days)
      throws Failure {
    try {
      ZonedDateTime month = time.withDayOfMonth(1).plusYears(years).plusMonths(months);
      return inRange(month.plusDays(days).plusDays(time.getDayOfMonth() - 1L));
    } catch (DateTimeException | ArithmeticException _) {
      throw outOfRange();
    }
  }

  /**
   * {@code time} itself. Go counts on; a year that has not four digits cannot be printed here.
   *
   * @throws Failure when its year has not
   */
  static ZonedDateTime inRange(ZonedDateTime time) throws Failure {
    if (time.getYear() < 0 || time.getYear() > 9999) {
      throw outOfRange();
    }
    return time;
  }

  private static Failure outOfRange() {
    return new Failure("the year would not be within 0 and 9999");
  }

  /** As Go has it, the longest duration of 64 bits where the times are farther apart. */
  private static Duration between(ZonedDateTime from, ZonedDateTime to) {
    Duration exact = Duration.between(from, to);
    if (exact.compareTo(LONGEST) > 0) {
      return LONGEST;
    }
    return exact.compareTo(LONGEST_BACK) < 0 ? LONGEST_BACK : exact;
  }

  private static boolean before(ZonedDateTime first, ZonedDateTime second) {
    return first.toInstant().isBefore(second.toInstant());
  }

  /** The methods of {@code time.Duration} that templates use; empty for another name. */
  static Optional<Function> method(Duration duration, String name) {
    return Optional.ofNullable(
        switch (name) {
          case "Hours" -> getter(name, duration.toNanos() / 3.6e12);
          case "Minutes" -> getter(name, duration.toNanos() / 6e10);
          case "Seconds" -> getter(name, duration.toNanos() / 1e9);
          case "Milliseconds" -> getter(name, duration.toMillis());
          case "Microseconds" -> getter(name, duration.toNanos() / 1_000);
          case "Nanoseconds" -> getter(name, duration.toNanos());
          case "String" -> getter(name, text(duration));
          case "Truncate" ->
              Function.of(name, List.of(Type.DURATION), a -> multiple(duration, a.duration(0), 0));
          case "Round" ->
              Function.of(
                  name,
                  List.of(Type.DURATION),
                  a -> multiple(duration, a.duration(0), a.duration(0).toNanos() / 2));
          default -> null;
        });
  }

  /** The multiple of {@code unit} at or below {@code duration + more}, away from zero. */
  private static Duration multiple(Duration duration, Duration unit, long more) {
    long nanos = unit.toNanos();
    if (nanos <= 0) {
      return duration;
    }
    long magnitude = Math.abs(duration.toNanos()) + more;
    long rounded = magnitude - magnitude % nanos;
    return Duration.ofNanos(duration.isNegative() ? -rounded : rounded);
  }

  private static Function getter(String name, Object value) {
    return Function.of(name, List.of(), _ -> value);
  }
}
