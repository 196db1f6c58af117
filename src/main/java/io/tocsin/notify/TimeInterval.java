package io.tocsin.notify;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.List;

/** A named set of times, such as "office hours": any of its specs. */
public record TimeInterval(String name, List<Spec> specs) {
  public TimeInterval {
    specs = List.copyOf(specs);
  }

  public boolean contains(Instant at) {
    return specs.stream().anyMatch(spec -> spec.contains(at));
  }

  /**
   * A closed range of numbers.
   *
   * @param from negative days of a month count from its end, -1 being the last
   */
  public record Range(int from, int to) {
    boolean contains(int number) {
      return from <= number && number <= to;
    }
  }

  /**
   * Conditions on one moment that must all hold; an empty list is no condition.
   *
   * @param minutes of the day, the end not included, at most 1440
   * @param weekdays Sunday is 0
   * @param daysOfMonth 1 to 31 or -31 to -1
   * @param months January is 1
   */
  public record Spec(
      List<Range> minutes,
      List<Range> weekdays,
      List<Range> daysOfMonth,
      List<Range> months,
      List<Range> years,
      ZoneId location) {
    public Spec {
      minutes = List.copyOf(minutes);
      weekdays = List.copyOf(weekdays);
      daysOfMonth = List.copyOf(daysOfMonth);
      months = List.copyOf(months);
      years = List.copyOf(years);
    }

    boolean contains(Instant at) {
      ZonedDateTime local = at.atZone(location);
      int minute = local.getHour() * 60 + local.getMinute();
      return (minutes.isEmpty()
              || minutes.stream().anyMatch(r -> r.from <= minute && minute < r.to))
          && holds(weekdays, local.getDayOfWeek().getValue() % 7)
          && (daysOfMonth.isEmpty() || daysOfMonth.stream().anyMatch(r -> holdsDay(r, local)))
          && holds(months, local.getMonthValue())
          && holds(years, local.getYear());
    }

    private static boolean holds(List<Range> ranges, int number) {
      return ranges.isEmpty() || ranges.stream().anyMatch(range -> range.contains(number));
    }

    /** Days that the month does not have are clamped to its ends. */
    private static boolean holdsDay(Range days, ZonedDateTime local) {
      int length = local.toLocalDate().lengthOfMonth();
      int from = Math.max(1, days.from < 0 ? length + days.from + 1 : days.from);
      int to = Math.min(length, days.to < 0 ? length + days.to + 1 : days.to);
      return new Range(from, to).contains(local.getDayOfMonth());
    }
  }
}
