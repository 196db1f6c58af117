package io.tocsin.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeIntervalTest {
  @ParameterizedTest(name = "{0} at {1}: {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # 2026-01-05 is a Monday
          {}                                                      | 2026-01-05T10:00:00Z | true
          {times: [{start_time: '10:00', end_time: '11:00'}]}     | 2026-01-05T10:00:00Z | true
          {times: [{start_time: '10:00', end_time: '11:00'}]}     | 2026-01-05T10:59:59Z | true
          {times: [{start_time: '10:00', end_time: '11:00'}]}     | 2026-01-05T11:00:00Z | false
          {times: [{start_time: '22:00', end_time: '24:00'}]}     | 2026-01-05T23:59:59Z | true
          {weekdays: ['monday:friday']}                           | 2026-01-05T10:00:00Z | true
          {weekdays: ['monday:friday']}                           | 2026-01-04T10:00:00Z | false
          {weekdays: [Sunday]}                                    | 2026-01-04T10:00:00Z | true
          {weekdays: ['sunday:monday']}                           | 2026-01-05T10:00:00Z | true
          {days_of_month: ['-1']}                                 | 2026-02-28T10:00:00Z | true
          {days_of_month: ['-1']}                                 | 2028-02-28T10:00:00Z | false
          {days_of_month: ['1:7', '-3:-1']}                       | 2026-01-29T10:00:00Z | true
          {days_of_month: ['1:7', '-3:-1']}                       | 2026-01-28T10:00:00Z | false
          {days_of_month: ['30:31']}                              | 2026-02-28T10:00:00Z | false
          {months: ['december', '1']}                             | 2026-01-28T10:00:00Z | true
          {months: ['may:july']}                                  | 2026-08-01T00:00:00Z | false
          {years: ['2026:2027']}                                  | 2027-12-31T23:59:59Z | true
          {years: ['2026:2027'], weekdays: [sunday]}              | 2027-12-31T23:59:59Z | false
          {location: Europe/Berlin, weekdays: [tuesday]}          | 2026-01-05T23:30:00Z | true
          {location: Europe/Berlin, times: [{start_time: '12:00', end_time: '12:01'}]} | 2026-07-01T10:00:00Z | true
          {location: Europe/Berlin, times: [{start_time: '12:00', end_time: '12:01'}]} | 2026-01-05T10:00:00Z | false
          """)
  void contains(String spec, Instant at, boolean holds) {
    NotifyConfig config =
        Stage.config(
            "route: {receiver: team}\nreceivers: [{name: team}]\n"
                + "time_intervals: [{name: n, time_intervals: ["
                + spec
                + "]}]\n");

    assertThat(config.timeIntervals().values())
        .singleElement()
        .satisfies(interval -> assertThat(interval.contains(at)).isEqualTo(holds));
  }
}
