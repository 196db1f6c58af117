package io.tocsin.notify;

import io.tocsin.model.Labels;
import io.tocsin.model.Matcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * One node of the routing tree, with what it inherits filled in.
 *
 * @param id the same after a reload as long as the matchers from the root down to here are: the
 *     key, and {@code #2}, {@code #3} where several routes have that key
 * @param key the matchers from the root down to here as Alertmanager writes them: {@code
 *     {}/{severity="critical"}}
 * @param matchers all of which must hold, sorted; none at the root
 * @param continues whether later siblings are tried although this route matched
 * @param groupWait how long a new group waits for more alerts
 * @param groupInterval how long a group that was told waits before it is told about changes
 * @param repeatInterval after which an unchanged group is told again
 * @param muteTimeIntervals names of intervals in which nothing is sent; not inherited
 * @param activeTimeIntervals names of the only intervals in which anything is sent, if any; not
 *     inherited
 */
public record Route(
    String id,
    String key,
    String receiver,
    List<Matcher> matchers,
    boolean continues,
    GroupBy groupBy,
    Duration groupWait,
    Duration groupInterval,
    Duration repeatInterval,
    List<String> muteTimeIntervals,
    List<String> activeTimeIntervals,
    List<Route> routes) {
  public static final Duration DEFAULT_GROUP_WAIT = Duration.ofSeconds(30);
  public static final Duration DEFAULT_GROUP_INTERVAL = Duration.ofMinutes(5);
  public static final Duration DEFAULT_REPEAT_INTERVAL = Duration.ofHours(4);

  /** A flush has at least this long to deliver, however short the group interval. */
  private static final Duration SHORTEST_DEADLINE = Duration.ofSeconds(10);

  public Route {
    matchers = List.copyOf(matchers);
    muteTimeIntervals = List.copyOf(muteTimeIntervals);
    activeTimeIntervals = List.copyOf(activeTimeIntervals);
    routes = List.copyOf(routes);
  }

  /**
   * The routes that take an alert with these labels, starting here, in document order: depth first,
   * the first matching child unless it continues, and this route itself when no child matches.
   *
   * @return empty when this route does not match; never empty at the root
   */
  public List<Route> match(Labels labels) {
    if (!matchers.stream().allMatch(matcher -> matcher.matches(labels))) {
      return List.of();
    }
    var taken = new ArrayList<Route>();
    for (Route child : routes) {
      List<Route> below = child.match(labels);
      taken.addAll(below);
      if (!below.isEmpty() && !child.continues) {
        break;
      }
    }
    return taken.isEmpty() ? List.of(this) : taken;
  }

  /** {@code {}/{severity="critical"}:{alertname="X"}}: Alertmanager's text for a group. */
  String groupKey(Labels groupLabels) {
    return key + ":" + GroupKeys.text(groupLabels);
  }

  /** How long the attempts of one flush may take. */
  Duration deadline() {
    return groupInterval.compareTo(SHORTEST_DEADLINE) < 0 ? SHORTEST_DEADLINE : groupInterval;
  }
}
