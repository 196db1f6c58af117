package io.tocsin.notify;

import io.tocsin.model.Labels;

/** Why an alert is not told about at the moment. */
public sealed interface Muting {
  /** One line for a person. */
  String text();

  /** Another alert explains this one. */
  record Inhibited(String rule, Labels source) implements Muting {
    @Override
    public String text() {
      return "inhibited by " + source + " (" + rule + ")";
    }
  }

  /** The route is silent during this interval. */
  record DuringInterval(String interval) implements Muting {
    @Override
    public String text() {
      return "muted during time interval " + interval;
    }
  }

  /** The route only speaks during its active intervals, none of which is now. */
  record OutsideIntervals(String intervals) implements Muting {
    @Override
    public String text() {
      return "outside of active time intervals " + intervals;
    }
  }
}
